#include "base/AtomicFile.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "swarm/SwarmSession.h"
#include "swarm/Torrent.h"

#include <QTest>

#include <libtorrent/bencode.hpp>
#include <libtorrent/entry.hpp>
#include <libtorrent/hasher.hpp>

#include <set>

using namespace bitbeats;
using namespace bitbeats::swarm;
using libtorrent::entry;
using Names = std::vector<std::string>;

namespace {

std::string encode(const entry& e) {
    std::string out;
    libtorrent::bencode(std::back_inserter(out), e);
    return out;
}

/// A single-file torrent of 100000 bytes in 4 pieces of 32 KiB.
entry single(const std::string& name = "song.flac") {
    entry root(entry::dictionary_t);
    auto& info = root["info"];
    info["name"] = name;
    info["length"] = 100'000;
    info["piece length"] = 32768;
    info["pieces"] = std::string(80, 'h');
    return root;
}

/// A folder of files, each of 100 bytes, in one piece.
entry folder(const std::vector<Names>& files) {
    entry root(entry::dictionary_t);
    auto& info = root["info"];
    info["name"] = "Album";
    info["piece length"] = 65536;
    const auto pieces = (files.size() * 100 + 65535) / 65536;
    info["pieces"] = std::string(pieces * 20, 'h');
    entry::list_type list;
    for (const auto& path : files) {
        entry file(entry::dictionary_t);
        file["length"] = 100;
        file["path"] = entry::list_type(path.begin(), path.end());
        list.push_back(file);
    }
    info["files"] = list;
    return root;
}

Names pathsOf(const Torrent& torrent) {
    Names paths;
    for (const auto& file : torrent.files)
        paths.push_back(file.path);
    return paths;
}

QString refusal(const std::string& encoded, Reason reason) {
    const auto torrent = parseTorrent(encoded);
    if (torrent) return QStringLiteral("accepted");
    if (torrent.error().reason != reason) return QStringLiteral("other reason: ") + sentence(torrent.error()).c_str();
    return QString::fromStdString(sentence(torrent.error()));
}

} // namespace

class TorrentParseTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aSoundTorrentIsUnderstoodWhole() {
        auto root = single("Maré baixa.flac");
        root["announce"] = "http://t.example/announce";
        root["announce-list"] = entry::list_type{entry::list_type{entry("http://t.example/announce")},
                                                 entry::list_type{entry("udp://u.example:1"), entry("wss://no")}};
        root["url-list"] = "https://seed.example/Mare.flac";
        const auto torrent = parseTorrent(encode(root));
        QVERIFY(torrent);
        QCOMPARE(torrent->name, std::string("Maré baixa.flac"));
        QCOMPARE(torrent->totalSize, std::int64_t(100'000));
        QCOMPARE(torrent->pieceLength, 32768);
        QCOMPARE(torrent->pieceCount, 4);
        QVERIFY(torrent->singleFile());
        QCOMPARE(torrent->trackers, (Names{"http://t.example/announce", "udp://u.example:1"}));
        QCOMPARE(torrent->webSeeds, Names{"https://seed.example/Mare.flac"});
        QCOMPARE(torrent->encoded, encode(root));
        const auto info = encode(root["info"]);
        const auto digest = libtorrent::hasher(info).final();
        QCOMPARE(torrent->infoHash.hex().substr(0, 2), QByteArray(digest.data(), 1).toHex().toStdString());
        QCOMPARE(torrent->infoHash.hex().size(), std::size_t(40));
    }

    void namesThatLeaveTheFolderStayInside() {
        const auto torrent = parseTorrent(encode(folder({{"..", "..", "etc", "passwd"},
                                                         {"/etc/shadow"},
                                                         {"..\\..\\boot.ini"},
                                                         {"C:", "x.flac"},
                                                         {"a", "", ".", "b.flac"}})));
        QVERIFY(torrent);
        QCOMPARE(pathsOf(*torrent), (Names{"etc/passwd", "_etc_shadow", "_.._boot.ini", "C_/x.flac", "a/b.flac"}));
    }

    void reservedAndBrokenNamesAreMadeHarmless() {
        const auto torrent = parseTorrent(encode(folder({{"con"},
                                                         {"NUL.flac"},
                                                         {std::string("a\0b.flac", 8)},
                                                         {"bad\xff.flac"},
                                                         {".."},
                                                         {"what?.flac"},
                                                         {" . "}})));
        QVERIFY(torrent);
        QCOMPARE(pathsOf(*torrent), (Names{"_con", "_NUL.flac", "a_b.flac", "bad\xEF\xBF\xBD.flac", "unnamed",
                                           "what_.flac", "unnamed (2)"}));
    }

    void theMakersNamesAreKeptToFindContentThatIsThere() {
        const auto torrent = parseTorrent(encode(folder({{"what?.flac"}, {"..", "x.flac"}, {"bad\xff.flac"}})));
        QVERIFY(torrent);
        QCOMPARE(torrent->files[0].contentPath, std::string("Album/what?.flac"));
        QCOMPARE(torrent->files[1].contentPath, std::string("Album/x.flac"));
        QCOMPARE(torrent->files[2].contentPath, std::string("Album/bad\xEF\xBF\xBD.flac"));
        const auto one = parseTorrent(encode(single("why?.flac")));
        QCOMPARE(one->files[0].path, std::string("why_.flac"));
        QCOMPARE(one->files[0].contentPath, std::string("why?.flac"));
    }

    void duplicateNamesAreToldApartWhateverTheFileSystem() {
        const auto torrent = parseTorrent(
            encode(folder({{"a.flac"}, {"A.FLAC"}, {"a.flac"}, {"x"}, {"x", "y"}, {"caf\u00e9"}, {"cafe\u0301"}})));
        QVERIFY(torrent);
        QCOMPARE(pathsOf(*torrent),
                 (Names{"a.flac", "A (2).FLAC", "a (3).flac", "x (2)", "x/y", "caf\u00e9", "cafe\u0301 (2)"}));
    }

    void hundredsOfEqualNamesAreToldApartAndThousandsRefused() {
        const auto torrent = parseTorrent(encode(folder(std::vector<Names>(1000, Names{"same.mp3"}))));
        QVERIFY(torrent);
        const auto paths = pathsOf(*torrent);
        QCOMPARE(std::set<std::string>(paths.begin(), paths.end()).size(), paths.size());
        QVERIFY(refusal(encode(folder(std::vector<Names>(20'000, Names{"same.mp3"}))), Reason::Malformed)
                    .contains(u"same name"));
        std::vector<Names> invisible;
        for (int i = 0; i < 2000; ++i)
            invisible.push_back(
                {"same" + std::string(static_cast<std::size_t>(i % 60), 'x').append("\u200e") + ".mp3"});
        QVERIFY(refusal(encode(folder(invisible)), Reason::Malformed).contains(u"same name"));
    }

    void hugeNamesAndPathsAreCutOrRefused() {
        const auto torrent = parseTorrent(encode(single(std::string(100'000, 'x') + ".flac")));
        QVERIFY(torrent);
        QVERIFY(torrent->files[0].path.size() <= 200);
        QVERIFY(torrent->files[0].contentPath.size() <= 200);
        QVERIFY(refusal(encode(folder({Names(17, "d")})), Reason::TooLarge).contains(u"deeper than 16"));
        QVERIFY(refusal(encode(folder({Names(10, std::string(200, 'd'))})), Reason::TooLarge).contains(u"1024 bytes"));
    }

    void aTorrentWithoutANameIsRefused() {
        auto root = single();
        root["info"]["name"] = "";
        QVERIFY(refusal(encode(root), Reason::Malformed).contains(u"no name"));
        root["info"].dict().erase("name");
        QVERIFY(refusal(encode(root), Reason::Malformed).contains(u"no name"));
    }

    void pieceHashesMustAgreeWithTheSize() {
        auto root = single();
        root["info"]["pieces"] = std::string(60, 'h');
        QVERIFY(refusal(encode(root), Reason::Malformed).contains(u"3 piece hashes where its size needs 4"));
        root["info"]["pieces"] = std::string(79, 'h');
        QVERIFY(refusal(encode(root), Reason::Malformed).contains(u"piece hashes"));
    }

    void impossibleSizesAreRefused() {
        for (const std::int64_t size : {std::int64_t(-1), std::int64_t(0), INT64_MAX, std::int64_t(1) << 50}) {
            auto root = single();
            root["info"]["length"] = size;
            QVERIFY2(!parseTorrent(encode(root)), std::to_string(size).c_str());
        }
        for (const std::int64_t length :
             {std::int64_t(-1), std::int64_t(0), std::int64_t(1), INT64_MAX, std::int64_t(128) << 20}) {
            auto root = single();
            root["info"]["piece length"] = length;
            QVERIFY2(!parseTorrent(encode(root)), std::to_string(length).c_str());
        }
        auto sum = folder({{"a"}, {"b"}});
        for (auto& file : sum["info"]["files"].list())
            file["length"] = std::int64_t(1) << 46;
        QVERIFY(refusal(encode(sum), Reason::TooLarge).contains(u"64 TiB"));
    }

    void tooManyFilesAreRefused() {
        QVERIFY(refusal(encode(folder(std::vector<Names>(50'001, Names{"a"}))), Reason::TooLarge).contains(u"50000"));
    }

    void symbolicLinksAreRefused() {
        auto root = folder({{"a"}, {"b"}});
        root["info"]["files"].list().front()["attr"] = "l";
        root["info"]["files"].list().front()["symlink path"] = entry::list_type{entry("/"), entry("etc")};
        QVERIFY(refusal(encode(root), Reason::Unsupported).contains(u"symbolic links"));
    }

    void versionTwoAloneIsRefusedInWords() {
        entry root(entry::dictionary_t);
        auto& info = root["info"];
        info["name"] = "v2.flac";
        info["meta version"] = 2;
        info["piece length"] = 65536;
        info["file tree"]["v2.flac"][""]["length"] = 100;
        QVERIFY(refusal(encode(root), Reason::Unsupported).contains(u"version 2 torrent"));
    }

    void whatIsNoTorrentIsRefusedInWords() {
        for (const std::string text :
             {"", "i1e", "hello", "d", "de", "d4:infodee", "d4:info4:spame", "<html>", "d4:infod4:name1:aee"})
            QVERIFY2(!parseTorrent(text), text.c_str());
        QVERIFY(refusal("<html>", Reason::Malformed).contains(u"not a .torrent"));
        QVERIFY(refusal(std::string(100'000, 'l'), Reason::Malformed).contains(u"not a .torrent"));
        QVERIFY(refusal(std::string(kMaxTorrentBytes + 1, 'd'), Reason::TooLarge).contains(u"16 MiB"));
    }

    void everyCutOfATorrentIsRefused() {
        auto root = folder({{"a.flac"}, {"b.flac"}});
        root["announce"] = "http://t.example/announce";
        const auto whole = encode(root);
        for (std::size_t length = 0; length < whole.size(); ++length)
            QVERIFY2(!parseTorrent(whole.substr(0, length)), std::to_string(length).c_str());
    }

    void paddingIsMarkedAndNeverPlayed() {
        auto root = folder({{"2.flac"}, {".pad", "100"}, {"10.flac"}, {"notes.txt"}, {"1.MP3"}});
        (*std::next(root["info"]["files"].list().begin()))["attr"] = "p";
        const auto torrent = parseTorrent(encode(root));
        QVERIFY(torrent);
        QVERIFY(torrent->files[1].padding);
        QCOMPARE(torrent->audioFiles(), (std::vector<int>{4, 0, 2}));
        QCOMPARE(torrent->files[2].offset, std::int64_t(200));
    }

    void hintsAreTakenWithinLimits() {
        auto root = folder({{"a.flac"}, {"b.flac"}});
        entry track(entry::dictionary_t);
        track["file"] = 1;
        track["title"] = "Line\none \x01" + std::string(1000, 't');
        track["artist"] = "bad\xff";
        track["duration"] = 61'000;
        track["cover"] = 1;
        entry wild(entry::dictionary_t);
        wild["file"] = 77;
        wild["title"] = "nowhere";
        root["bitbeats"]["tracks"] = entry::list_type{wild, entry("no dictionary"), track};
        root["bitbeats"]["covers"] = entry::list_type{entry("not a picture"), entry("\xFF\xD8\xFFjpeg")};
        const auto before = parseTorrent(encode(folder({{"a.flac"}, {"b.flac"}})));
        const auto torrent = parseTorrent(encode(root));
        QVERIFY(torrent);
        QCOMPARE(torrent->infoHash.hex(), before->infoHash.hex());
        QVERIFY(torrent->files[0].hints.title.empty());
        // three list entries but two files: only as many as there are files are read
        QVERIFY(torrent->files[1].hints.title.empty());
        root["bitbeats"]["tracks"] = entry::list_type{track};
        const auto hints = parseTorrent(encode(root))->files[1].hints;
        QVERIFY(hints.title.starts_with("Line one tttt") && hints.title.size() <= 500);
        QCOMPARE(hints.artist, std::string("bad\xEF\xBF\xBD"));
        QCOMPARE(hints.duration, Milliseconds(61'000));
        QCOMPARE(hints.cover, std::string("\xFF\xD8\xFFjpeg"));
    }

    void loadNamesTheFileInItsErrors() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "junk.torrent", "junk"));
        QVERIFY(sentence(loadTorrent(folder / "junk.torrent").error()).starts_with("Could not open junk.torrent: "));
        QCOMPARE(loadTorrent(folder / "gone.torrent").error().reason, Reason::NotFound);
    }

    void magnetLinksCarryAllThatFindsPeers() {
        auto root = single("a b&c.flac");
        root["announce"] = "http://t.example/announce?x=1";
        root["url-list"] = "https://s.example/a";
        const auto torrent = parseTorrent(encode(root));
        QCOMPARE(magnetLink(*torrent), "magnet:?xt=urn:btih:" + torrent->infoHash.hex() +
                                           "&dn=a%20b%26c.flac&xl=100000&tr=http%3A%2F%2Ft.example%2Fannounce%3Fx%3D1"
                                           "&ws=https%3A%2F%2Fs.example%2Fa");
    }

    void peerAddressesAreNumbersWithAPort() {
        QCOMPARE(PeerAddress::parse("127.0.0.1:6881").value(), (PeerAddress{"127.0.0.1", 6881}));
        QCOMPARE(PeerAddress::parse("[::1]:1").value(), (PeerAddress{"::1", 1}));
        for (const std::string text : {"", ":", "1.2.3.4", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:8x",
                                       "host:1", "::1:80", "[1.2.3.4]:1", "[]:1"})
            QVERIFY2(!PeerAddress::parse(text), text.c_str());
    }
};

BITBEATS_TEST(TorrentParseTest);
#include "TorrentParseTest.moc"
