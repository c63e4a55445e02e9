#pragma once

#include "shell/Services.h"

#include <memory>

namespace bitbeats::ui {

class MainWindow;
struct DesktopParts;

/// Everything between QApplication and the window: theme, style, focus, pool, session. Make one after QApplication and
/// after the services; it shows the window at once. GUI thread only.
class WindowHost {
public:
    WindowHost(const Services& services, const WindowOptions& options);
    /// With others than the services of this system, for tests.
    WindowHost(const Services& services, const WindowOptions& options, DesktopParts parts);
    ~WindowHost();
    WindowHost(const WindowHost&) = delete;
    WindowHost& operator=(const WindowHost&) = delete;

    MainWindow& window();
    /// Another start hands over what it was given.
    void summon(const QStringList& sources, const QByteArray& token, bool present);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::ui
