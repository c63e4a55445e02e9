#include "widgets/SettingCard.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/Labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <algorithm>

namespace bitbeats::ui {
namespace {

/// Left and right move in the text; Esc takes back what was typed.
class PlainField final : public QLineEdit {
public:
    using QLineEdit::QLineEdit;
    std::function<void()> onEscape;

protected:
    void keyPressEvent(QKeyEvent* event) override {
        if (event->key() == Qt::Key_Escape && onEscape) return onEscape();
        QLineEdit::keyPressEvent(event);
    }
};

} // namespace

SettingRow::SettingRow(const Theme& theme, const QString& title, const QString& text, QWidget* control, QWidget* parent)
    : QWidget(parent), m_title(title), m_control(control) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 10, 16, 10);
    row->setSpacing(16);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addStretch();
    words->addWidget(new Paragraph(theme, TextStyle::BodyMedium, Token::Text, title, this));
    m_text = new Paragraph(theme, TextStyle::Second, Token::Muted, text, this);
    m_text->setVisible(!text.isEmpty());
    words->addWidget(m_text);
    m_problem = new Paragraph(theme, TextStyle::Second, Token::Error, {}, this);
    m_problem->hide();
    words->addWidget(m_problem);
    words->addStretch();
    row->addLayout(words, 1);
    if (control)
        row->addWidget(control, 0, Qt::AlignVCenter);
    else
        row->addStretch(); // running text ends before a wide card does: it keeps to its side
    setMinimumHeight(text.isEmpty() ? 45 : 56);
}

void SettingRow::setText(const QString& text) {
    if (text == m_text->text()) return;
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
}

void SettingRow::setProblem(const QString& sentence) {
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

bool SettingRow::matches(const QString& words) const {
    const auto all = m_title + ' ' + m_text->text();
    for (const auto& word : words.split(' ', Qt::SkipEmptyParts))
        if (!all.contains(word, Qt::CaseInsensitive)) return false;
    return true;
}

void SettingRow::resizeEvent(QResizeEvent*) {
    if (m_control && m_control->sizePolicy().horizontalPolicy() == QSizePolicy::Preferred)
        m_control->setMaximumWidth(std::max(120, width() / 2));
}

SettingCard::SettingCard(const Theme& theme, QWidget* parent) : Card(theme, parent), m_theme(theme) {
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(1);
}

SettingRow* SettingCard::add(const QString& title, const QString& text, QWidget* control) {
    auto* row = new SettingRow(m_theme, title, text, control, this);
    m_column->addWidget(row);
    m_rows.push_back(row);
    return row;
}

void SettingCard::clear() {
    for (auto* row : m_rows) {
        row->hide();
        row->deleteLater(); // its own button may have asked for it
    }
    m_rows.clear();
}

bool SettingCard::filter(const QString& words) {
    bool any = false;
    for (auto* row : m_rows) {
        const bool shown = row->matches(words);
        row->setVisible(shown);
        any = any || shown;
    }
    setVisible(any);
    update();
    return any;
}

void SettingCard::paintEvent(QPaintEvent* event) {
    Card::paintEvent(event);
    QPainter painter(this);
    bool first = true;
    for (const auto* row : m_rows) {
        if (row->isHidden()) continue;
        if (!first) painter.fillRect(16, row->y() - 1, width() - 32, 1, m_theme.color(Token::Hairline));
        first = false;
    }
}

SettingField::SettingField(const Theme& theme, const QString& name, const QString& unit, Check check, QWidget* parent)
    : QWidget(parent), m_check(std::move(check)) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto* field = new PlainField(this);
    m_field = field;
    m_field->setAccessibleName(name);
    m_field->setToolTip(name);
    m_field->setFixedSize(96, 32);
    m_field->setFont(theme.font(TextStyle::Body));
    paintsOwnFocus(m_field);
    row->addWidget(m_field);
    if (!unit.isEmpty()) row->addWidget(new Label(theme, TextStyle::Body, Token::Muted, unit, this));
    connect(m_field, &QLineEdit::editingFinished, this, &SettingField::finish);
    field->onEscape = [this] {
        setShown(m_shown);
        Q_EMIT problem({});
        m_field->clearFocus();
    };
}

void SettingField::setShown(const QString& text) {
    m_shown = text;
    m_field->setText(text);
    m_field->setProperty("invalid", false);
    m_field->setAccessibleDescription({});
    m_field->update();
}

void SettingField::setPlaceholder(const QString& text) {
    m_field->setPlaceholderText(text);
}

void SettingField::setFieldWidth(int width) {
    m_field->setFixedWidth(width);
}

void SettingField::finish() {
    if (m_field->text() == m_shown && !m_field->property("invalid").toBool()) return;
    const auto checked = m_check(m_field->text().trimmed());
    m_field->setProperty("invalid", !checked.value);
    m_field->setAccessibleDescription(checked.problem);
    m_field->update();
    Q_EMIT problem(checked.problem);
    if (!checked.value) return;
    m_shown = m_field->text();
    Q_EMIT accepted(*checked.value);
}

} // namespace bitbeats::ui
