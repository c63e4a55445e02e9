#include "audio/Decoder.h"
#include "base/FileSource.h"
#include "playback/AudioOutput.h"
#include "playback/PlayQueue.h"
#include "playback/Player.h"
#include "support/TempFolder.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QProcess>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace bitbeats;
using namespace bitbeats::playback;
using Clock = std::chrono::steady_clock;

/// Decoding speed and the cost of playing, each beside ffmpeg in the same run, and the time from a seek to new sound.
/// Usage: bench_audio [SECONDS OF SOUND]
namespace {

double cpuSeconds(int who) {
    rusage usage{};
    ::getrusage(who, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double ffmpegCpu(const QStringList& arguments) {
    const double before = cpuSeconds(RUSAGE_CHILDREN);
    QProcess process;
    process.start(QStringLiteral("ffmpeg"), QStringList{"-nostdin", "-v", "error", "-y"} + arguments);
    process.waitForFinished(-1);
    return cpuSeconds(RUSAGE_CHILDREN) - before;
}

double ourDecodeCpu(const std::string& path) {
    const double before = cpuSeconds(RUSAGE_SELF);
    auto file = FileSource::open(path);
    auto decoder = file ? audio::Decoder::open(**file, path) : Result<std::unique_ptr<audio::Decoder>>();
    if (!decoder) return NAN;
    audio::PcmBlock block;
    while ((*decoder)->read(block).state == audio::DecodeState::Frames) {
    }
    return cpuSeconds(RUSAGE_SELF) - before;
}

/// A real-time clock that notes when it first pulls sound after silence.
class WatchingOutput final : public AudioOutput {
public:
    explicit WatchingOutput(std::atomic<std::int64_t>& soundAt) : m_soundAt(soundAt) {}
    ~WatchingOutput() override { stop(); }
    OutputFormat preferredFormat(int, int, int) const override { return {48000, 2}; }
    Result<void> start(const OutputFormat&, PullFunction pull) override {
        m_quit = false;
        m_thread = std::thread([this, pull = std::move(pull)] {
            std::vector<float> buffer(480 * 2);
            for (auto due = Clock::now(); !m_quit; std::this_thread::sleep_until(due += Milliseconds{10})) {
                pull(buffer);
                const bool sound =
                    std::any_of(buffer.begin(), buffer.end(), [](float s) { return std::abs(s) > 0.01F; });
                if (sound && m_soundAt == 0) m_soundAt = Clock::now().time_since_epoch().count();
            }
        });
        return {};
    }
    void stop() override {
        m_quit = true;
        if (m_thread.joinable()) m_thread.join();
    }
    void setPaused(bool) override {}
    Milliseconds latency() const override { return Milliseconds{0}; }
    bool realTime() const override { return true; }

private:
    std::atomic<std::int64_t>& m_soundAt;
    std::atomic<bool> m_quit{false};
    std::thread m_thread;
};

class Opener final : public TrackOpener {
public:
    Result<OpenedTrack> open(const QueueItem& item, const CancelToken&) override {
        auto file = FileSource::open(item.source);
        if (!file) return Failure(file.error());
        return OpenedTrack{std::move(*file), item.source};
    }
    void approach(const QueueItem&, Approach) override {}
};

void runFor(Milliseconds time) {
    QEventLoop loop;
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

struct Latencies {
    double start = 0;
    std::vector<double> seeks;
};

/// The file is silent in its first half and sounds in its second.
Latencies measureSeeks(const std::string& path, double seconds) {
    std::atomic<std::int64_t> soundAt{0};
    PlayQueue queue;
    Opener opener;
    QueueItem item;
    item.source = path;
    queue.append({item});
    Player player(queue, opener, std::make_unique<WatchingOutput>(soundAt));
    const auto half = Milliseconds(static_cast<std::int64_t>(seconds * 500));
    const auto timeToSound = [&](const std::function<void()>& act) {
        soundAt = 0;
        const auto asked = Clock::now();
        act();
        while (soundAt == 0)
            runFor(Milliseconds{1});
        return std::chrono::duration<double, std::milli>(Clock::time_point(Clock::duration(soundAt)) - asked).count();
    };
    Latencies result;
    result.start = timeToSound([&] { player.playIndex(0, half + Milliseconds{500}); });
    for (int i = 0; i < 15; ++i) {
        player.seek(Milliseconds{1000 + i * 37});
        runFor(Milliseconds{400});
        result.seeks.push_back(timeToSound([&] { player.seek(half + Milliseconds{1000 + i * 991}); }));
    }
    std::sort(result.seeks.begin(), result.seeks.end());
    return result;
}

double playingCpu(const std::string& path, Milliseconds time) {
    PlayQueue queue;
    Opener opener;
    QueueItem item;
    item.source = path;
    queue.append({item});
    Player player(queue, opener, makeNullOutput());
    const double before = cpuSeconds(RUSAGE_SELF);
    player.play();
    runFor(time);
    return cpuSeconds(RUSAGE_SELF) - before;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication app(argc, argv);
    const int seconds = argc > 1 ? std::atoi(argv[1]) : 300;
    const test::TempFolder folder;
    std::printf("%-6s %10s %10s %7s   %8s %9s %9s   %9s %10s %7s\n", "kind", "ours s", "ffmpeg s", "ratio", "start ms",
                "seek p50", "seek max", "play %", "ffmpeg %", "ratio");
    for (const char* kind : {"flac", "mp3", "ogg", "opus", "m4a", "wav"}) {
        const auto path = (folder / (std::string("bench.") + kind)).string();
        const auto half = QString::number(seconds / 2);
        QStringList make{"-f", "lavfi", "-i",
                         "anoisesrc=d=" + half + ":c=pink:a=0.4:r=48000,adelay=" + half +
                             "s:all=1,aformat=channel_layouts=stereo"};
        if (std::string(kind) == "ogg")
            make << "-c:a"
                 << "libvorbis";
        ffmpegCpu(make + QStringList{QString::fromStdString(path)});
        const double ours = std::min(ourDecodeCpu(path), ourDecodeCpu(path));
        const QStringList decode{"-threads", "1", "-i", QString::fromStdString(path), "-f", "null", "-"};
        const double theirs = std::min(ffmpegCpu(decode), ffmpegCpu(decode));
        const auto latencies = measureSeeks(path, seconds);
        constexpr Milliseconds playFor{8000};
        const double playing = playingCpu(path, playFor) / 8 * 100;
        const double ffmpegPlaying = ffmpegCpu(QStringList{"-re", "-t", "8"} + decode) / 8 * 100;
        std::printf("%-6s %10.3f %10.3f %7.2f   %8.1f %9.1f %9.1f   %9.2f %10.2f %7.2f\n", kind, ours, theirs,
                    ours / theirs, latencies.start, latencies.seeks[latencies.seeks.size() / 2], latencies.seeks.back(),
                    playing, ffmpegPlaying, playing / ffmpegPlaying);
        std::fflush(stdout);
    }
    return 0;
}
