#include "pages/playlists/PlaylistPage.h"

#include "library/Catalogue.h"
#include "models/LibraryItems.h"
#include "models/LibraryStore.h"
#include "models/SourceWords.h"
#include "pages/search/HitList.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/CoverView.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/Toasts.h"
#include "widgets/WaveformSeekBar.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>

#include <algorithm>
#include <unordered_map>

namespace bitbeats::ui {
namespace {

using library::Playlists;

constexpr int kCover = 112;
constexpr std::size_t kForPicture = 24;

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

} // namespace

PlaylistPage::PlaylistPage(const Context& context, QWidget* parent)
    : Page(parent), m_c(context), m_acts(new PlaylistActs(context, this)) {
    setAccessibleName(tr("Playlist"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(margins(24, 8, 12, 0));
    column->setSpacing(0);
    column->addWidget(makeHead());
    column->addSpacing(16);
    m_stack = new QStackedWidget(this);
    m_list = new HitList(m_c.theme, m_c.covers, tr("Tracks of the playlist"), this);
    m_list->setEditable();
    m_empty = new EmptyState(m_c.theme, QStringLiteral("playlist"), tr("No track fits its rules now"),
                             tr("A smart playlist finds its tracks anew each time it is opened."), this);
    m_gone = new EmptyState(m_c.theme, QStringLiteral("playlist"), tr("This playlist is no more"),
                            tr("It was deleted. The other playlists are still there."), this);
    auto* others = new Button(m_c.theme, Button::Kind::Secondary, {}, tr("All playlists"), m_gone);
    connect(others, &QAbstractButton::clicked, this, [this] { m_c.navigator.go({QStringLiteral("playlists"), {}}); });
    m_gone->actions()->addWidget(others);
    m_stack->addWidget(new QWidget(this)); // until it is known which
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_gone);
    column->addWidget(m_stack, 1);

    connect(m_list, &HitList::chosen, this, &PlaylistPage::play);
    connect(m_list, &HitList::pickedMoved, this, &PlaylistPage::move);
    connect(m_list, &HitList::tracksDropped, this, &PlaylistPage::drop);
    connect(m_list, &HitList::removeRequested, this, &PlaylistPage::takeOut);
    connect(m_list, &HitList::menuRequested, this, [this](int, const QPoint& where) { rowMenu(where); });
    connect(m_acts, &PlaylistActs::removed, this, [this](library::PlaylistId id) {
        m_c.navigator.forget({QStringLiteral("playlist"), QString::number(id.value)});
    });
    connect(&m_c.library, &LibraryStore::changed, this, [this](LibraryParts parts) {
        const LibraryParts ours = LibraryPart::Playlists | LibraryPart::Tracks;
        if (!(parts & ours) && !(smart() && parts)) return;
        m_stale = true;
        if (isVisible()) ask();
    });
    connect(&m_c.listening.player(), &playback::Player::stateChanged, this, &PlaylistPage::followPlayer);
    connect(&m_c.listening.queue(), &playback::PlayQueue::currentChanged, this, &PlaylistPage::followPlayer);
}

QWidget* PlaylistPage::makeHead() {
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(margins(0, 0, 12, 0));
    row->setSpacing(20);
    m_cover = new CoverView(m_c.theme, m_c.covers, kCover, 8, head);
    row->addWidget(m_cover);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_kind = new Label(m_c.theme, TextStyle::Second, Token::Muted, {}, head);
    m_name = new Label(m_c.theme, TextStyle::Hero, Token::Text, {}, head);
    m_about = new Label(m_c.theme, TextStyle::Body, Token::Muted, {}, head);
    m_counts = new Label(m_c.theme, TextStyle::Second, Token::Muted, {}, head);
    for (auto* label : {m_kind, m_name, m_about, m_counts})
        words->addWidget(label);
    words->addStretch(1);
    row->addLayout(words, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_play = new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("play"), tr("Play"), head);
    m_play->setToolTip(tr("Play all of it"));
    m_shuffle = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("shuffle"), tr("Shuffle"), head);
    m_shuffle->setToolTip(tr("Play all of it in random order"));
    m_more = new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("more"), tr("More"), head);
    m_more->setText({});
    m_more->setDiameter(36);
    for (auto* button : {m_play, m_shuffle, m_more})
        buttons->addWidget(button);
    row->addLayout(buttons);
    row->setAlignment(buttons, Qt::AlignBottom);
    connect(m_play, &QAbstractButton::clicked, this, [this] { m_c.listening.playNow(m_playable, 0); });
    connect(m_shuffle, &QAbstractButton::clicked, this, [this] { m_c.listening.playShuffled(m_playable); });
    connect(m_more, &QAbstractButton::clicked, this, &PlaylistPage::moreMenu);
    return head;
}

