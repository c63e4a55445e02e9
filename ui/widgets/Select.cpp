#include "widgets/Select.h"

#include "theme/Painting.h"

#include <QAction>
#include <QActionGroup>
#include <QFontMetrics>
#include <QKeyEvent>
#include <QMenu>
#include <QWheelEvent>
#include <algorithm>

namespace bitbeats::ui {

Select::Select(const Theme& theme, const QString& name, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_name(name) {
    setFocusPolicy(Qt::TabFocus);
    setFixedHeight(32);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    describe();
    connect(this, &QAbstractButton::clicked, this, &Select::openMenu);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Select::setChoices(std::vector<Choice> choices) {
    m_choices = std::move(choices);
    describe();
    updateGeometry();
}

void Select::setValue(const QString& value) {
    m_value = value;
    describe();
}

int Select::index() const {
    const auto found =
        std::find_if(m_choices.begin(), m_choices.end(), [this](const auto& each) { return each.value == m_value; });
    return found == m_choices.end() ? -1 : static_cast<int>(found - m_choices.begin());
}

void Select::describe() {
    const int at = index();
    const auto words = at >= 0 ? m_choices[static_cast<std::size_t>(at)].text : QString();
    setText(words);
    setAccessibleName(words.isEmpty() ? m_name : m_name + ": " + words);
    setToolTip(words.isEmpty() ? m_name : words);
    update();
}

QSize Select::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(TextStyle::Body));
    int widest = 60;
    for (const auto& choice : m_choices)
        widest = std::max(widest, metrics.horizontalAdvance(choice.text));
    return {std::min(widest, 290) + 12 + 36, 32};
}

void Select::step(int by) {
    const int to = std::clamp(index() + by, 0, static_cast<int>(m_choices.size()) - 1);
    if (to == index() || m_choices.empty()) return;
    setValue(m_choices[static_cast<std::size_t>(to)].value);
    Q_EMIT chosen(m_value);
}

void Select::openMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(m_name);
    menu->setMinimumWidth(width());
    auto* group = new QActionGroup(menu);
    for (const auto& choice : m_choices) {
        auto* action = menu->addAction(QString(choice.text).replace('&', "&&"));
        action->setCheckable(true);
        action->setChecked(choice.value == m_value);
        group->addAction(action);
        if (action->isChecked()) menu->setActiveAction(action);
        connect(action, &QAction::triggered, this, [this, value = choice.value] {
            if (value == m_value) return;
            setValue(value);
            Q_EMIT chosen(value);
        });
    }
    menu->popup(mapToGlobal(
        QPoint(layoutDirection() == Qt::RightToLeft ? width() - menu->sizeHint().width() : 0, height() + 4)));
}

bool Select::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && hasFocus()) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Space || key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Return) event->accept();
    }
    return QAbstractButton::event(event);
}

void Select::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up)
        step(-1);
    else if (event->key() == Qt::Key_Down)
        step(1);
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

void Select::wheelEvent(QWheelEvent* event) {
    event->ignore(); // the page scrolls: a wheel that passes by must not change a setting
}

void Select::enterEvent(QEnterEvent*) {
    update();
}

void Select::leaveEvent(QEvent*) {
    update();
}

void Select::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool on = isEnabled();
    fillRounded(painter, rect(), 6, m_theme.color(on && underMouse() ? Token::Raised : Token::Surface));
    strokeRounded(painter, rect(), 6, m_theme.color(on ? Token::Border : Token::Hairline));
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto arrow =
        m_theme.icon("updown", m_theme.color(on ? Token::Muted : Token::Disabled), 16, devicePixelRatioF());
    painter.drawPixmap(QPointF(mirrored ? 10 : width() - 26, (height() - 16) / 2.0), arrow);
    painter.setFont(m_theme.font(TextStyle::Body));
    painter.setPen(m_theme.color(on ? Token::Text : Token::Disabled));
    const QRectF words = mirrored ? QRectF(32, 0, width() - 44, height()) : QRectF(12, 0, width() - 44, height());
    drawElided(painter, words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, text());
}

} // namespace bitbeats::ui
