#pragma once

#include <QObject>
#include <QPointer>
#include <QWidget>

namespace bitbeats::ui {

class FocusRing;
class Theme;

/// Whether `widget` has the focus and got it by keyboard: only then it shows so.
bool hasKeyboardFocus(const QWidget* widget);

/// Marks a widget that shows keyboard focus inside its own area (rows, fields) and needs no ring around it.
void paintsOwnFocus(QWidget* widget);

/// Watches how the focus moves and keeps one ring around the widget that the keyboard is on. GUI thread only.
class FocusTracker : public QObject {
    Q_OBJECT
public:
    FocusTracker(const Theme& theme, QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow(QWidget* widget, bool byKeyboard);

    const Theme& m_theme;
    bool m_lastInputWasKeyboard = false;
    QPointer<QWidget> m_focused;
    QPointer<FocusRing> m_ring;
};

} // namespace bitbeats::ui
