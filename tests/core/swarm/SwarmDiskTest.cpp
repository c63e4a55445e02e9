#include "SwarmFixture.h"
#include "support/TestMain.h"

#include <QTest>
#include <mutex>

using namespace bitbeats;
using namespace bitbeats::swarm;
using test::Seeder;
namespace fs = std::filesystem;

namespace {

std::unique_ptr<SwarmSession> listener(const fs::path& cache, const std::vector<PeerAddress>& peers = {},
                                       std::int64_t budget = 0) {
    auto options = test::privateOptions(cache);
    options.peers = peers;
    options.cacheBudget = budget;
    return SwarmSession::start(std::move(options)).value();
}

/// Fetches the whole of it into the cache and ends the session.
void fetchInto(const fs::path& cache, const Seeder& seeder) {
    const auto session = listener(cache, {seeder.address()});
    const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
    QVERIFY(test::readAll(**reader) == seeder.bytes);
    const auto size = static_cast<std::int64_t>(seeder.bytes.size());
    QTRY_COMPARE_WITH_TIMEOUT(session->status().front().haveBytes, size, 60'000);
}

fs::path trackFolder(const fs::path& cache, const Seeder& seeder) {
    return cache / "swarm" / seeder.torrent.infoHash.hex();
}

struct Notices {
    explicit Notices(SwarmSession& session) {
        session.onNotice = [this](const Error& error) {
            const std::lock_guard lock(mutex);
            sentences.push_back(QString::fromStdString(sentence(error)));
        };
    }
    QStringList all() {
        const std::lock_guard lock(mutex);
        return sentences;
    }
    std::mutex mutex;
    QStringList sentences;
};

} // namespace

/// What becomes of the files: kept, evicted, changed behind our back, taken away.
class SwarmDiskTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aCacheThatCannotEvenBeLookedAtIsPassedOver() {
        const Seeder seeder(test::noise(1'000'000));
        const test::TempFolder folder;
        const auto inTheWay = trackFolder(folder / "cache", seeder) / "content" / "track.flac";
        fs::create_directories(inTheWay / "something");
        const auto session = listener(folder / "cache", {seeder.address()});
        Notices notices(*session);
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
        QVERIFY(test::readAll(**reader, 400'000, 1000) == seeder.bytes.substr(400'000, 1000));
        QCOMPARE(notices.all().size(), 1);
        QVERIFY(notices.all().front().contains("plays on from memory"));
        QVERIFY(fs::exists(inTheWay / "something"));
    }

    void aSeedWhoseFileIsTakenAwaySaysSo() {
        Seeder seeder(test::noise(1'000'000));
        QVERIFY(seeder.seeded);
        Notices notices(*seeder.session);
        fs::resize_file(seeder.folder / "track.flac", 0);
        const auto reader = seeder.session->openReader(seeder.torrent, 0, ReaderRole::Player);
        std::array<std::byte, 1000> buffer{};
        QTRY_COMPARE_WITH_TIMEOUT((*reader)->read(0, buffer, std::chrono::seconds(1)).state, ReadState::Failed, 60'000);
        QCOMPARE(notices.all().size(), 1);
        QVERIFY(notices.all().front().contains("cannot be read any more"));
        QVERIFY(!seeder.session->status().front().trouble.empty());
    }

    void whatWasChangedSinceTheLastRunIsFetchedAgain() {
        const Seeder seeder(test::noise(2'000'000));
        const test::TempFolder folder;
        fetchInto(folder / "cache", seeder);
        const auto track = trackFolder(folder / "cache", seeder) / "content" / "track.flac";
        auto changed = seeder.bytes;
        changed[1'000'000] = static_cast<char>(changed[1'000'000] + 1);
        QVERIFY(writeFileAtomically(track, changed));
        fs::last_write_time(track, fs::file_time_type::clock::now() + std::chrono::hours(1));
        const auto session = listener(folder / "cache", {seeder.address()});
        const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
        const auto fetched = session->status().front().fromPeers;
        QVERIFY2(fetched > 0 && fetched < 500'000, qPrintable(QString::number(fetched)));
    }

    void tracksGoWholeTheLeastUsedFirst() {
        const Seeder old(test::noise(1'000'000, 1));
        const Seeder recent(test::noise(1'000'000, 2));
        const test::TempFolder folder;
        fetchInto(folder / "cache", old);
        fetchInto(folder / "cache", recent);
        fs::last_write_time(trackFolder(folder / "cache", old),
                            fs::file_time_type::clock::now() - std::chrono::hours(1));
        const auto session = listener(folder / "cache", {}, 1'500'000);
        QVERIFY(!fs::exists(trackFolder(folder / "cache", old)));
        const auto reader = session->openReader(recent.torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == recent.bytes); // without anybody to ask
    }

    void aMagnetThatNamesBothVersionsOfATorrentIsOpened() {
        const Seeder seeder(test::noise(500'000));
        const test::TempFolder folder;
        const auto session = listener(folder / "cache", {seeder.address()});
        const auto hybrid = magnetLink(seeder.torrent) + "&xt=urn:btmh:1220" + std::string(64, 'a');
        const auto torrent = session->fetchMetadata(hybrid, {});
        QVERIFY2(torrent, torrent ? "" : sentence(torrent.error()).c_str());
        const auto reader = session->openReader(*torrent, 0, ReaderRole::Player);
        QVERIFY(test::readAll(**reader) == seeder.bytes);
        QCOMPARE(session->status().size(), std::size_t(1));
    }
};

BITBEATS_TEST(SwarmDiskTest);
#include "SwarmDiskTest.moc"
