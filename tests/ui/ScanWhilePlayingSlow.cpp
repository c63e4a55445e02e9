#include "fixtures/WindowFixture.h"
#include "models/LibraryScan.h"
#include "models/LibraryStore.h"
#include "sources/SourceOpener.h"
#include "sources/SwarmDesk.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>
#include <atomic>

using namespace bitbeats;
using namespace bitbeats::test;
using namespace bitbeats::ui;
namespace fs = std::filesystem;

namespace {

/// Plays nowhere, in real time, and counts what the engine could not give in time.
class CountingOutput final : public playback::AudioOutput {
public:
    struct Counts {
        std::atomic<bool> counting{false};
        std::atomic<std::int64_t> pulled{0};
        std::atomic<std::int64_t> missing{0};
    };
    explicit CountingOutput(Counts& counts) : m_counts(counts) {}

    playback::OutputFormat preferredFormat(int rate, int channels, int bits) const override {
        return m_inner->preferredFormat(rate, channels, bits);
    }
    Result<void> start(const playback::OutputFormat& format, playback::PullFunction pull) override {
        return m_inner->start(format, [this, channels = static_cast<std::size_t>(format.channels),
                                       pull = std::move(pull)](std::span<float> into) {
            const auto got = pull(into);
            if (m_counts.counting) {
                m_counts.pulled += static_cast<std::int64_t>(into.size() / channels);
                m_counts.missing += static_cast<std::int64_t>(into.size() / channels - got);
            }
            return got;
        });
    }
    void stop() override { m_inner->stop(); }
    void setPaused(bool paused) override { m_inner->setPaused(paused); }
    Milliseconds latency() const override { return m_inner->latency(); }
    bool realTime() const override { return true; }

private:
    Counts& m_counts;
    std::unique_ptr<playback::AudioOutput> m_inner = playback::makeNullOutput();
};

} // namespace

class ScanWhilePlayingSlow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void notOneFrameIsMissingWhileTheLibraryIsScannedOverAndOver() {
        TempFolder folder;
        fs::create_directories(folder / "music");
        encode(chirp(44100, 2, 20), folder / "playing.flac");
        for (int i = 0; i < 1500; ++i)
            writeWav(folder / ("music/" + std::to_string(i) + ".wav"), chirp(8000, 1, 0.05 + i * 0.0001));

        sources::SessionAccess swarm({}, {});
        sources::TorrentShelf shelf(swarm, folder / "torrents");
        sources::SourceOpener opener(swarm, shelf);
        playback::PlayQueue queue;
        CountingOutput::Counts counts;
        playback::Player player(queue, opener, std::make_unique<CountingOutput>(counts));
        LibraryStore store(folder / "library.db");
        QVERIFY(waitFor([&] { return store.scan().rootsKnown(); }));

        playback::QueueItem item;
        item.source = (folder / "playing.flac").string();
        queue.replace({item}, 0);
        player.playIndex(0);
        QVERIFY(waitFor([&] { return player.position() > Milliseconds(300); }));
        counts.counting = true;
        int stalls = 0;
        connect(&player, &playback::Player::stateChanged, this, [&](playback::PlayerState state) {
            if (state == playback::PlayerState::Buffering) ++stalls;
        });
        int scans = 0;
        connect(&store.scan(), &LibraryScan::finished, this, [&](const library::ScanReport& report) {
            ++scans;
            QCOMPARE(report.failed, std::int64_t(0));
            store.scan().everything(true);
        });
        store.scan().add({QString::fromStdString((folder / "music").string())});
        const QDeadlineTimer patience(120'000);
        while (player.position() < Milliseconds(15'000) && !patience.hasExpired())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 50);
        counts.counting = false;
        QVERIFY(player.position() >= Milliseconds(15'000));
        QVERIFY(counts.pulled > 44100 * 10);
        QCOMPARE(counts.missing.load(), std::int64_t(0));
        QCOMPARE(stalls, 0);
        QVERIFY(scans >= 1);
        disconnect(&store.scan(), nullptr, this, nullptr);
        player.stop();
    }
};

BITBEATS_TEST(ScanWhilePlayingSlow);
#include "ScanWhilePlayingSlow.moc"
