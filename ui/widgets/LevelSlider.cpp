#include "widgets/LevelSlider.h"

#include <QKeyEvent>
#include <QWheelEvent>

namespace bitbeats::ui {

LevelSlider::LevelSlider(const QString& name, QWidget* parent) : QSlider(Qt::Horizontal, parent) {
    setAccessibleName(name);
    setToolTip(name);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setProperty("ringRadius", 8);
}

bool LevelSlider::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key(); // without this they would seek
        if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End) event->accept();
    }
    return QSlider::event(event);
}

void LevelSlider::wheelEvent(QWheelEvent* event) {
    if (m_wheel)
        QSlider::wheelEvent(event);
    else
        event->ignore();
}

} // namespace bitbeats::ui
