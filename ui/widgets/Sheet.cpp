#include "widgets/Sheet.h"

#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/Labels.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>

namespace bitbeats::ui {

Sheet::Sheet(const Theme& theme, const QString& title, int width, QWidget* window)
    : QWidget(window), m_theme(theme), m_width(width) {
    setObjectName(QStringLiteral("sheet"));
    setAccessibleName(title);
    m_card = new QWidget(this);
    auto* column = new QVBoxLayout(m_card);
    column->setContentsMargins(24, 12, 24, 16);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->addWidget(new Label(theme, TextStyle::Section, Token::Text, title), 1);
    auto* close = new Button(theme, Button::Kind::Icon, QStringLiteral("x"), tr("Close"), m_card);
    close->setShortcutText(QStringLiteral("Esc"));
    close->setObjectName(QStringLiteral("sheetClose"));
    connect(close, &QAbstractButton::clicked, this, &Sheet::dismiss);
    head->addWidget(close);
    column->addLayout(head);
    column->addSpacing(12);
    m_body = new QVBoxLayout;
    m_body->setSpacing(0);
    column->addLayout(m_body, 1);
    m_foot = new QHBoxLayout;
    m_foot->setSpacing(8);
    column->addSpacing(16);
    column->addLayout(m_foot);
    window->installEventFilter(this);
    hide();
}

void Sheet::open(QWidget* firstFocus) {
    m_before = QApplication::focusWidget();
    setGeometry(parentWidget()->rect());
    place();
    show();
    raise();
    if (firstFocus) firstFocus->setFocus(Qt::OtherFocusReason);
}

void Sheet::dismiss() {
    if (isHidden()) return;
    hide();
    if (m_before) m_before->setFocus(Qt::OtherFocusReason);
    Q_EMIT dismissed();
    deleteLater();
}

bool Sheet::focusNextPrevChild(bool next) {
    QList<QWidget*> stops;
    for (auto* child : m_card->findChildren<QWidget*>())
        if (child->isVisibleTo(this) && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus)) stops << child;
    if (stops.isEmpty()) return true;
    // The close button stands first in the tree but is asked for last.
    if (stops.front()->objectName() == "sheetClose") stops.append(stops.takeFirst());
    const auto now = stops.indexOf(QApplication::focusWidget());
    const auto then = now < 0 ? 0 : (now + (next ? 1 : stops.size() - 1)) % stops.size();
    stops[then]->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

bool Sheet::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parent() && event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
    return false;
}

void Sheet::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        event->accept(); // nothing behind the scrim may act
}

void Sheet::mousePressEvent(QMouseEvent* event) {
    if (!m_card->geometry().contains(event->position().toPoint())) dismiss();
}

void Sheet::resizeEvent(QResizeEvent*) {
    place();
}

void Sheet::place() {
    const int wide = std::min(m_width, width() - 48);
    auto* inside = m_card->layout();
    const int natural = inside->hasHeightForWidth() ? inside->heightForWidth(wide) : inside->sizeHint().height();
    const int tall = std::min(natural, height() - 48);
    m_card->setGeometry((width() - wide) / 2, std::max(24, (height() - tall) / 2 - 24), wide, tall);
    update();
}

void Sheet::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Scrim));
    const QRectF card = m_card->geometry();
    dropShadow(painter, card, 12, 20, m_theme.color(Token::Scrim));
    fillRounded(painter, card, 12, m_theme.color(Token::Surface));
    strokeRounded(painter, card, 12, m_theme.color(Token::Hairline));
}

} // namespace bitbeats::ui
