#include "WindowApp.h"

#include "Console.h"
#include "shell/MainWindow.h"
#include "shell/WindowHost.h"
#include "sources/SourceFinder.h"
#include "sources/SourceOpener.h"
#include "sources/SwarmDesk.h"

#include <QApplication>
#include <functional>
#include <thread>

namespace bitbeats::app {

int runWindow(int& argc, char** argv, WindowRequest request) {
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("bitbeats"));
    QApplication::setApplicationDisplayName(QStringLiteral("BitBeats"));
    QApplication::setDesktopFileName(QStringLiteral("bitbeats"));
    QApplication::setApplicationVersion(QStringLiteral(BITBEATS_VERSION));
    const auto device = std::make_shared<playback::DeviceChoice>(); // shared with the output's threads
    auto output = request.output(device);
    if (!output) return report(output.error());

    // Notices come on the torrent thread; this object carries them to the GUI thread for as long as there is a window.
    QObject mailbox;
    std::function<void(const QString&)> show;
    const auto onNotice = [&mailbox, &show](const Error& error) {
        QMetaObject::invokeMethod(
            &mailbox,
            [&show, text = QString::fromStdString(sentence(error))] {
                if (show) show(text);
            },
            Qt::QueuedConnection);
    };

    const bool seedsAtOnce = request.swarm.seedCached;
    sources::SessionAccess swarm(std::move(request.swarm), onNotice);
    sources::TorrentShelf shelf(swarm, request.paths.cache / "torrents");
    sources::SourceFinder finder(swarm, shelf, request.paths.cache / "covers", sources::probeTags);
    sources::SourceOpener opener(swarm, shelf);
    sources::SessionDesk desk(swarm, shelf);
    playback::PlayQueue queue(request.paths.data / "queue.journal");
    const auto restored = queue.restore();
    playback::Player player(queue, opener, std::move(*output));

    ui::WindowOptions options;
    options.sessionFile = request.paths.data / "session.json";
    options.preferencesFile = request.preferencesFile;
    options.fixed = request.fixed;
    options.open = request.sources;
    ui::WindowHost host(ui::Services{queue, player, opener, finder, desk, *device, request.paths.cache}, options);
    std::thread sharing; // what earlier runs fetched; starting the session blocks
    if (seedsAtOnce) sharing = std::thread([&swarm] { (void)swarm.session(); });
    show = [&host](const QString& text) { host.window().showNotice(text); };
    if (!restored) show(QString::fromStdString(sentence(restored.error())));
    const int code = QApplication::exec();
    show = nullptr;
    if (sharing.joinable()) sharing.join();
    return code;
}

} // namespace bitbeats::app
