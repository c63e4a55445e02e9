#include "widgets/SearchField.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"

#include <QKeyEvent>

namespace bitbeats::ui {

SearchField::SearchField(const Theme& theme, const QString& name, QWidget* parent) : QLineEdit(parent), m_theme(theme) {
    setAccessibleName(name);
    setPlaceholderText(name);
    setToolTip(name);
    setFixedHeight(32);
    setTextMargins(margins(22, 0, 0, 0));
    setFont(theme.font(TextStyle::Body));
    paintsOwnFocus(this);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void SearchField::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Escape) return QLineEdit::keyPressEvent(event);
    if (text().isEmpty()) clearFocus();
    clear();
}

void SearchField::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    const auto icon = m_theme.icon("search", m_theme.color(Token::Muted), 16, devicePixelRatioF());
    painter.drawPixmap(QPointF(layoutDirection() == Qt::RightToLeft ? width() - 26 : 10, 8), icon);
}

} // namespace bitbeats::ui
