#include "sources/SourceFinder.h"
#include "FakeSwarm.h"
#include "base/AtomicFile.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::sources;
namespace fs = std::filesystem;

namespace {

const std::string kJpeg = "\xFF\xD8\xFFpicture";

/// Says that files called "bad..." cannot be played; the others are called as they lie there.
Result<Tags> fakeProbe(ByteSource&, const std::string& fileName, const CancelToken&) {
    if (fileName.starts_with("bad")) return fail(Reason::Malformed, "open", fileName, "there is no sound in it");
    Tags tags;
    if (fileName.starts_with("tagged")) tags = {"Title", "Artist", "Album", kJpeg, Milliseconds(1234)};
    return tags;
}

std::vector<std::string> titles(const Collection& collection) {
    std::vector<std::string> all;
    for (const auto& track : collection.tracks)
        all.push_back(track.title);
    return all;
}

} // namespace

class SourceFinderTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::TempFolder> m_folder;
    std::unique_ptr<test::FakeSwarm> m_swarm;
    std::unique_ptr<TorrentShelf> m_shelf;
    std::unique_ptr<SourceFinder> m_finder;

    Result<Collection> resolve(const std::string& source) { return m_finder->resolve(source, {}); }
    void write(const std::string& name, const std::string& bytes = "x") {
        fs::create_directories((*m_folder / name).parent_path());
        QVERIFY(writeFileAtomically(*m_folder / name, bytes));
    }
    std::string path(const std::string& name) const { return (*m_folder / name).string(); }

