#include "widgets/ScrollPage.h"

#include <QEvent>

namespace bitbeats::ui {

ScrollPage::ScrollPage(const QString& name, QWidget* content, QWidget* parent) : QScrollArea(parent) {
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // its room is the page's margin
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    setWidget(content);
    content->setAutoFillBackground(false);
}

/// Qt would show a content wider than the viewport cut off; it is as wide as the viewport, always.
bool ScrollPage::eventFilter(QObject* watched, QEvent* event) {
    const bool handled = QScrollArea::eventFilter(watched, event);
    if (watched == widget() && event->type() == QEvent::LayoutRequest && widget()->width() != viewport()->width())
        widget()->resize(viewport()->width(), widget()->height());
    return handled;
}

} // namespace bitbeats::ui
