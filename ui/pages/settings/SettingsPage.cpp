#include "pages/settings/SettingsPage.h"

#include "pages/settings/SettingsNav.h"
#include "pages/settings/SettingsSections.h"
#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/ScrollPage.h"
#include "widgets/SearchField.h"
#include "widgets/SettingCard.h"

#include <QHBoxLayout>

namespace bitbeats::ui {

SettingsPage::SettingsPage(const Context& context, QWidget* parent) : Page(parent), m_c(context) {
    setAccessibleName(tr("Settings"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(margins(24, 8, 0, 0));
    row->setSpacing(32);

    auto* side = new QWidget(this);
    side->setFixedWidth(188);
    auto* left = new QVBoxLayout(side);
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(0);
    auto* title = new Label(m_c.theme, TextStyle::Title, Token::Text, tr("Settings"), side);
    title->setMinimumHeight(36);
    left->addWidget(title);
    left->addSpacing(12);
    m_search = new SearchField(m_c.theme, tr("Find a setting"), side);
    left->addWidget(m_search);
    left->addSpacing(12);
    m_nav = new SettingsNav(m_c.theme, side);
    left->addWidget(m_nav, 1);
    row->addWidget(side);

    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(margins(0, 0, 12, 24));
    column->setSpacing(20);
    m_sections = makeSettingsSections(m_c, content);
    for (const auto& section : m_sections) {
        m_nav->add(section.icon, section.name);
        section.widget->setMaximumWidth(960);
        column->addWidget(section.widget);
    }
    m_nothing = new EmptyState(m_c.theme, QStringLiteral("search"), tr("No setting is called that"),
                               tr("Try another word, such as \"port\" or \"loudness\"."), content);
    m_nothing->hide();
    column->addWidget(m_nothing);
    column->addStretch(1);
    m_scroll = new ScrollPage(tr("Settings"), content, this);
    row->addWidget(m_scroll, 1);

    connect(m_nav, &SettingsNav::rowChosen, this, [this](int chosen) {
        m_search->clear();
        showSection(chosen);
    });
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::find);
    showSection(0);
}

SettingsPage::~SettingsPage() = default;

void SettingsPage::open(const QString& id) {
    for (std::size_t i = 0; i < m_sections.size(); ++i)
        if (m_sections[i].id == id) m_nav->setRow(static_cast<int>(i));
}

void SettingsPage::showSection(int row) {
    for (std::size_t i = 0; i < m_sections.size(); ++i) {
        for (auto* card : m_sections[i].cards)
            card->filter({});
        m_sections[i].widget->setVisible(static_cast<int>(i) == row);
    }
    m_nothing->hide();
}

void SettingsPage::find(const QString& words) {
    m_nav->setMarked(words.trimmed().isEmpty()); // what is found comes from several sections
    if (words.trimmed().isEmpty()) return showSection(m_nav->currentIndex().row());
    bool any = false;
    for (const auto& section : m_sections) {
        bool found = false;
        for (auto* card : section.cards)
            found = card->filter(words) || found;
        section.widget->setVisible(found);
        any = any || found;
    }
    m_nothing->setVisible(!any);
}

} // namespace bitbeats::ui
