#pragma once

#include "theme/Theme.h"

#include <QWidget>

class QMimeData;

namespace bitbeats::ui {

/// What a drop or a paste holds that could be opened: paths, magnets and web addresses, in order.
QStringList sourcesIn(const QMimeData& data);
QStringList sourcesIn(const QString& text);

/// Covers the window while something that can be opened is dragged over it, and says what a drop will do.
class DropOverlay : public QWidget {
    Q_OBJECT
public:
    DropOverlay(const Theme& theme, QWidget* window);
    void appear(int count);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    int m_count = 0;
};

} // namespace bitbeats::ui
