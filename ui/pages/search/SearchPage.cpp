#include "pages/search/SearchPage.h"

#include "models/LibraryItems.h"
#include "models/LibraryStore.h"
#include "pages/playlists/PlaylistActs.h"
#include "pages/search/HitList.h"
#include "pages/search/SearchSection.h"
#include "pages/search/TopHitCard.h"
#include "theme/Painting.h"
#include "widgets/Chips.h"
#include "widgets/CoverGrid.h"
#include "widgets/EmptyState.h"
#include "widgets/ScrollPage.h"
#include "widgets/WaveformSeekBar.h"

#include <QElapsedTimer>
#include <QGridLayout>
#include <QResizeEvent>
#include <QStackedWidget>

#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kTwoColumns = 720; // px of page from which the groups stand side by side
constexpr int kOnThePage = 5;    // tracks, before "See all"
constexpr int kArtistsOnThePage = 3;
constexpr library::SearchLimits kLimits{24, 36, 100, 12};
constexpr int kPatience = 150; // ms until "Searching" is said

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

/// "86", or "100+" where there are more than were asked for.
QString counted(std::size_t count, int most) {
    return count >= static_cast<std::size_t>(most) ? SearchPage::tr("%L1+").arg(most)
                                                   : QStringLiteral("%L1").arg(count);
}

QString tracksWords(std::int64_t count) {
    return count == 1 ? SearchPage::tr("1 track") : SearchPage::tr("%L1 tracks").arg(count);
}

QString joined(QStringList words) {
    words.removeAll(QString());
    return words.join(QStringLiteral(" · "));
}

QString artistOf(const library::Album& album) {
    return album.artist.empty() ? SearchPage::tr("Various artists") : text(album.artist);
}

} // namespace

