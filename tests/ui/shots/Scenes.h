#pragma once

#include "fixtures/WindowFixture.h"

#include <QImage>
#include <functional>
#include <vector>

namespace bitbeats::test {

/// One thing worth a picture: how to bring the window there.
struct Scene {
    const char* name;
    std::function<void(WindowFixture&)> prepare;
    WindowFixture::Library library = WindowFixture::Library::None; ///< what the fixture has to be built with
};
std::vector<Scene> scenes();

/// The window with the menus that are open over it.
QImage pictureOf(ui::MainWindow& window);

} // namespace bitbeats::test
