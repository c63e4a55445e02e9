#include "fixtures/WindowFixture.h"
#include "widgets/TrackView.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFontDatabase>
#include <QScrollBar>
#include <algorithm>
#include <cstdio>
#include <numeric>

using namespace bitbeats;
using namespace bitbeats::test;

namespace {

constexpr int kTracks = 1'000'000;

sources::Collection million() {
    sources::Collection all;
    all.name = "A million tracks";
    all.tracks.resize(kTracks);
    for (int i = 0; i < kTracks; ++i) {
        auto& track = all.tracks[static_cast<std::size_t>(i)];
        const auto number = std::to_string(i);
        track.source = "/music/" + number + ".flac";
        track.title = "Track number " + number;
        track.artist = "Artist " + std::to_string(i / 120);
        track.album = "Album " + std::to_string(i / 12);
        track.duration = std::chrono::seconds(120 + i % 240);
    }
    return all;
}

struct Frames {
    std::vector<double> ms;

    template<typename Step>
    void take(Step step) {
        QElapsedTimer clock;
        clock.start();
        step();
        ms.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    void tell(const char* name) {
        std::sort(ms.begin(), ms.end());
        const auto at = [&](double share) {
            return ms[std::min(ms.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ms.size())))];
        };
        const auto late = std::count_if(ms.begin(), ms.end(), [](double m) { return m > 1000.0 / 60; });
        std::printf("{\"bench\": \"window\", \"what\": \"%s\", \"frames\": %zu, \"median_ms\": %.2f, \"p99_ms\": %.2f, "
                    "\"worst_ms\": %.2f, \"over_16ms\": %td}\n",
                    name, ms.size(), at(0.5), at(0.99), ms.back(), late);
    }
};

void settle() {
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
}

} // namespace

/// Frame times of the window: what one frame costs while a person scrolls, drags the scroll bar, and resizes. Painted
/// by the same engine as on a screen.
int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    if (QFontDatabase::families().contains("Inter")) QApplication::setFont(QFont("Inter"));
    WindowFixture fixture;
    auto& window = fixture.window();
    window.resize(1280, 800);
    QElapsedTimer clock;
    clock.start();
    fixture.resolver.know("/million", million());
    fixture.open("/million");
    settle();
    std::printf("{\"bench\": \"window\", \"what\": \"a million rows shown\", \"ms\": %lld}\n",
                static_cast<long long>(clock.elapsed()));
    auto* view = window.findChild<ui::TrackView*>();
    auto* bar = view->verticalScrollBar();

    Frames wheel;
    for (int frame = 0; frame < 600; ++frame)
        wheel.take([&] {
            bar->setValue(bar->value() + 61);
            view->viewport()->repaint();
        });
    wheel.tell("scroll by the wheel through a million rows");

    Frames drag;
    for (int frame = 0; frame < 400; ++frame)
        drag.take([&] {
            bar->setValue(static_cast<int>(static_cast<qint64>(bar->maximum()) * frame / 400));
            view->viewport()->repaint();
        });
    drag.tell("drag the scroll bar over a million rows");

    Frames resize;
    for (int frame = 0; frame < 240; ++frame)
        resize.take([&] {
            const int step = frame < 120 ? frame : 240 - frame;
            window.resize(960 + step * 6, 620 + step * 3);
            QCoreApplication::sendPostedEvents();
            window.repaint();
        });
    resize.tell("resize the window");

    window.resize(1280, 800);
    fixture.queue->replace(demoAlbum().tracks, 3);
    fixture.player->playIndex(3, std::chrono::seconds(90));
    window.navigator().go({"playing", {}});
    settle();
    Frames playing;
    for (int frame = 0; frame < 240; ++frame)
        playing.take([&] {
            const int step = frame < 120 ? frame : 240 - frame;
            window.resize(960 + step * 6, 620 + step * 3);
            QCoreApplication::sendPostedEvents();
            window.repaint();
        });
    playing.tell("resize what plays now");
    return 0;
}
