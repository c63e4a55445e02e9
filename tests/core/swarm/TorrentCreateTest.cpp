#include "TorrentNames.h"
#include "base/AtomicFile.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "swarm/Torrent.h"

#include <QTest>

#include <libtorrent/bdecode.hpp>
#include <libtorrent/hasher.hpp>
#include <libtorrent/torrent_info.hpp>

using namespace bitbeats;
using namespace bitbeats::swarm;
namespace fs = std::filesystem;

namespace {

std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>((i * 31 + i / 251) & 0xff);
    return bytes;
}

} // namespace

class TorrentCreateTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aFileBecomesATrueSingleFileTorrent() {
        const test::TempFolder folder;
        const auto bytes = pattern(150'000);
        QVERIFY(writeFileAtomically(folder / "song.flac", bytes));
        CreateOptions options;
        options.trackers = {"http://127.0.0.1:1/announce", "http://b.example/announce"};
        options.webSeeds = {"http://127.0.0.1:2/song.flac"};
        const auto encoded = createTorrent(folder / "song.flac", options, {});
        QVERIFY(encoded);
        const auto torrent = parseTorrent(*encoded);
        QVERIFY(torrent);
        QVERIFY(torrent->singleFile());
        QCOMPARE(torrent->files[0].contentPath, std::string("song.flac"));
        QCOMPARE(torrent->pieceLength, 32768);
        QCOMPARE(torrent->trackers, options.trackers);
        QCOMPARE(torrent->webSeeds, options.webSeeds);
        libtorrent::error_code error;
        const libtorrent::torrent_info info(*encoded, error, libtorrent::from_span);
        QVERIFY(info.v1() && !info.v2());
        const auto third = libtorrent::hasher(bytes.data() + 65536, 32768).final();
        QVERIFY(info.hash_for_piece(libtorrent::piece_index_t(2)) == third);
        const auto last = libtorrent::hasher(bytes.data() + 131072, 150'000 - 131072).final();
        QVERIFY(info.hash_for_piece(libtorrent::piece_index_t(4)) == last);
    }

    void nothingAboutThisMachineIsWritten() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "song.flac", pattern(1000)));
        const auto once = createTorrent(folder / "song.flac", {}, {});
        QCOMPARE(*once, *createTorrent(folder / "song.flac", {}, {}));
        QVERIFY(once->find("creat") == std::string::npos);
        QVERIFY(once->find(folder.path().string()) == std::string::npos);
    }

    void aFolderKeepsNaturalOrderAndLeavesOutLinksAndHiddenFiles() {
        const test::TempFolder root;
        const auto album = root / "Álbum";
        fs::create_directories(album / "cd2");
        QVERIFY(writeFileAtomically(root / "secret", "key"));
        for (const char* name : {"10 j.flac", "2 b.flac", "cd2/1 a.flac", ".hidden", "empty.flac"})
            QVERIFY(
                writeFileAtomically(album / name, std::string_view(name).starts_with("empty") ? "" : pattern(40'000)));
        fs::create_symlink(root / "secret", album / "link.flac");
        fs::create_directory_symlink(root.path(), album / "out");
        const auto torrent = parseTorrent(createTorrent(album, {}, {}).value());
        QVERIFY(torrent);
        QCOMPARE(torrent->name, std::string("Álbum"));
        std::vector<std::string> paths;
        for (const auto& file : torrent->files)
            paths.push_back(file.contentPath);
        QCOMPARE(paths, (std::vector<std::string>{"Álbum/2 b.flac", "Álbum/10 j.flac", "Álbum/cd2/1 a.flac"}));
        // piece 1 spans the first two files
        const auto content = pattern(40'000) + pattern(40'000) + pattern(40'000);
        libtorrent::error_code error;
        const libtorrent::torrent_info info(torrent->encoded, error, libtorrent::from_span);
        QVERIFY(info.hash_for_piece(libtorrent::piece_index_t(1)) ==
                libtorrent::hasher(content.data() + 32768, 32768).final());
    }

    void aFolderGivenWithATrailingSlashOrDotKeepsItsName() {
        const test::TempFolder root;
        fs::create_directories(root / "Album");
        QVERIFY(writeFileAtomically(root / "Album/a.flac", "abc"));
        for (const char* tail : {"Album/", "Album/.", "Album/../Album/"})
            QCOMPARE(parseTorrent(createTorrent(root / tail, {}, {}).value())->name, std::string("Album"));
    }

    void emptyContentIsRefused() {
        const test::TempFolder root;
        QVERIFY(writeFileAtomically(root / "empty.flac", ""));
        fs::create_directory(root / "none");
        QVERIFY(sentence(createTorrent(root / "empty.flac", {}, {}).error()).find("it is empty") != std::string::npos);
        QVERIFY(sentence(createTorrent(root / "none", {}, {}).error()).find("no files in it") != std::string::npos);
        QCOMPARE(createTorrent(root / "gone", {}, {}).error().reason, Reason::NotFound);
        QCOMPARE(createTorrent("/dev/null", {}, {}).error().reason, Reason::Unsupported);
    }

    void hintsTravelBesideTheInfoDictionary() {
        const test::TempFolder root;
        fs::create_directory(root / "Album");
        for (const char* name : {"Album/1.flac", "Album/2.flac", "Album/cover.jpg"})
            QVERIFY(writeFileAtomically(root / name, pattern(500)));
        CreateOptions options;
        int asked = 0;
        options.hints = [&](const fs::path& path) {
            ++asked;
            return TrackHints{path.stem().string() + " title", "Ána", "", Milliseconds(1500), "\xFF\xD8\xFFsame cover"};
        };
        const auto encoded = createTorrent(root / "Album", options, {}).value();
        const auto torrent = parseTorrent(encoded);
        QCOMPARE(asked, 2);
        QCOMPARE(torrent->files[1].hints.title, std::string("2 title"));
        QCOMPARE(torrent->files[1].hints.artist, std::string("Ána"));
        QCOMPARE(torrent->files[1].hints.duration, Milliseconds(1500));
        QCOMPARE(torrent->files[0].hints.cover, std::string("\xFF\xD8\xFFsame cover"));
        QCOMPARE(encoded.find("same cover"), encoded.rfind("same cover"));
        QCOMPARE(torrent->infoHash.hex(), parseTorrent(createTorrent(root / "Album", {}, {}).value())->infoHash.hex());
    }

    void cancellingStopsTheHashing() {
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "song.flac", pattern(3'000'000)));
        Cancellation cancellation;
        CreateOptions options;
        std::int64_t reached = 0;
        options.progress = [&](std::int64_t done, std::int64_t total) {
            QCOMPARE(total, std::int64_t(3'000'000));
            reached = done;
            if (done >= 1'000'000) cancellation.cancel();
        };
        QCOMPARE(createTorrent(folder / "song.flac", options, cancellation.token()).error().reason, Reason::Cancelled);
        QVERIFY(reached < 2'000'000);
    }

    void pieceLengthsFollowTheSize() {
        QCOMPARE(pieceLengthFor(4'000'000), 32 << 10);
        QCOMPARE(pieceLengthFor(22'000'000), 64 << 10);
        QCOMPARE(pieceLengthFor(61'000'000), 128 << 10);
        QCOMPARE(pieceLengthFor(700'000'000), 512 << 10);
        QCOMPARE(pieceLengthFor(std::int64_t(1) << 45), 16 << 20);
        const test::TempFolder folder;
        QVERIFY(writeFileAtomically(folder / "a", "abc"));
        for (const int wrong : {-1, 1, 1000, 16383, 128 << 20}) {
            CreateOptions options;
            options.pieceLength = wrong;
            QCOMPARE(createTorrent(folder / "a", options, {}).error().reason, Reason::BadUsage);
        }
    }

    void libtorrentIsMadeToUseOurNames() {
        const test::TempFolder root;
        fs::create_directory(root / "Q?");
        QVERIFY(writeFileAtomically(root / "Q?/why?.flac", "abc"));
        const auto torrent = parseTorrent(createTorrent(root / "Q?", {}, {}).value()).value();
        libtorrent::torrent_info info(torrent.encoded, libtorrent::from_span);
        useCacheNames(info, torrent);
        QCOMPARE(info.files().file_path(libtorrent::file_index_t(0)), std::string("Q_/why_.flac"));
        useContentNames(info, torrent);
        QCOMPARE(info.files().file_path(libtorrent::file_index_t(0), root.path().string()),
                 (root / "Q?/why?.flac").string());
        const auto single = parseTorrent(createTorrent(root / "Q?/why?.flac", {}, {}).value()).value();
        libtorrent::torrent_info bare(single.encoded, libtorrent::from_span);
        useCacheNames(bare, single);
        QCOMPARE(bare.files().file_path(libtorrent::file_index_t(0)), std::string("why_.flac"));
    }
};

BITBEATS_TEST(TorrentCreateTest);
#include "TorrentCreateTest.moc"
