#include "WindowApp.h"

#include "Console.h"
#include "SingleInstance.h"
#include "shell/MainWindow.h"
#include "shell/WindowHost.h"
#include "sources/SourceFinder.h"
#include "sources/SourceLink.h"
#include "sources/SourceOpener.h"
#include "sources/SwarmDesk.h"

#include <QApplication>
#include <functional>
#include <thread>

namespace bitbeats::app {
namespace {

/// Paths as they are seen from here: another instance was started elsewhere.
QStringList absolute(const QStringList& sources) {
    QStringList all;
    for (const auto& source : sources) {
        const auto link = sources::parseSourceLink(source.toStdString());
        const bool local = link && (std::holds_alternative<sources::LocalPath>(link->what) ||
                                    std::holds_alternative<sources::TorrentFile>(link->what));
        all << (local ? QString::fromStdString(link->ofFile(link->fileIndex)) : source);
    }
    return all;
}

QByteArray tokenOfDesktop() {
    for (const char* name : {"XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"})
        if (auto token = qgetenv(name); !token.isEmpty()) return token;
    return {};
}

} // namespace

int runWindow(int& argc, char** argv, WindowRequest request) {
    Summons summons{absolute(request.sources), tokenOfDesktop(), !request.hidden}; // Qt takes the token for itself
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("bitbeats"));
    QApplication::setApplicationDisplayName(QStringLiteral("BitBeats"));
    QApplication::setDesktopFileName(QStringLiteral("bitbeats"));
    QApplication::setApplicationVersion(QStringLiteral(BITBEATS_VERSION));
    QApplication::setQuitOnLastWindowClosed(false); // it may go on in the tray
    SingleInstance instance(SingleInstance::folderOfUser(), request.paths.data);
    const auto role = instance.claim(summons);
    if (!role) return report(role.error());
    if (*role == SingleInstance::Role::Second) return kDone;

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
    options.open = summons.open;
    options.hidden = request.hidden;
    ui::WindowHost host(
        ui::Services{queue, player, opener, finder, desk, *device, request.paths.cache, request.library}, options);
    std::thread sharing; // what earlier runs fetched; starting the session blocks
    if (seedsAtOnce) sharing = std::thread([&swarm] { (void)swarm.session(); });
    show = [&host](const QString& text) { host.window().showNotice(text); };
    QObject::connect(&instance, &SingleInstance::summoned, &mailbox,
                     [&host](const Summons& more) { host.summon(more.open, more.token, more.present); });
    QObject::connect(&app, &QCoreApplication::aboutToQuit, &instance, &SingleInstance::retire);
    if (!restored) show(QString::fromStdString(sentence(restored.error())));
    const int code = QApplication::exec();
    show = nullptr;
    if (sharing.joinable()) sharing.join();
    return code;
}

} // namespace bitbeats::app
