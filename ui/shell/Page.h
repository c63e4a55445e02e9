#pragma once

#include <QColor>
#include <QWidget>

namespace bitbeats::ui {

/// A page of the window. It is made when it is first opened and kept from then on. GUI thread only.
class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// Shows what `id` names; called each time the page becomes the current one.
    virtual void open(const QString& id) { Q_UNUSED(id); }
    /// The colour that the head shares with the top bar, and how far down it fades; invalid = the window's own.
    virtual QColor headColor() const { return {}; }
    virtual int headHeight() const { return 0; }
    /// Selects and shows the playing track; false when it does not lie here.
    virtual bool jumpToPlaying() { return false; }
    /// Draws what can be drawn larger: a step closer, a step back, or 0 for all of it.
    virtual void zoom(int steps) { Q_UNUSED(steps); }

Q_SIGNALS:
    void headChanged();
};

} // namespace bitbeats::ui
