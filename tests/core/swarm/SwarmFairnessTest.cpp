#include "SwarmFixture.h"
#include "support/TestMain.h"

#include <QTest>
#include <future>
#include <thread>

using namespace bitbeats;
using namespace bitbeats::swarm;
using test::Seeder;

/// Several of ours in one swarm: what they take they also give.
class SwarmFairnessSlow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// One seeder with a narrow link and eight listeners at once: all end, and most bytes come from each other.
    void eightListenersShareOneSlowSeeder() {
        constexpr int kListeners = 8;
        constexpr std::size_t kSize = 3'000'000;
        Seeder seeder(test::noise(kSize));
        seeder.session->setLimits(600'000, 0);
        std::vector<std::unique_ptr<test::TempFolder>> folders;
        std::vector<std::unique_ptr<SwarmSession>> sessions;
        for (int i = 0; i < kListeners; ++i) {
            folders.push_back(std::make_unique<test::TempFolder>());
            auto options = test::privateOptions(*folders.back() / "cache");
            options.peers = {seeder.address()};
            for (const auto& other : sessions)
                options.peers.push_back({"127.0.0.1", static_cast<std::uint16_t>(other->listenPort())});
            sessions.push_back(SwarmSession::start(std::move(options)).value());
        }
        std::vector<std::future<bool>> done;
        for (const auto& session : sessions)
            done.push_back(std::async(std::launch::async, [&] {
                const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
                return test::readAll(**reader) == seeder.bytes;
            }));
        for (auto& each : done)
            QVERIFY(each.get());
        std::int64_t given = 0;
        for (const auto& session : sessions)
            given += session->status().front().uploaded;
        const auto all = static_cast<std::int64_t>(kListeners * kSize);
        qInfo("%.0f %% of all bytes came from other listeners",
              100.0 * static_cast<double>(given) / static_cast<double>(all));
        QVERIFY2(given > all / 2, qPrintable(QString::number(given)));
    }

    /// A listener that lets go of a track and comes back, many times, does not grow and does not get stuck.
    void manyReadersComeAndGo() {
        const Seeder seeder(test::noise(4'000'000));
        const test::TempFolder folder;
        auto options = test::privateOptions(folder / "cache");
        options.peers = {seeder.address()};
        const auto session = SwarmSession::start(std::move(options)).value();
        for (int round = 0; round < 40; ++round) {
            const auto from = static_cast<std::size_t>((round * 977'777) % 3'800'000);
            const auto reader = session->openReader(seeder.torrent, 0, ReaderRole::Player);
            QVERIFY(test::readAll(**reader, static_cast<std::int64_t>(from), 100'000) ==
                    seeder.bytes.substr(from, 100'000));
        }
    }
};

BITBEATS_TEST(SwarmFairnessSlow);
#include "SwarmFairnessTest.moc"