SearchPage::SearchPage(const Context& context, QWidget* parent)
    : Page(parent), m_c(context), m_acts(new PlaylistActs(context, this)) {
    setAccessibleName(tr("Search"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(makeStart());
    m_stack->addWidget(makeResults());
    m_empty = new EmptyState(m_c.theme, QStringLiteral("search"), {}, {}, this);
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack);
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    connect(&m_patience, &QTimer::timeout, this, [this] { m_count->setText(tr("Searching\u2026")); });
    connect(&m_c.library, &LibraryStore::changed, this, [this](LibraryParts parts) {
        if (!(parts & (LibraryPart::Tracks | LibraryPart::Likes | LibraryPart::Playlists))) return;
        m_stale = true;
        if (isVisible()) ask();
    });
    auto& player = m_c.listening.player();
    connect(&player, &playback::Player::stateChanged, this, &SearchPage::followPlayer);
    connect(&m_c.listening.queue(), &playback::PlayQueue::currentChanged, this, &SearchPage::followPlayer);
}

QWidget* SearchPage::makeStart() {
    auto* start = new EmptyState(m_c.theme, QStringLiteral("search"), tr("Search your music"),
                                 tr("Type a title, an artist, an album or a playlist in the field above. These narrow "
                                    "it down:"),
                                 this);
    for (const char* filter : {"artist:", "year:1990-1999", "format:flac", "rating:>=4"}) {
        const auto words = QString::fromLatin1(filter);
        auto* button = new Button(m_c.theme, Button::Kind::Secondary, {}, words, start);
        button->setSmall(true);
        button->setToolTip(tr("Search with %1").arg(words));
        connect(button, &QAbstractButton::clicked, this, [this, words] {
            m_c.navigator.replace({QStringLiteral("search"), words});
            m_c.actions[ActionId::FocusField]->trigger();
        });
        start->actions()->addWidget(button);
    }
    return start;
}

QWidget* SearchPage::makeResults() {
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(margins(24, 12, 12, 24));
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    m_chips = new Chips(m_c.theme, tr("What to show"), page);
    head->addWidget(m_chips, 1);
    m_count = new Label(m_c.theme, TextStyle::Caption, Token::Muted, {}, page);
    m_count->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    head->addWidget(m_count);
    column->addLayout(head);
    column->addSpacing(12);
    m_corrected = new Label(m_c.theme, TextStyle::Body, Token::Muted, {}, page);
    m_corrected->hide();
    column->addWidget(m_corrected);

    m_top = new TopHitCard(m_c.theme, m_c.covers, page);
    m_tracks = new HitList(m_c.theme, m_c.covers, tr("Tracks found"), page);
    m_tracks->setHint(tr("Enter plays"));
    m_artists = new HitList(m_c.theme, m_c.covers, tr("Artists found"), page);
    m_albums = new CoverGrid(m_c.theme, m_c.covers, tr("Albums found"), page);
    // As high as its width asks for, also where that is more than at its usual width.
    auto policy = m_albums->sizePolicy();
    policy.setVerticalPolicy(QSizePolicy::Minimum);
    m_albums->setSizePolicy(policy);
    m_lists = new HitList(m_c.theme, m_c.covers, tr("Playlists found"), page);
    m_artists->setActivatesByClick(true);
    m_lists->setActivatesByClick(true);
    m_sections = {new SearchSection(m_c.theme, tr("Top result"), m_top, page),
                  new SearchSection(m_c.theme, tr("Tracks"), m_tracks, page),
                  new SearchSection(m_c.theme, tr("Artists"), m_artists, page),
                  new SearchSection(m_c.theme, tr("Albums"), m_albums, page),
                  new SearchSection(m_c.theme, tr("Playlists"), m_lists, page)};
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(28);
    m_grid->setVerticalSpacing(16);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 2);
    column->addLayout(m_grid);
    column->addStretch(1);

    connect(m_chips, &Chips::chosen, this, &SearchPage::showSections);
    for (std::size_t i = 1; i < m_sections.size(); ++i)
        connect(m_sections[i], &SearchSection::allRequested, this, [this, i] {
            m_chips->setCurrent(static_cast<int>(i));
            showSections();
        });
    const auto& found = m_answer.results;
    const auto at = [](const auto& list, int row) -> const auto& {
        return list[static_cast<std::size_t>(row)];
    };
    connect(m_top, &TopHitCard::opened, this, &SearchPage::openTop);
    connect(m_top, &TopHitCard::playRequested, this, &SearchPage::playTop);
    connect(m_tracks, &HitList::chosen, this, [this](int row) { openTrack(static_cast<std::size_t>(row)); });
    connect(m_tracks, &HitList::menuRequested, this,
            [this](int row, const QPoint& where) { trackMenu(static_cast<std::size_t>(row), where); });
    connect(m_tracks, &HitList::leftUpwards, this, &SearchPage::leftUpwards);
    connect(m_artists, &HitList::chosen, this, [this, &found, at](int row) { openArtist(at(found.artists, row)); });
    connect(m_artists, &HitList::menuRequested, this,
            [this, &found, at](int row, const QPoint& where) { menuOf(ofArtist(at(found.artists, row).id), where); });
    connect(m_artists, &HitList::leftUpwards, m_artists, [this] { focusPreviousChild(); });
    connect(m_lists, &HitList::leftUpwards, m_lists, [this] { focusPreviousChild(); });
    connect(m_lists, &HitList::chosen, this, [this, &found, at](int row) { openList(at(found.playlists, row)); });
    const auto album = [&found](const QString& id) {
        return std::find_if(found.albums.begin(), found.albums.end(),
                            [&](const auto& one) { return QString::number(one.id.value) == id; });
    };
    connect(m_albums, &CoverGrid::opened, this, [this, &found, album](const QString& id) {
        if (const auto one = album(id); one != found.albums.end()) openAlbum(*one);
    });
    connect(m_albums, &CoverGrid::playRequested, this, [this](const QString& id) { play(ofAlbum({id.toLongLong()})); });
    connect(m_albums, &CoverGrid::menuRequested, this,
            [this](const QString& id, const QPoint& where) { menuOf(ofAlbum({id.toLongLong()}), where); });
    return new ScrollPage(tr("Search results"), page, this);
}

void SearchPage::open(const QString& id) {
    if (id == m_text && !m_stale) return;
    if (id != m_text) {
        m_openTop = false;
        m_chips->setCurrent(All);
    }
    m_text = id;
    ask();
}

void SearchPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    if (m_stale) ask();
}

QStringList SearchPage::words() const {
    QStringList all;
    const auto& corrected = m_answer.results.corrected;
    auto query = library::parseSearch(corrected.empty() ? m_text.toStdString() : corrected);
    for (const auto& field : query.fields)
        query.words.insert(query.words.end(), field.words.begin(), field.words.end());
    for (const auto& word : query.words)
        all << text(word);
    return all;
}