private Q_SLOTS:
    void init() {
        m_finder.reset();
        m_shelf.reset();
        m_folder = std::make_unique<test::TempFolder>();
        m_swarm = std::make_unique<test::FakeSwarm>();
        m_shelf = std::make_unique<TorrentShelf>(*m_swarm, *m_folder / "shelf");
        m_finder = std::make_unique<SourceFinder>(*m_swarm, *m_shelf, *m_folder / "covers", fakeProbe);
    }

    void aFileBecomesATrackWithItsTags() {
        write("tagged.flac");
        const auto found = resolve(path("tagged.flac"));
        QVERIFY(found);
        const auto& track = found->tracks.at(0);
        QCOMPARE(track.title, std::string("Title"));
        QCOMPARE(track.duration, Milliseconds(1234));
        QCOMPARE(track.source, path("tagged.flac"));
        QCOMPARE(readWholeFile(track.coverPath, 100).value(), kJpeg);
        write("plain.mp3");
        QCOMPARE(resolve(path("plain.mp3"))->tracks.at(0).title, std::string("plain"));
    }

    void whatCannotBePlayedIsSaid() {
        write("bad.flac");
        write("empty.flac", "");
        QVERIFY(sentence(resolve(path("bad.flac")).error()).find("no sound in it") != std::string::npos);
        QVERIFY(sentence(resolve(path("empty.flac")).error()).find("it is empty") != std::string::npos);
        QCOMPARE(resolve(path("gone.flac")).error().reason, Reason::NotFound);
    }

    void aFolderIsReadInNaturalOrderWithWhatWasSkipped() {
        for (const char* name : {"m/10.flac", "m/2.flac", "m/cd 1/x.opus", "m/bad.mp3", "m/cover.jpg", "m/.hidden.mp3"})
            write(name);
        write("m/album.Torrent", test::fakeTorrent("Album", {"b.mp3", "a.mp3"}, 1000));
        write("m/broken.torrent", "junk");
        const auto found = resolve(path("m"));
        QVERIFY(found);
        QCOMPARE(titles(*found), (std::vector<std::string>{"2", "10", "a", "b", "x"}));
        QCOMPARE(found->skipped.size(), std::size_t(2));
        QCOMPARE(found->skipped[0].object, std::string("bad.mp3"));
        QCOMPARE(found->skipped[1].object, std::string("broken.torrent"));
    }

    void loopsOfLinksEnd() {
        write("m/1.flac");
        fs::create_directory_symlink(*m_folder / "m", *m_folder / "m/again");
        fs::create_directory_symlink("gone", *m_folder / "m/dangling");
        write("elsewhere/2.flac");
        fs::create_directory_symlink(*m_folder / "elsewhere", *m_folder / "m/z");
        QCOMPARE(titles(*resolve(path("m"))), (std::vector<std::string>{"1", "2"}));
    }

    void deepFoldersEnd() {
        std::string deep = "m";
        for (int i = 0; i < 15; ++i)
            deep += "/d";
        write(deep + "/x.flac");
        write("m/1.flac");
        const auto found = resolve(path("m"));
        QCOMPARE(titles(*found), std::vector<std::string>{"1"});
        QVERIFY(found->skipped.at(0).detail.find("12 levels") != std::string::npos);
    }

    void anEmptyFolderIsSaid() {
        fs::create_directory(*m_folder / "none");
        QVERIFY(sentence(resolve(path("none")).error()).find("nothing to play") != std::string::npos);
    }

    void torrentsShowTheirHintsBeforeAnyPiece() {
        write("one.torrent",
              test::fakeTorrent("song.flac", {}, 1000,
                                "d6:coversl" + std::to_string(kJpeg.size()) + ":" + kJpeg +
                                    "e6:tracksld6:artist1:A5:coveri0e8:durationi5000e4:filei0e5:title5:Namedeee"));
        const auto found = resolve(path("one.torrent"));
        QVERIFY(found);
        const auto& track = found->tracks.at(0);
        QCOMPARE(track.title, std::string("Named"));
        QCOMPARE(track.artist, std::string("A"));
        QCOMPARE(track.duration, Milliseconds(5000));
        QCOMPARE(track.source, path("one.torrent"));
        QCOMPARE(readWholeFile(track.coverPath, 100).value(), kJpeg);
        QCOMPARE(m_swarm->readersOpened, 0);
    }

    void torrentsOfManyFilesGiveTheirMusicInOrder() {
        write("many.torrent", test::fakeTorrent("Album", {"10 b.flac", "cover.jpg", "9 a.flac"}, 1000));
        const auto found = resolve(path("many.torrent"));
        QCOMPARE(titles(*found), (std::vector<std::string>{"9 a", "10 b"}));
        QCOMPARE(found->tracks[0].source, path("many.torrent") + "#file=2");
        QCOMPARE(found->tracks[0].album, std::string("Album"));
        QCOMPARE(titles(*resolve(path("many.torrent") + "#file=0")), std::vector<std::string>{"10 b"});
        QVERIFY(sentence(resolve(path("many.torrent") + "#file=1").error()).find("no music") != std::string::npos);
        QCOMPARE(resolve(path("many.torrent") + "#file=9").error().reason, Reason::NotFound);
    }

    void metadataOfMagnetsIsFetchedOnceAndKept() {
        const auto encoded = test::fakeTorrent("song.flac", {}, 1000);
        const auto magnet = "magnet:?xt=urn:btih:" + swarm::parseTorrent(encoded)->infoHash.hex();
        m_swarm->metadata[magnet] = encoded;
        QCOMPARE(titles(*resolve(magnet)), std::vector<std::string>{"song"});
        QCOMPARE(titles(*resolve(magnet)), std::vector<std::string>{"song"});
        QCOMPARE(m_swarm->metadataAsked, 1);
        TorrentShelf later(*m_swarm, *m_folder / "shelf"); // the next start of the program
        QVERIFY(later.find(parseSourceLink(magnet).value(), {}));
        QCOMPARE(m_swarm->metadataAsked, 1);
    }

    void aFileUnderAWrongHashIsPassedOver() {
        const auto encoded = test::fakeTorrent("song.flac", {}, 1000);
        const auto hash = swarm::parseTorrent(encoded)->infoHash.hex();
        write("shelf/" + hash + ".torrent", test::fakeTorrent("other.flac", {}, 1000));
        m_swarm->metadata["magnet:?xt=urn:btih:" + hash] = encoded;
        QCOMPARE(titles(*resolve("magnet:?xt=urn:btih:" + hash)), std::vector<std::string>{"song"});
    }

    void cancellingEndsTheWaitForMetadata() {
        m_swarm->metadataWaits = true;
        Cancellation cancellation;
        cancellation.cancel();
        QCOMPARE(m_finder->resolve("magnet:?xt=urn:btih:" + std::string(40, 'a'), cancellation.token()).error().reason,
                 Reason::Cancelled);
    }

    void webAddressesAreMusicOrTorrentsByNameOrContent() {
        m_swarm->web["http://h/a%20b.mp3?x"] = "ID3";
        QCOMPARE(titles(*resolve("http://h/a%20b.mp3?x")), std::vector<std::string>{"a b"});
        m_swarm->web["http://h/t.torrent"] = test::fakeTorrent("song.flac", {}, 1000);
        QCOMPARE(titles(*resolve("http://h/t.torrent")), std::vector<std::string>{"song"});
        m_swarm->web["http://h/download?id=1"] = test::fakeTorrent("other.flac", {}, 1000);
        QCOMPARE(titles(*resolve("http://h/download?id=1")), std::vector<std::string>{"other"});
        m_swarm->web["http://h/stream/1"] = "fLaC and so on, a whole song";
        QCOMPARE(titles(*resolve("http://h/stream/1")), std::vector<std::string>{"1"});
        m_swarm->web["http://h/page"] = "<!DOCTYPE html><html>...";
        QVERIFY(sentence(resolve("http://h/page").error()).find("neither music nor a torrent") != std::string::npos);
    }

    void aTorrentOfASiteThatIsAwayIsTakenFromTheShelf() {
        m_swarm->web["http://h/t.torrent"] = test::fakeTorrent("song.flac", {}, 1000);
        QVERIFY(resolve("http://h/t.torrent"));
        m_swarm->web.clear();
        TorrentShelf later(*m_swarm, *m_folder / "shelf");
        QVERIFY(later.find(parseSourceLink("http://h/t.torrent").value(), {}));
        QVERIFY(!later.find(parseSourceLink("http://h/other.torrent").value(), {}));
    }
};

BITBEATS_TEST(SourceFinderTest);
#include "SourceFinderTest.moc"
