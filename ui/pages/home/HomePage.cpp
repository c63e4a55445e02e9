#include "pages/home/HomePage.h"

#include "models/SourceWords.h"
#include "models/TrackModel.h"
#include "pages/home/Tile.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/EmptyState.h"
#include "widgets/FlowGrid.h"
#include "widgets/Labels.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QSet>
#include <utility>

namespace bitbeats::ui {
namespace {

constexpr std::size_t kRecent = 12;

void clear(FlowGrid& grid) {
    while (auto* item = grid.takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
}

} // namespace

HomePage::HomePage(const Context& context, QWidget* parent) : Page(parent), m_c(context) {
    setAccessibleName(tr("Home"));
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(makeWelcome());
    m_stack->addWidget(makeContent());
    all->addWidget(m_stack);
    connect(&m_c.collections, &CollectionStore::listChanged, this, &HomePage::refresh);
    connect(&m_c.collections, &CollectionStore::changed, this, &HomePage::refresh);
    connect(&m_c.listening.queue(), &playback::PlayQueue::currentChanged, this, &HomePage::refresh);
    refresh();
}

QWidget* HomePage::makeWelcome() {
    auto* welcome =
        new EmptyState(m_c.theme, QStringLiteral("logo"), tr("Play music from this machine or straight from a swarm"),
                       tr("Open files, a folder, a .torrent or a magnet link: it sounds while it arrives. You can "
                          "also drop any of them on this window."),
                       this);
    const auto add = [&](ActionId id, Button::Kind kind) {
        auto* button = new Button(m_c.theme, kind, {}, {}, welcome);
        button->follow(m_c.actions[id]);
        welcome->actions()->addWidget(button);
    };
    add(ActionId::OpenFolder, Button::Kind::Primary);
    add(ActionId::OpenFiles, Button::Kind::Secondary);
    add(ActionId::OpenLink, Button::Kind::Secondary);
    return welcome;
}

QWidget* HomePage::makeContent() {
    auto* area = new QScrollArea(this);
    area->setAccessibleName(tr("Home"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // its room is the page's margin
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(margins(24, 8, 12, 24));
    column->setSpacing(0);

    auto* title = new QHBoxLayout;
    title->setSpacing(12);
    title->addWidget(new Label(m_c.theme, TextStyle::Title, Token::Text, tr("Home")));
    m_count = new Label(m_c.theme, TextStyle::Body, Token::Muted);
    title->addWidget(m_count, 1);
    auto* open = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("plus"), tr("Open"), page);
    open->setToolTip(tr("Open music"));
    connect(open, &QAbstractButton::clicked, this, [this, open] {
        auto* menu = new QMenu(open);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions(
            {m_c.actions[ActionId::OpenFiles], m_c.actions[ActionId::OpenFolder], m_c.actions[ActionId::OpenLink]});
        menu->popup(open->mapToGlobal(QPoint(open->width() - menu->sizeHint().width(), open->height() + 4)));
    });
    title->addWidget(open);
    column->addLayout(title);
    column->addSpacing(12);

    column->addWidget(new Label(m_c.theme, TextStyle::Section, Token::Text, tr("Opened")));
    column->addSpacing(12);
    m_opened = new FlowGrid;
    column->addLayout(m_opened);
    column->addSpacing(24);
    m_recentHead = new Label(m_c.theme, TextStyle::Section, Token::Text, tr("Played lately"));
    column->addWidget(m_recentHead);
    column->addSpacing(12);
    m_recent = new FlowGrid;
    m_recent->setSingleRow(true);
    column->addLayout(m_recent);
    column->addStretch(1);
    area->setWidget(page);
    page->setAutoFillBackground(false);
    return area;
}

void HomePage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    refresh();
}

void HomePage::refresh() {
    const bool empty = m_c.collections.all().empty() && m_c.listening.queue().history().empty();
    m_stack->setCurrentIndex(empty ? 0 : 1);
    if (empty || !isVisible()) return;
    // Tiles are made anew only where something changed: one under the pointer or in focus stays what it is.
    QByteArray opened, recent;
    for (const auto& collection : m_c.collections.all())
        opened += collection->id.toUtf8() + collection->name.toUtf8() + '/' +
                  QByteArray::number(static_cast<int>(collection->state)) + '/' +
                  QByteArray::number(static_cast<qulonglong>(collection->tracks.size())) + '/' +
                  QByteArray::number(collection->duration);
    for (const auto& item : m_c.listening.queue().history())
        recent += QByteArray::fromStdString(item.source) + '\n';
    if (std::exchange(m_shownOpened, opened) != opened) fillOpened();
    if (std::exchange(m_shownRecent, recent) != recent) fillRecent();
}

void HomePage::fillOpened() {
    clear(*m_opened);
    const auto& all = m_c.collections.all();
    m_count->setText(all.size() == 1 ? tr("1 collection is open") : tr("%1 collections are open").arg(all.size()));
    for (const auto& collection : all) {
        const auto words = collection->state == LoadState::Loading  ? tr("Opening\u2026")
                           : collection->state == LoadState::Failed ? tr("Could not be opened")
                           : collection->tracks.empty()
                               ? tr("Not read yet")
                               : countAndTime(static_cast<qsizetype>(collection->tracks.size()), collection->duration);
        auto* tile = new Tile(m_c, collection->name, words);
        tile->setItems(collection->tracks);
        tile->setPlayable(!collection->tracks.empty());
        const auto id = collection->id;
        connect(tile, &Tile::clicked, this, [this, id] { m_c.navigator.go({QStringLiteral("collection"), id}); });
        connect(tile, &Tile::playRequested, this, [this, id] {
            if (const auto* found = m_c.collections.find(id)) m_c.listening.playNow(found->tracks, 0);
        });
        m_opened->addWidget(tile);
    }
}

void HomePage::fillRecent() {
    clear(*m_recent);
    const auto history = m_c.listening.queue().history();
    QSet<QString> seen;
    std::vector<playback::QueueItem> latest;
    for (auto item = history.rbegin(); item != history.rend() && latest.size() < kRecent; ++item) {
        const auto source = QString::fromStdString(item->source);
        if (seen.contains(source)) continue;
        seen.insert(source);
        latest.push_back(*item);
    }
    m_recentHead->setVisible(!latest.empty());
    for (const auto& item : latest) {
        auto* tile = new Tile(m_c, titleOf(item), QString::fromStdString(item.artist));
        tile->setItems({item});
        const auto play = [this, item] { m_c.listening.playNow({item}, 0); };
        connect(tile, &Tile::clicked, this, play);
        connect(tile, &Tile::playRequested, this, play);
        m_recent->addWidget(tile);
    }
}

} // namespace bitbeats::ui
