#pragma once

#include "theme/Theme.h"

#include <QAbstractButton>
#include <QKeyEvent>

namespace bitbeats::ui {

/// One of several in a row of which one holds: a tab, a segment. The keys that choose are its own while it has the
/// focus; how it looks is for the one that derives from it. GUI thread only.
class ChoiceButton : public QAbstractButton {
public:
    ChoiceButton(const Theme& theme, const QString& text, QWidget* parent) : QAbstractButton(parent), m_theme(theme) {
        setText(text);
        setAccessibleName(text);
        setToolTip(text);
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool event(QEvent* event) override {
        if (event->type() == QEvent::ShortcutOverride && hasFocus()) {
            const int key = static_cast<QKeyEvent*>(event)->key();
            if (key == Qt::Key_Space || key == Qt::Key_Left || key == Qt::Key_Right) event->accept();
        }
        return QAbstractButton::event(event);
    }
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

    const Theme& m_theme;
};

} // namespace bitbeats::ui
