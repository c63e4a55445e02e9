#include "pages/search/SearchSection.h"

namespace bitbeats::ui {

SearchSection::SearchSection(const Theme& theme, const QString& name, QWidget* body, QWidget* parent)
    : QWidget(parent), m_all(new Button(theme, Button::Kind::Quiet, {}, {}, this)) {
    setAccessibleName(name);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* head = new QHBoxLayout;
    auto* label = new Label(theme, TextStyle::Section, Token::Text, name, this);
    label->setMinimumHeight(32);
    head->addWidget(label, 1);
    m_all->setSmall(true);
    m_all->hide();
    connect(m_all, &QAbstractButton::clicked, this, &SearchSection::allRequested);
    head->addWidget(m_all);
    column->addLayout(head);
    column->addWidget(body);
    column->addStretch(1);
}

void SearchSection::setAll(const QString& words) {
    m_all->setText(words);
    m_all->setAccessibleName(words.isEmpty() ? QString() : accessibleName() + QStringLiteral(": ") + words);
    m_all->setVisible(!words.isEmpty());
}

} // namespace bitbeats::ui
