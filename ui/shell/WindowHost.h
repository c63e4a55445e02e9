#pragma once

#include "shell/Services.h"

#include <memory>

namespace bitbeats::ui {

class MainWindow;

/// Everything between QApplication and the window: theme, style, focus, pool, session. Make one after QApplication and
/// after the services; it shows the window at once. GUI thread only.
class WindowHost {
public:
    WindowHost(const Services& services, const WindowOptions& options);
    ~WindowHost();
    WindowHost(const WindowHost&) = delete;
    WindowHost& operator=(const WindowHost&) = delete;

    MainWindow& window();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::ui
