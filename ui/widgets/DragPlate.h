#pragma once

#include "theme/Theme.h"

#include <QPixmap>

namespace bitbeats::ui {

/// A small plate with these words, carried by a drag in place of a picture of whole rows. GUI thread only.
QPixmap dragPlate(const Theme& theme, const QString& words, qreal ratio);

} // namespace bitbeats::ui