void PlaylistPage::open(const QString& id) {
    const library::PlaylistId wanted{id.toLongLong()};
    if (wanted != m_id) {
        m_stack->setCurrentIndex(0);
        m_content.reset();
    } else if (!m_stale) {
        return;
    }
    m_id = wanted;
    ask();
}

void PlaylistPage::ask() {
    m_stale = false;
    m_asking = m_c.library.ask(
        this,
        [id = m_id](database::Database& db, const CancelToken& cancel) -> Result<Shown> {
            Playlists lists(db);
            const auto all = lists.all();
            if (!all) return Failure(all.error());
            const auto found =
                std::find_if(all->begin(), all->end(), [&](const library::Playlist& one) { return one.id == id; });
            if (found == all->end()) return fail(Reason::NotFound, "open", "the playlist");
            auto items = lists.items(id, cancel);
            if (!items) return Failure(items.error());
            std::vector<library::TrackId> ids;
            for (const auto& item : *items)
                if (item.track) ids.push_back(item.track);
            auto tracks = library::Catalogue(db).tracks(ids, cancel);
            if (!tracks) return Failure(tracks.error());
            std::unordered_map<library::TrackId, const library::Track*> byId;
            for (const auto& track : *tracks)
                byId.emplace(track.id, &track);
            Shown content{*found, std::move(*items), {}};
            for (const auto& item : content.items) {
                const auto track = byId.find(item.track);
                content.tracks.push_back(track == byId.end() ? std::nullopt : std::optional(*track->second));
            }
            return content;
        },
        [this](Result<Shown> content) {
            m_asking.reset();
            if (content) return show(std::move(*content));
            if (content.error().reason == Reason::Cancelled) return;
            m_content.reset();
            m_name->setText({});
            if (content.error().reason != Reason::NotFound)
                m_acts->complain(tr("The playlist cannot be read"), content.error());
            for (auto* widget :
                 {static_cast<QWidget*>(m_play), static_cast<QWidget*>(m_shuffle), static_cast<QWidget*>(m_more)})
                widget->setEnabled(false);
            m_stack->setCurrentWidget(m_gone);
        });
}