void SearchPage::ask() {
    m_stale = false;
    if (m_text.trimmed().isEmpty()) {
        m_asking.reset();
        m_patience.stop();
        m_answer = {};
        m_stack->setCurrentIndex(0);
        return;
    }
    m_patience.start();
    m_asking = m_c.library.ask(
        this,
        [typed = m_text.toStdString()](database::Database& db, const CancelToken& cancel) -> Result<Answer> {
            QElapsedTimer clock;
            clock.start();
            auto found = library::Search(db).find(typed, kLimits, cancel);
            if (!found) return Failure(found.error());
            return Answer{std::move(*found), static_cast<double>(clock.nsecsElapsed()) / 1e6};
        },
        [this](const Result<Answer>& answer) { take(answer); });
}

void SearchPage::take(const Result<Answer>& answer) {
    m_patience.stop();
    m_asking.reset();
    if (!answer) {
        if (answer.error().reason == Reason::Cancelled) return;
        m_answer = {};
        m_empty->setWords(tr("The library cannot be searched"), text(sentence(answer.error())));
        m_stack->setCurrentWidget(m_empty);
        return;
    }
    m_answer = *answer;
    showAnswer();
    if (std::exchange(m_openTop, false)) openTop();
}

void SearchPage::showAnswer() {
    const auto& found = m_answer.results;
    if (found.empty()) {
        m_empty->setWords(tr("Nothing fits \u201c%1\u201d").arg(m_text.trimmed()),
                          tr("Fewer letters find more. Filters such as artist:, year:1990-1999, format:flac and "
                             "rating:>=4 have to hold all together."));
        m_stack->setCurrentWidget(m_empty);
        return;
    }
    m_corrected->setText(
        tr("Nothing fits \u201c%1\u201d; this is for \u201c%2\u201d.").arg(m_text.trimmed(), text(found.corrected)));
    m_corrected->setVisible(!found.corrected.empty());
    showChips();
    showSections();
    m_stack->setCurrentIndex(1);
}

void SearchPage::showChips() {
    const auto& found = m_answer.results;
    const auto all = found.tracks.size() + found.artists.size() + found.albums.size() + found.playlists.size();
    m_chips->setChips(
        {{tr("All"), {}},
         {tr("Tracks"), counted(found.tracks.size(), kLimits.tracks), !found.tracks.empty()},
         {tr("Artists"), counted(found.artists.size(), kLimits.artists), !found.artists.empty()},
         {tr("Albums"), counted(found.albums.size(), kLimits.albums), !found.albums.empty()},
         {tr("Playlists"), counted(found.playlists.size(), kLimits.playlists), !found.playlists.empty()}});
    const bool gone = (m_chips->current() == Tracks && found.tracks.empty()) ||
                      (m_chips->current() == Artists && found.artists.empty()) ||
                      (m_chips->current() == Albums && found.albums.empty()) ||
                      (m_chips->current() == Lists && found.playlists.empty());
    if (gone) m_chips->setCurrent(All);
    const auto took = m_answer.milliseconds < 1 ? tr("under 1 ms") : tr("%L1 ms").arg(qRound(m_answer.milliseconds));
    m_count->setText(all == 1 ? tr("1 result in %1").arg(took) : tr("%L1 results in %2").arg(all).arg(took));
}

void SearchPage::showSections() {
    showTop();
    showTracks();
    showPeople();
    showLists();
    followPlayer();
    arrange();
}

void SearchPage::showTop() {
    using Kind = library::TopHit::Kind;
    const auto& found = m_answer.results;
    const auto index = found.top.index;
    const auto show = [&](const playback::QueueItem& cover, const std::string& name, const QString& second,
                          bool round) {
        m_top->show(cover, text(name), second, matchesIn(text(name), words()), round);
    };
    switch (found.top.kind) {
    case Kind::Artist: {
        const auto& one = found.artists[index];
        return show(coverOf(m_c.library, one), one.name, joined({tr("Artist"), tracksWords(one.tracks)}), true);
    }
    case Kind::Album: {
        const auto& one = found.albums[index];
        return show(coverOf(m_c.library, one), one.title,
                    joined({tr("Album"), artistOf(one), one.year ? QString::number(one.year) : QString(),
                            tracksWords(one.tracks)}),
                    false);
    }
    case Kind::Track: {
        const auto& one = found.tracks[index];
        return show(queueItemOf(m_c.library, one), one.title, joined({tr("Track"), text(one.artist), text(one.album)}),
                    false);
    }
    case Kind::Playlist: {
        const auto& one = found.playlists[index];
        playback::QueueItem cover;
        cover.album = one.name;
        return show(cover, one.name, one.smart ? tr("Smart playlist") : tr("Playlist"), false);
    }
    case Kind::None:
        break;
    }
}

