#include "Commands.h"
#include "Console.h"
#include "LibraryFile.h"
#include "OutputChoice.h"
#include "WindowApp.h"

#include <QCoreApplication>
#include <QMetaObject>

#include <cstdlib>
#include <thread>
#include <unistd.h>

namespace bitbeats::app {
namespace {

bool hasDisplay() {
#if defined(Q_OS_MACOS) || defined(Q_OS_WIN)
    return true;
#else
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
        if (const char* value = std::getenv(name); value && *value) return true;
    }
    return false;
#endif
}

/// Has the application quit when a signal comes.
class QuitOnInterrupt {
public:
    explicit QuitOnInterrupt(const Interrupt& interrupt) {
        if (::pipe(m_end) != 0) return;
        m_thread = std::thread([this, &interrupt] {
            if (interrupt.waitReadable(m_end[0])) return;
            if (auto* app = QCoreApplication::instance())
                QMetaObject::invokeMethod(
                    app, [] { QCoreApplication::exit(0); }, Qt::QueuedConnection);
        });
    }
    ~QuitOnInterrupt() {
        if (!m_thread.joinable()) return;
        ::close(m_end[1]);
        m_thread.join();
        ::close(m_end[0]);
    }
    QuitOnInterrupt(const QuitOnInterrupt&) = delete;
    QuitOnInterrupt& operator=(const QuitOnInterrupt&) = delete;

private:
    int m_end[2] = {-1, -1};
    std::thread m_thread;
};

} // namespace

int runWindowCommand(const CommandContext& context) {
    if (!hasDisplay())
        return report({Reason::Unsupported, "open the window", "", "there is no display",
                       "Use bitbeats play SOURCE in the terminal; bitbeats --help says what else there is."});
    const QuitOnInterrupt quit(context.interrupt);
    QStringList sources;
    for (const auto& argument : context.line.arguments)
        sources.append(QString::fromStdString(argument));
    WindowRequest request{sources,
                          context.settings.on("tray"),
                          context.settings.paths(),
                          context.settings.file(),
                          context.settings.fixed(),
                          context.settings.swarmOptions(),
                          libraryFile(context.settings),
                          [&context](auto device) { return chosenOutput(context.settings, device); }};
    return runWindow(context.argc, context.argv, std::move(request));
}

} // namespace bitbeats::app