void PlaylistPage::show(Shown content) {
    m_content = std::move(content);
    m_playable.clear();
    m_playableAt.clear();
    std::vector<Hit> hits;
    Milliseconds duration{0};
    std::size_t missing = 0;
    for (std::size_t i = 0; i < m_content->items.size(); ++i) {
        const auto& item = m_content->items[i];
        const auto& track = m_content->tracks[i];
        playback::QueueItem entry;
        Hit hit;
        if (track) {
            entry = queueItemOf(m_c.library, *track);
            hit = {text(track->title), text(track->artist), text(track->album),
                   track->duration.count() > 0 ? formatTime(track->duration.count()) : QString()};
            duration += track->duration;
        } else {
            entry.source = item.place;
            entry.title = item.title;
            hit.title = item.title.empty() ? text(item.place) : text(item.title);
            hit.second = text(item.place);
        }
        const bool web = !track && item.place.find("://") != std::string::npos;
        const bool there = web || (track && track->presence == library::Presence::Present);
        if (!there) ++missing;
        if (track && !there)
            hit.second =
                joinedWords(hit.second, track->presence == library::Presence::Away ? tr("its drive is not there")
                                                                                   : tr("its file is no more"));
        hit.faint = !there;
        hit.dragged = true;
        m_playableAt.push_back(there ? static_cast<int>(m_playable.size()) : -1);
        if (there) m_playable.push_back(entry);
        hit.cover = {std::move(entry)};
        hits.push_back(std::move(hit));
    }
    auto some = m_playable;
    if (some.size() > kForPicture) some.resize(kForPicture);
    m_cover->setItems(std::move(some));
    m_kind->setText(smart() ? tr("Smart playlist") : tr("Playlist"));
    m_name->setText(text(m_content->list.name));
    m_about->setText(text(m_content->list.description));
    m_about->setVisible(!m_content->list.description.empty());
    auto counts = countAndTime(static_cast<qsizetype>(hits.size()), duration.count());
    if (missing > 0)
        counts = joinedWords(counts, missing == 1 ? tr("1 cannot be played") : tr("%L1 cannot be played").arg(missing));
    m_counts->setText(counts);
    m_play->setEnabled(!m_playable.empty());
    m_shuffle->setEnabled(!m_playable.empty());
    m_more->setEnabled(true);
    m_list->show(std::move(hits));
    m_stack->setCurrentWidget(m_content->items.empty() && smart() ? static_cast<QWidget*>(m_empty) : m_list);
    m_list->setEmptyWords(m_content->items.empty() ? tr("Drag tracks here from any list, or use \u201cAdd to "
                                                        "playlist\u201d in their menus.")
                                                   : QString());
    followPlayer();
}

QString PlaylistPage::joinedWords(const QString& first, const QString& second) {
    return first.isEmpty() ? second : first + QStringLiteral(" · ") + second;
}

void PlaylistPage::followPlayer() {
    const auto* item = m_c.listening.queue().current();
    m_list->setPlaying(item && m_c.listening.active() ? item->source : std::string());
}

bool PlaylistPage::jumpToPlaying() {
    const auto& playing = m_list->playing();
    for (int row = 0; row < m_list->count() && !playing.empty(); ++row) {
        if (m_list->at(row).cover.front().source != playing) continue;
        m_list->setCurrentIndex(m_list->model()->index(row, 0));
        return true;
    }
    return false;
}

void PlaylistPage::play(int row) {
    const int at = m_playableAt[static_cast<std::size_t>(row)];
    if (at >= 0) return m_c.listening.playNow(m_playable, at);
    Toast toast;
    toast.kind = Toast::Kind::Warning;
    toast.title = tr("%1 cannot be played").arg(m_list->at(row).title);
    toast.text = tr("It is in no folder of the library that is there now.");
    m_c.toast(toast);
}

std::vector<std::int64_t> PlaylistPage::pickedPlaces() const {
    std::vector<std::int64_t> places;
    for (const int row : m_list->picked())
        places.push_back(row);
    return places;
}

std::vector<playback::QueueItem> PlaylistPage::picked() const {
    std::vector<playback::QueueItem> items;
    for (const int row : m_list->picked()) {
        const int at = m_playableAt[static_cast<std::size_t>(row)];
        if (at >= 0) items.push_back(m_playable[static_cast<std::size_t>(at)]);
    }
    return items;
}

void PlaylistPage::change(Act act, const QString& done) {
    m_c.library.change(
        this, LibraryPart::Playlists,
        [act = std::move(act)](database::Database& db, const CancelToken&) {
            Playlists lists(db);
            return act(lists);
        },
        [this, done, before = m_content->items](const Result<void>& result) {
            if (!result) return m_acts->complain(tr("The playlist was not changed"), result.error());
            if (done.isEmpty()) return;
            Toast toast;
            toast.icon = QStringLiteral("playlist");
            toast.title = done;
            toast.actionText = tr("Undo");
            toast.action = [this, before, id = m_id] {
                if (id == m_id) restore(before);
            };
            m_c.toast(toast);
        });
}

