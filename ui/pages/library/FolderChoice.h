#pragma once

#include "shell/Context.h"

class QWidget;

namespace bitbeats::ui {

/// Asks for a folder of music and takes it into the library.
void chooseMusicFolder(const Context& context, QWidget* window);

} // namespace bitbeats::ui
