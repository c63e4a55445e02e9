#include "sources/SourceLink.h"
#include "base/AtomicFile.h"
#include "sources/TorrentShelf.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::sources;

namespace {

const std::string kHash = "0123456789abcdef0123456789abcdef01234567";

template<typename T>
const T* as(const Result<SourceLink>& link) {
    return link ? std::get_if<T>(&link->what) : nullptr;
}

} // namespace

class SourceLinkTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pathsBecomeWhole() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "a b.torrent", "x"));
        const auto file = parseSourceLink((folder / "a b.torrent").string());
        QVERIFY(as<TorrentFile>(file));
        QCOMPARE(file->text, (folder / "a b.torrent").string());
        QVERIFY(as<LocalPath>(parseSourceLink(folder.path().string())));
        QVERIFY(as<LocalPath>(parseSourceLink("gone.flac"))->path.is_absolute());
        QVERIFY(as<TorrentFile>(parseSourceLink("gone.TORRENT")));
        QVERIFY(as<LocalPath>(parseSourceLink("C:gone.flac")));
    }

    void anExistingNameWinsOverItsMeaning() {
        const test::TempFolder folder;
        for (const char* name : {"a.flac#file=2", "magnet:?x", " blank "}) {
            QVERIFY(writeFileAtomically(folder / name, "x"));
            const auto link = parseSourceLink((folder / name).string());
            QCOMPARE(as<LocalPath>(link)->path, folder / name);
            QCOMPARE(link->fileIndex, -1);
        }
    }

    void fileUrlsAreDecoded() {
        QCOMPARE(as<LocalPath>(parseSourceLink("file:///tmp/a%20b.flac"))->path,
                 std::filesystem::path("/tmp/a b.flac"));
        QVERIFY(as<TorrentFile>(parseSourceLink("FILE://localhost/tmp/a.torrent")));
        for (const char* wrong : {"file://server/share/a.flac", "file:///a%zz", "file:///a%00b", "file://"})
            QCOMPARE(parseSourceLink(wrong).error().reason, Reason::BadUsage);
    }

    void magnetsNeedAHash() {
        const auto link = parseSourceLink("  magnet:?xt=urn:btih:" + kHash + "&tr=http://t/#file=12 \n");
        QCOMPARE(as<Magnet>(link)->uri, "magnet:?xt=urn:btih:" + kHash + "&tr=http://t/");
        QCOMPARE(link->fileIndex, 12);
        QCOMPARE(link->ofFile(3), "magnet:?xt=urn:btih:" + kHash + "&tr=http://t/#file=3");
        QVERIFY(as<Magnet>(parseSourceLink("MAGNET:?xt=URN:BTIH:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")));
        for (const char* wrong : {"magnet:", "magnet:?dn=x", "magnet:?xt=urn:btih:123",
                                  "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef012345670"})
            QCOMPARE(parseSourceLink(wrong).error().reason, Reason::BadUsage);
        QVERIFY(sentence(parseSourceLink("magnet:?xt=urn:btmh:1220" + kHash).error()).find("version 2") !=
                std::string::npos);
    }

    void ourOwnLinksAreMagnetsOrAddresses() {
        for (const std::string_view start : {"bitbeats:?", "bitbeats://?", "BitBeats:magnet:?"})
            QCOMPARE(as<Magnet>(parseSourceLink(std::string(start) + "xt=urn:btih:" + kHash))->uri,
                     "magnet:?xt=urn:btih:" + kHash);
        QCOMPARE(as<WebLink>(parseSourceLink("bitbeats:https://n.example/t/1"))->url,
                 std::string("https://n.example/t/1"));
        QCOMPARE(parseSourceLink("bitbeats:nonsense").error().reason, Reason::BadUsage);
    }

    void webAddressesAreWholeOrRefused() {
        QCOMPARE(as<WebLink>(parseSourceLink("HTTP://h.example/a.flac"))->url, std::string("http://h.example/a.flac"));
        for (const char* wrong : {"http:", "http://", "https:///x", "http:h", "http://h/a b", "ftp://h/x", "data://x"})
            QCOMPARE(parseSourceLink(wrong).error().reason, Reason::BadUsage);
    }

    void nonsenseIsRefusedInWords() {
        QVERIFY(sentence(parseSourceLink("").error()).find("it is empty") != std::string::npos);
        QCOMPARE(parseSourceLink("   ").error().reason, Reason::BadUsage);
        QCOMPARE(parseSourceLink(std::string("a\0b", 3)).error().reason, Reason::BadUsage);
        QCOMPARE(parseSourceLink(std::string(100'000, 'x')).error().reason, Reason::BadUsage);
    }

    void oddFileMarksAreLeftAlone() {
        for (const char* text :
             {"gone.flac#file=", "gone.flac#file=-1", "gone.flac#file=1x", "gone.flac#file=99999999999"})
            QCOMPARE(parseSourceLink(text)->fileIndex, -1);
        QCOMPARE(parseSourceLink("gone.torrent#file=0")->fileIndex, 0);
    }

    void hashesOfMagnetsAreReadInBothSpellings() {
        QCOMPARE(infoHashOf({"magnet:?dn=x&xt=urn:btih:" + kHash + "&a=b"}), kHash);
        QCOMPARE(infoHashOf({"magnet:?xt=urn:btih:AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH"}), kHash);
        QCOMPARE(infoHashOf({"magnet:?dn=x"}), std::string());
    }
};

BITBEATS_TEST(SourceLinkTest);
#include "SourceLinkTest.moc"
