#include "fixtures/DemoLibrary.h"
#include "fixtures/WindowFixture.h"
#include "models/LibraryScan.h"
#include "widgets/AlbumGrid.h"
#include "widgets/SongView.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFontDatabase>
#include <QScrollBar>
#include <algorithm>
#include <cstdio>

using namespace bitbeats;
using namespace bitbeats::test;

namespace {

double residentMb(const char* what) {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly)) return 0;
    for (const auto& line : status.readAll().split('\n'))
        if (line.startsWith(what)) return line.simplified().split(' ')[1].toDouble() / 1024;
    return 0;
}

void tell(const char* what, int tracks, const char* unit, double value) {
    std::printf("{\"bench\": \"library view\", \"tracks\": %d, \"what\": \"%s\", \"%s\": %.2f}\n", tracks, what, unit,
                value);
    std::fflush(stdout);
}

template<typename Step>
void frames(const char* what, int tracks, int count, Step step) {
    std::vector<double> ms;
    for (int frame = 0; frame < count; ++frame) {
        QElapsedTimer clock;
        clock.start();
        step(frame);
        ms.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    std::sort(ms.begin(), ms.end());
    const auto late = std::count_if(ms.begin(), ms.end(), [](double m) { return m > 1000.0 / 60; });
    std::printf("{\"bench\": \"library view\", \"tracks\": %d, \"what\": \"%s\", \"frames\": %zu, \"median_ms\": %.2f, "
                "\"p99_ms\": %.2f, \"worst_ms\": %.2f, \"over_16ms\": %td}\n",
                tracks, what, ms.size(), ms[ms.size() / 2], ms[ms.size() * 99 / 100], ms.back(), late);
    std::fflush(stdout);
}

void measure(int tracks) {
    WindowFixture fixture({}, WindowFixture::Library::Empty);
    makeLargeLibrary(fixture.libraryFile(), tracks);
    QElapsedTimer clock;
    clock.start();
    fixture.restart();
    auto& window = fixture.window();
    window.resize(1280, 800);
    window.navigator().go({"library", "tracks"});
    ui::SongView* view = nullptr;
    waitFor([&] {
        for (auto* each : window.findChildren<ui::SongView*>())
            if (each->isVisible() && each->model()->rowCount() > 0) view = each;
        return view && view->songs().track(0) && view->songs().track(10);
    });
    window.grab();
    tell("window built, library opened, first rows painted", tracks, "ms", static_cast<double>(clock.elapsed()));
    auto* bar = view->verticalScrollBar();
    // Between two frames what was loaded meanwhile comes in, as on a screen.
    frames("scroll by the wheel", tracks, 600, [&](int) {
        bar->setValue(bar->value() + 61);
        view->viewport()->repaint();
        QCoreApplication::processEvents();
    });
    frames("drag the scroll bar", tracks, 400, [&](int frame) {
        bar->setValue(static_cast<int>(static_cast<qint64>(bar->maximum()) * frame / 400));
        view->viewport()->repaint();
        QCoreApplication::processEvents();
    });
    const int most = std::min(tracks, 200'000) - 1;
    clock.restart();
    view->selectionModel()->select(QItemSelection(view->model()->index(0, 0), view->model()->index(most, 0)),
                                   QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    view->viewport()->repaint();
    const auto picked = view->pickedIds().size();
    tell(picked == static_cast<std::size_t>(most + 1) ? "select 200,000 rows, painted, their ids taken" : "WRONG",
         tracks, "ms", static_cast<double>(clock.nsecsElapsed()) / 1e6);
    clock.restart();
    const auto before = view->songs().ids();
    view->sortByColumn(ui::SongModel::Title, Qt::AscendingOrder);
    const auto blocked = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    waitFor([&] { return view->songs().ids() != before; });
    tell("sort by title, with the selection kept", tracks, "ms", static_cast<double>(clock.elapsed()));
    tell("of it on the window's own thread before the answer", tracks, "ms", blocked);
    window.navigator().go({"albums", {}});
    auto* grid = window.findChild<ui::AlbumGrid*>();
    waitFor([&] { return grid->model()->rowCount() > 0; });
    auto* down = grid->verticalScrollBar();
    frames("drag the scroll bar of the albums", tracks, 400, [&](int frame) {
        down->setValue(static_cast<int>(static_cast<qint64>(down->maximum()) * frame / 400));
        grid->viewport()->repaint();
        QCoreApplication::processEvents();
    });
    tell("resident at the end", tracks, "MB", residentMb("VmRSS:"));
}

} // namespace

/// What the pages of the library cost with many tracks. `bench_library_view [TRACKS...]`
int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    if (QFontDatabase::families().contains("Inter")) QApplication::setFont(QFont("Inter"));
    if (argc < 2) {
        measure(100'000);
        measure(1'000'000);
    }
    for (int i = 1; i < argc; ++i)
        measure(QByteArray(argv[i]).toInt());
    return 0;
}
