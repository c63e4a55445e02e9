#include "theme/FocusTracker.h"

#include "theme/Theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QEvent>
#include <QFocusEvent>
#include <QLineEdit>
#include <QPainter>

namespace bitbeats::ui {
namespace {

constexpr char kByKeyboard[] = "bitbeats_keyboardFocus";
constexpr char kOwnFocus[] = "bitbeats_ownFocus";
constexpr char kRingRadius[] = "ringRadius";

} // namespace

bool hasKeyboardFocus(const QWidget* widget) {
    return widget && widget->hasFocus() && widget->property(kByKeyboard).toBool();
}

void paintsOwnFocus(QWidget* widget) {
    widget->setProperty(kOwnFocus, true);
}

/// Lies over its window, lets every event through and draws 2 px of accent, 2 px outside the focused widget.
class FocusRing final : public QWidget {
public:
    FocusRing(const Theme& theme, QWidget* window) : QWidget(window), m_theme(theme) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setFocusPolicy(Qt::NoFocus);
        setObjectName(QStringLiteral("focusRing"));
    }
    void follow(QWidget* target) {
        m_target = target;
        place();
        show();
        raise();
    }
    void place() {
        if (!m_target || !m_target->isVisible()) return hide();
        const QRect around(m_target->mapTo(window(), QPoint(0, 0)), m_target->size());
        setGeometry(around.adjusted(-4, -4, 4, 4));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        if (!m_target) return;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.color(Token::Accent), 2));
        const auto radius = m_target->property(kRingRadius);
        const qreal round = (radius.isValid() ? radius.toReal() : 6.0) + 3;
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), round, round);
    }

private:
    const Theme& m_theme;
    QPointer<QWidget> m_target;
};

FocusTracker::FocusTracker(const Theme& theme, QObject* parent) : QObject(parent), m_theme(theme) {
    qApp->installEventFilter(this);
}

bool FocusTracker::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::ShortcutOverride:
        m_lastInputWasKeyboard = true;
        break;
    case QEvent::MouseButtonPress:
    case QEvent::TouchBegin:
        m_lastInputWasKeyboard = false;
        break;
    case QEvent::FocusIn:
        if (auto* widget = qobject_cast<QWidget*>(watched)) {
            const auto reason = static_cast<QFocusEvent*>(event)->reason();
            const bool byKey = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason ||
                               reason == Qt::ShortcutFocusReason ||
                               (reason != Qt::MouseFocusReason && m_lastInputWasKeyboard);
            follow(widget, byKey);
        }
        break;
    case QEvent::FocusOut:
        if (watched == m_focused) follow(nullptr, false);
        break;
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
        if (m_ring && m_focused && m_ring->isVisible()) {
            auto* widget = qobject_cast<QWidget*>(watched);
            if (widget && (widget == m_focused || widget->isAncestorOf(m_focused))) m_ring->place();
        }
        break;
    default:
        break;
    }
    return false;
}

void FocusTracker::follow(QWidget* widget, bool byKeyboard) {
    if (m_focused) m_focused->update();
    m_focused = widget;
    const bool field =
        qobject_cast<QLineEdit*>(widget) || qobject_cast<QAbstractItemView*>(widget); // inside, by the style
    const bool ring = widget && byKeyboard && !field && !widget->property(kOwnFocus).toBool() && !widget->isWindow();
    if (widget) {
        widget->setProperty(kByKeyboard, byKeyboard);
        widget->update();
    }
    if (!ring) {
        if (m_ring) m_ring->hide();
        return;
    }
    if (!m_ring || m_ring->parentWidget() != widget->window()) {
        delete m_ring.data();
        m_ring = new FocusRing(m_theme, widget->window());
    }
    m_ring->follow(widget);
}

} // namespace bitbeats::ui
