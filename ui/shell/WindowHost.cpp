#include "shell/WindowHost.h"

#include "models/Preferences.h"
#include "models/Tasks.h"
#include "shell/Applied.h"
#include "shell/MainWindow.h"
#include "shell/Session.h"
#include "theme/FocusTracker.h"
#include "theme/Style.h"
#include "theme/Theme.h"

#include <QApplication>
#include <QToolTip>

namespace bitbeats::ui {

class WindowHost::Private {
public:
    Private(const Services& services, const WindowOptions& options)
        : focus(theme, nullptr), session(options.sessionFile, tasks), preferences(options.preferencesFile, tasks),
          applied(preferences, services, tasks), window(dressed(services)) {
        for (const auto& [key, value] : options.fixed)
            preferences.putForThisRun(QString::fromStdString(key), QString::fromStdString(value));
        applied.everything();
        QObject::connect(&theme, &Theme::changed, &theme, [this] { paint(); });
        QObject::connect(&window, &MainWindow::quitRequested, qApp, &QCoreApplication::quit);
        window.restoreSession();
        window.show();
        window.setFocus(Qt::OtherFocusReason);
        window.openSources(options.open);
    }

    ~Private() {
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

private:
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
    : d(std::make_unique<Private>(services, options)) {}

WindowHost::~WindowHost() = default;

MainWindow& WindowHost::window() {
    return d->window;
}

} // namespace bitbeats::ui
