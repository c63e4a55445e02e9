#include "shell/PageDeck.h"

#include "shell/PageTable.h"

namespace bitbeats::ui {

PageDeck::PageDeck(const Context& context, QWidget* parent) : QStackedWidget(parent), m_c(context) {}

void PageDeck::open(const Location& place) {
    const auto* spec = findPage(place.page);
    if (!spec) spec = allPages().data();
    const auto name = QString::fromLatin1(spec->name);
    auto*& page = m_made[name];
    if (!page) {
        page = spec->make(m_c, this);
        addWidget(page);
        connect(page, &Page::headChanged, this, &PageDeck::headChanged);
    }
    page->open(place.id);
    setCurrentWidget(page);
}

Page* PageDeck::current() const {
    return qobject_cast<Page*>(currentWidget());
}

} // namespace bitbeats::ui