void PlaylistPage::restore(const std::vector<library::PlaylistItem>& items) {
    if (!m_content) return;
    change([id = m_id, items](Playlists& lists) { return lists.replace(id, items); }, {});
}

void PlaylistPage::move(int before) {
    auto places = pickedPlaces();
    if (!m_content || smart() || places.empty()) return;
    const bool asTheyAre = places.back() - places.front() + 1 == static_cast<std::int64_t>(places.size()) &&
                           before >= places.front() && before <= places.back() + 1;
    if (asTheyAre) return;
    std::int64_t above = 0;
    for (const auto place : places)
        above += place < before;
    m_list->pickLater(before - static_cast<int>(above), static_cast<int>(places.size()));
    change([id = m_id, places, before](Playlists& lists) { return lists.move(id, places, before); }, {});
}

void PlaylistPage::takeOut() {
    const auto places = pickedPlaces();
    if (!m_content || smart() || places.empty()) return;
    const auto name = text(m_content->list.name);
    change([id = m_id, places](Playlists& lists) { return lists.take(id, places); },
           places.size() == 1 ? tr("1 track removed from %1").arg(name)
                              : tr("%L1 tracks removed from %2").arg(places.size()).arg(name));
}

void PlaylistPage::drop(const std::vector<playback::QueueItem>& dropped, int before) {
    if (!m_content || smart()) return;
    std::vector<library::PlaylistItem> items;
    items.reserve(dropped.size());
    for (const auto& one : dropped)
        items.push_back({0, {}, one.title, one.source});
    change([id = m_id, items, before](Playlists& lists) { return lists.insertItems(id, items, before); },
           items.size() == 1 ? tr("1 track added to %1").arg(text(m_content->list.name))
                             : tr("%L1 tracks added to %2").arg(items.size()).arg(text(m_content->list.name)));
}

void PlaylistPage::rowMenu(const QPoint& globalPosition) {
    const auto items = picked();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the tracks"));
    const auto add = [&](const char* icon, const QString& words, bool enabled, auto act) {
        auto* action = menu->addAction(m_c.theme.actionIcon(QLatin1String(icon)), words);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, this, act);
        return action;
    };
    auto& listening = m_c.listening;
    add("play", tr("Play now"), !items.empty(), [&listening, items] { listening.playNow(items, 0); });
    add("queue", tr("Play next"), !items.empty(), [&listening, items] { listening.playNext(items); });
    add("plus", tr("Add to queue"), !items.empty(), [&listening, items] { listening.addToQueue(items); });
    if (!items.empty()) m_acts->addTo(*menu, [items](const auto& act) { act(items); });
    if (!smart()) {
        menu->addSeparator();
        add("trash", tr("Remove from this playlist"), true, [this] { takeOut(); })->setShortcut(Qt::Key_Delete);
    }
    menu->popup(globalPosition);
}

void PlaylistPage::moreMenu() {
    if (!m_content) return;
    auto* menu = new QMenu(m_more);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the playlist"));
    const auto add = [&](const char* icon, const QString& words, bool enabled, auto act) {
        auto* action = menu->addAction(m_c.theme.actionIcon(QLatin1String(icon)), words);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, this, act);
    };
    add("queue", tr("Play next"), !m_playable.empty(), [this] { m_c.listening.playNext(m_playable); });
    add("plus", tr("Add to queue"), !m_playable.empty(), [this] { m_c.listening.addToQueue(m_playable); });
    menu->addSeparator();
    add("edit", tr("Rename\u2026"), true, [this] { m_acts->rename(m_content->list); });
    add("upload", tr("Export\u2026"), true, [this] { m_acts->exportTo(m_content->list); });
    menu->addSeparator();
    add("trash", tr("Delete"), true, [this] { m_acts->remove(m_content->list); });
    menu->popup(m_more->mapToGlobal(QPoint(m_more->width() - menu->sizeHint().width(), m_more->height() + 4)));
}

} // namespace bitbeats::ui
