#include "pages/playlists/PlaylistsPage.h"

#include "library/Catalogue.h"
#include "models/LibraryItems.h"
#include "models/LibraryStore.h"
#include "models/SourceWords.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/CoverGrid.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/ScrollPage.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>

#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr std::size_t kForPicture = 12; // tracks, to find four different covers among

} // namespace

PlaylistsPage::PlaylistsPage(const Context& context, QWidget* parent)
    : Page(parent), m_c(context), m_acts(new PlaylistActs(context, this)), m_stack(new QStackedWidget(this)) {
    setAccessibleName(tr("Playlists"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_stack->addWidget(new QWidget(this)); // until it is known which
    m_stack->addWidget(makeEmpty());
    m_stack->addWidget(makeContent());
    column->addWidget(m_stack);
    connect(&m_c.library, &LibraryStore::changed, this, [this](LibraryParts parts) {
        if (!(parts & (LibraryPart::Playlists | LibraryPart::Tracks))) return;
        m_stale = true;
        if (isVisible()) ask();
    });
}

QWidget* PlaylistsPage::makeEmpty() {
    auto* empty = new EmptyState(m_c.theme, QStringLiteral("playlist"), tr("No playlists yet"),
                                 tr("Put tracks together in an order of your own, or bring playlists along from "
                                    "another program: M3U, PLS and XSPF."),
                                 this);
    auto* create = new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("plus"), tr("New playlist"), empty);
    connect(create, &QAbstractButton::clicked, m_acts, &PlaylistActs::create);
    auto* take = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("download"), tr("Import\u2026"), empty);
    connect(take, &QAbstractButton::clicked, m_acts, &PlaylistActs::importFiles);
    empty->actions()->addWidget(create);
    empty->actions()->addWidget(take);
    return empty;
}

QWidget* PlaylistsPage::makeContent() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(margins(24, 8, 12, 24));
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(new Label(m_c.theme, TextStyle::Title, Token::Text, tr("Playlists"), page));
    m_count = new Label(m_c.theme, TextStyle::Body, Token::Muted, {}, page);
    head->addWidget(m_count, 1);
    auto* take = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("download"), tr("Import\u2026"), page);
    connect(take, &QAbstractButton::clicked, m_acts, &PlaylistActs::importFiles);
    head->addWidget(take);
    auto* create = new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("plus"), tr("New playlist"), page);
    connect(create, &QAbstractButton::clicked, m_acts, &PlaylistActs::create);
    head->addWidget(create);
    column->addLayout(head);
    column->addSpacing(16);
    m_grid = new CoverGrid(m_c.theme, m_c.covers, tr("Playlists"), page);
    column->addWidget(m_grid);
    column->addStretch(1);
    connect(m_grid, &CoverGrid::opened, this, [this](const QString& id) {
        m_c.navigator.go({QStringLiteral("playlist"), id});
    });
    connect(m_grid, &CoverGrid::playRequested, this, [this](const QString& id) {
        m_acts->withTracks({id.toLongLong()}, [this](auto items) { m_c.listening.playNow(std::move(items), 0); });
    });
    connect(m_grid, &CoverGrid::menuRequested, this, &PlaylistsPage::openMenu);
    return new ScrollPage(tr("Playlists"), page, this);
}

void PlaylistsPage::open(const QString&) {
    if (m_stale) ask();
}

void PlaylistsPage::ask() {
    m_stale = false;
    m_asking = m_c.library.ask(
        this,
        [&store = m_c.library](database::Database& db, const CancelToken& cancel) -> Result<std::vector<Entry>> {
            library::Playlists lists(db);
            auto all = lists.all();
            if (!all) return Failure(all.error());
            std::vector<Entry> entries;
            for (auto& list : *all) {
                const auto items = lists.items(list.id, cancel);
                if (!items) return Failure(items.error());
                std::vector<library::TrackId> ids;
                for (const auto& item : *items)
                    if (item.track && ids.size() < kForPicture) ids.push_back(item.track);
                const auto tracks = library::Catalogue(db).tracks(ids, cancel);
                if (!tracks) return Failure(tracks.error());
                list.tracks = static_cast<std::int64_t>(items->size());
                entries.push_back({std::move(list), queueItemsOf(store, *tracks)});
            }
            return entries;
        },
        [this](Result<std::vector<Entry>> entries) {
            m_asking.reset();
            if (entries) return show(std::move(*entries));
            m_acts->complain(tr("The playlists cannot be read"), entries.error());
        });
}

void PlaylistsPage::show(std::vector<Entry> entries) {
    m_entries = std::move(entries);
    std::vector<CoverGrid::Cell> cells;
    for (const auto& entry : m_entries) {
        const auto words = countAndTime(entry.list.tracks, entry.list.duration.count());
        cells.push_back({QString::number(entry.list.id.value), QString::fromStdString(entry.list.name),
                         entry.list.rules ? tr("Smart · %1").arg(words) : words, entry.first, !entry.first.empty()});
    }
    m_grid->setCells(std::move(cells));
    m_count->setText(m_entries.size() == 1 ? tr("1 playlist") : tr("%L1 playlists").arg(m_entries.size()));
    m_stack->setCurrentIndex(m_entries.empty() ? 1 : 2);
}

void PlaylistsPage::openMenu(const QString& id, const QPoint& globalPosition) {
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& entry) { return QString::number(entry.list.id.value) == id; });
    if (found == m_entries.end()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the playlist"));
    const auto list = found->list;
    const auto add = [&](const char* icon, const QString& words, bool enabled, auto act) {
        auto* action = menu->addAction(m_c.theme.actionIcon(QLatin1String(icon)), words);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, this, act);
    };
    const bool playable = !found->first.empty();
    auto& listening = m_c.listening;
    const auto with = [this, list](auto act) { return [this, list, act] { m_acts->withTracks(list.id, act); }; };
    add("play", tr("Play now"), playable, with([&listening](auto items) { listening.playNow(std::move(items), 0); }));
    add("shuffle", tr("Shuffle"), playable,
        with([&listening](auto items) { listening.playShuffled(std::move(items)); }));
    add("plus", tr("Add to queue"), playable,
        with([&listening](auto items) { listening.addToQueue(std::move(items)); }));
    menu->addSeparator();
    add("edit", tr("Rename\u2026"), true, [this, list] { m_acts->rename(list); });
    add("upload", tr("Export\u2026"), true, [this, list] { m_acts->exportTo(list); });
    menu->addSeparator();
    add("trash", tr("Delete"), true, [this, list] { m_acts->remove(list); });
    menu->popup(globalPosition);
}

} // namespace bitbeats::ui