void SearchPage::showTracks() {
    const auto& found = m_answer.results.tracks;
    const bool some = m_chips->current() == All;
    const auto wanted = words();
    std::vector<Hit> hits;
    for (const auto& track : found) {
        if (some && hits.size() == kOnThePage) break;
        Hit hit{text(track.title), text(track.artist), text(track.album),
                track.duration.count() > 0 ? formatTime(track.duration.count()) : QString()};
        hit.titleMarks = matchesIn(hit.title, wanted);
        hit.secondMarks = matchesIn(hit.second, wanted);
        hit.thirdMarks = matchesIn(hit.third, wanted);
        hit.cover = {queueItemOf(m_c.library, track)};
        hit.dragged = true;
        hits.push_back(std::move(hit));
    }
    m_tracks->show(std::move(hits));
    m_sections[Tracks]->setAll(
        some && found.size() > kOnThePage ? tr("See all %1").arg(counted(found.size(), kLimits.tracks)) : QString());
}

void SearchPage::showPeople() {
    const auto& found = m_answer.results;
    const bool some = m_chips->current() == All;
    const auto wanted = words();
    std::vector<Hit> hits;
    for (const auto& artist : found.artists) {
        if (some && hits.size() == kArtistsOnThePage) break;
        Hit hit{text(artist.name), tracksWords(artist.tracks), {}, {}};
        hit.titleMarks = matchesIn(hit.title, wanted);
        hit.cover = {coverOf(m_c.library, artist)};
        hit.round = true;
        hits.push_back(std::move(hit));
    }
    m_artists->show(std::move(hits));
    m_sections[Artists]->setAll(some && found.artists.size() > kArtistsOnThePage
                                    ? tr("See all %1").arg(counted(found.artists.size(), kLimits.artists))
                                    : QString());
    std::vector<CoverGrid::Cell> cells;
    for (const auto& album : found.albums)
        cells.push_back({QString::number(album.id.value),
                         text(album.title),
                         joined({artistOf(album), album.year ? QString::number(album.year) : QString()}),
                         {coverOf(m_c.library, album)}});
    m_albums->setSingleRow(some);
    m_albums->setCells(std::move(cells));
    m_sections[Albums]->setAll(some && found.albums.size() > 3
                                   ? tr("See all %1").arg(counted(found.albums.size(), kLimits.albums))
                                   : QString());
}

void SearchPage::showLists() {
    std::vector<Hit> hits;
    for (const auto& list : m_answer.results.playlists) {
        Hit hit{text(list.name), list.smart ? tr("Smart playlist") : tr("Playlist"), {}, {}};
        hit.titleMarks = matchesIn(hit.title, words());
        hits.push_back(std::move(hit));
    }
    m_lists->show(std::move(hits));
}

/// Groups that found something, two abreast where there is room.
void SearchPage::arrange() {
    const auto& found = m_answer.results;
    const int group = m_chips->current();
    const bool all = group == All;
    const std::array<bool, 5> shown{
        all && found.top.kind != library::TopHit::Kind::None, (all || group == Tracks) && !found.tracks.empty(),
        (all || group == Artists) && !found.artists.empty(), (all || group == Albums) && !found.albums.empty(),
        (all || group == Lists) && !found.playlists.empty()};
    for (auto* section : m_sections)
        m_grid->removeWidget(section);
    const bool wide = width() >= kTwoColumns;
    int row = 0;
    const auto pair = [&](std::size_t left, std::size_t right) {
        const bool both = shown[left] && shown[right];
        if (wide && both) {
            m_grid->addWidget(m_sections[left], row, 0);
            m_grid->addWidget(m_sections[right], row++, 1);
            return;
        }
        for (const auto one : {left, right})
            if (shown[one]) m_grid->addWidget(m_sections[one], row++, 0, 1, 2);
    };
    pair(All, Tracks);
    pair(Artists, Albums);
    if (shown[Lists]) m_grid->addWidget(m_sections[Lists], row++, 0, 1, 2);
    for (std::size_t i = 0; i < shown.size(); ++i)
        m_sections[i]->setVisible(shown[i]);
}

void SearchPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    const bool wide = event->size().width() >= kTwoColumns;
    if (wide != (event->oldSize().width() >= kTwoColumns)) arrange();
}

void SearchPage::followPlayer() {
    const auto* item = m_c.listening.queue().current();
    m_tracks->setPlaying(item && m_c.listening.active() ? item->source : std::string());
}

} // namespace bitbeats::ui
