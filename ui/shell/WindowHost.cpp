#include "shell/WindowHost.h"

#include "desktop/Desktop.h"
#include "models/Preferences.h"
#include "models/Tasks.h"
#include "shell/Applied.h"
#include "shell/MainWindow.h"
#include "shell/Session.h"
#include "theme/FocusTracker.h"
#include "theme/Style.h"
#include "theme/Theme.h"

#include <QApplication>
#include <QTimer>
#include <QToolTip>

namespace bitbeats::ui {

class WindowHost::Private {
public:
    Private(const Services& services, const WindowOptions& options, DesktopParts parts)
        : focus(theme, nullptr), session(options.sessionFile, tasks), preferences(options.preferencesFile, tasks),
          applied(preferences, services, tasks), window(dressed(services)) {
        for (const auto& [key, value] : options.fixed)
            preferences.putForThisRun(QString::fromStdString(key), QString::fromStdString(value));
        applied.everything();
        QObject::connect(&theme, &Theme::changed, &theme, [this] { paint(); });
        QObject::connect(&window, &MainWindow::quitRequested, qApp, [] { QCoreApplication::exit(0); });
        window.restoreSession();
        if (!options.hidden) window.show();
        window.setFocus(Qt::OtherFocusReason);
        desktop = std::make_unique<Desktop>(window, std::move(parts), artFolder(services));
        if (options.hidden && !desktop->canHide())
            QTimer::singleShot(options.trayPatience, desktop.get(), [this] {
                if (!desktop->canHide()) window.present(); // else nothing would ever be seen
            });
        window.openSources(options.open);
    }

    ~Private() {
        desktop.reset();
        window.hide();
        QApplication::setStyle(QStringLiteral("Fusion")); // ours refers to the theme, which goes now
    }

    Theme theme;
    FocusTracker focus;
    Tasks tasks;
    Session session;
    Preferences preferences;
    Applied applied;
    MainWindow window;
    std::unique_ptr<Desktop> desktop;

private:
    static std::filesystem::path artFolder(const Services& services) {
        return services.cacheFolder.empty() ? services.cacheFolder : services.cacheFolder / "art";
    }
    /// The style must stand before the first widget is built.
    MainWindow dressed(const Services& services) {
        QApplication::setStyle(new Style(theme));
        paint();
        return MainWindow(services, theme, tasks, session, preferences);
    }
    void paint() {
        QApplication::setPalette(QApplication::style()->standardPalette());
        QToolTip::setPalette(QApplication::palette());
        for (auto* widget : QApplication::topLevelWidgets())
            widget->update();
    }
};

WindowHost::WindowHost(const Services& services, const WindowOptions& options)
    : WindowHost(services, options, systemParts()) {}

WindowHost::WindowHost(const Services& services, const WindowOptions& options, DesktopParts parts)
    : d(std::make_unique<Private>(services, options, std::move(parts))) {}

WindowHost::~WindowHost() = default;

MainWindow& WindowHost::window() {
    return d->window;
}

void WindowHost::summon(const QStringList& sources, const QByteArray& token, bool present) {
    if (present) d->window.present(token);
    d->window.openSources(sources);
}

} // namespace bitbeats::ui
