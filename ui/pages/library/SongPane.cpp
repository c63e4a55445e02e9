#include "pages/library/SongPane.h"

#include "models/LibraryItems.h"
#include "models/PlayRecorder.h"
#include "models/SourceWords.h"
#include "pages/library/TrackMenu.h"
#include "pages/playlists/PlaylistActs.h"
#include "theme/Painting.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/SongView.h"
#include "widgets/Toasts.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>

namespace bitbeats::ui {
namespace {

// A queue of a million is of no use to anybody; so many follow, and a few before for going back.
constexpr int kMostQueued = 10'000;
constexpr int kBefore = 200;
constexpr std::size_t kMostSummed = 20'000;

enum Shown { Tracks, Waiting, Nothing, Blank };

} // namespace

SongPane::SongPane(const Context& context, const QString& name, QLatin1String keptAs, bool covers,
                   const std::vector<int>& hidden, QWidget* parent)
    : QWidget(parent), m_c(context), m_model(context.library), m_lists(new PlaylistActs(context, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_stack = new QStackedWidget(this);
    m_view = new SongView(m_c.theme, m_c.actions, m_c.covers, m_model, name, covers, m_stack);
    m_view->setColumnWidths({52, 0, 190, 190, 132, 64, 104, 112, 96, 72, 76});
    m_view->setGivesWay({{SongModel::Genre, 980},
                         {SongModel::Album, 760},
                         {SongModel::Year, 760},
                         {SongModel::Plays, 560},
                         {SongModel::Artist, 420}});
    const auto kept = m_c.preferences.text(keptAs).toUtf8();
    if (kept.isEmpty()) {
        QStringList columns;
        for (const int one : hidden)
            columns << QString::number(one);
        m_view->restoreArrangement(QStringLiteral("{\"hidden\":[%1],\"sort\":0}").arg(columns.join(',')).toLatin1());
    } else {
        m_view->restoreArrangement(kept);
    }
    connect(m_view, &TableView::arrangementChanged, this, [this, keptAs] {
        m_c.preferences.put(keptAs, QString::fromUtf8(m_view->arrangement()));
        showFoot();
    });
    m_stack->addWidget(m_view);
    m_stack->addWidget(new SkeletonRows(m_c.theme, m_stack));
    m_empty = new EmptyState(m_c.theme, QStringLiteral("library"), tr("Nothing here"), {}, m_stack);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(new QWidget(m_stack)); // the first 100 ms
    m_stack->setCurrentIndex(Blank);
    column->addWidget(m_stack, 1);

    m_foot = new QWidget(this);
    m_foot->setFixedHeight(32);
    auto* foot = new QHBoxLayout(m_foot);
    foot->setContentsMargins(margins(0, 0, 12, 0));
    m_picked = new Label(m_c.theme, TextStyle::Second, Token::Muted);
    m_hint = new Label(m_c.theme, TextStyle::Second, Token::Muted);
    m_hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    foot->addWidget(m_picked, 1);
    foot->addWidget(m_hint, 1);
    column->addWidget(m_foot);

    connect(m_view, &SongView::playRequested, this, &SongPane::play);
    connect(m_view, &TableView::rowActivated, this, &SongPane::play);
    connect(m_view, &TableView::menuRequested, this, &SongPane::openMenu);
    connect(m_view, &SongView::pickedChanged, this, &SongPane::showFoot);
    connect(m_view->playNext(), &QAction::triggered, this,
            [this] { withPicked([this](auto items) { m_c.listening.playNext(std::move(items)); }); });
    connect(m_view->addToQueue(), &QAction::triggered, this,
            [this] { withPicked([this](auto items) { m_c.listening.addToQueue(std::move(items)); }); });
    connect(&m_model, &SongModel::fetched, this, &SongPane::showState);
    connect(&m_c.plays, &PlayRecorder::playingTrackChanged, this, &SongPane::followPlayer);
    connect(&m_c.listening.player(), &playback::Player::stateChanged, this, &SongPane::followPlayer);
    m_patience.setSingleShot(true);
    m_patience.setInterval(100);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (!m_model.known()) m_stack->setCurrentIndex(Waiting);
    });
    followPlayer();
    showFoot();
}

void SongPane::show(SongModel::Fetch fetch) {
    m_model.show(std::move(fetch));
    m_stack->setCurrentIndex(Blank);
    m_patience.start();
}

void SongPane::narrow(SongModel::Fetch fetch) {
    m_model.change(std::move(fetch));
}

void SongPane::setEmptyWords(const QString& icon, const QString& title, const QString& text) {
    m_empty->setIcon(icon);
    m_empty->setWords(title, text);
}

void SongPane::setFootShown(bool shown) {
    m_foot->setVisible(shown);
}

void SongPane::setInPage() {
    m_inPage = true;
    setFootShown(false);
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFixedHeight(0);
}

void SongPane::showState() {
    m_patience.stop();
    if (!m_model.error().isEmpty()) {
        m_empty->setIcon(QStringLiteral("warn"));
        m_empty->setWords(tr("The library could not be read"), m_model.error());
    }
    m_stack->setCurrentIndex(m_model.rowCount() > 0 ? Tracks : Nothing);
    if (m_inPage) setFixedHeight(m_model.rowCount() > 0 ? 36 + m_model.rowCount() * 36 : 0);
    showFoot();
    Q_EMIT counted();
}

void SongPane::showFoot() {
    const int count = m_view->pickedCount();
    m_summing.reset();
    m_picked->setText(count > 0 ? tr("%1 selected").arg(QLocale().toString(count)) : QString());
    m_picked->setColor(count > 0 ? Token::Accent : Token::Muted);
    const auto column = m_view->header()->sortIndicatorSection();
    const auto sorted =
        column > SongModel::Number
            ? tr("Sorted by %1").arg(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().toLower())
            : tr("In album order");
    m_hint->setText(m_model.rowCount() > 0 ? sorted + tr(" · type to jump") : QString());
    if (count < 2 || static_cast<std::size_t>(count) > kMostSummed) return;
    struct Sum {
        qint64 bytes = 0;
        qint64 duration = 0;
    };
    m_summing = m_c.library.ask(
        this,
        [ids = m_view->pickedIds()](database::Database& db, const CancelToken& cancel) -> Result<Sum> {
            const auto tracks = library::Catalogue(db).tracks(ids, cancel);
            if (!tracks) return Failure(tracks.error());
            Sum sum;
            for (const auto& track : *tracks) {
                sum.bytes += track.size;
                sum.duration += track.duration.count();
            }
            return sum;
        },
        [this, count](const Result<Sum>& sum) {
            if (sum)
                m_picked->setText(tr("%1 selected").arg(QLocale().toString(count)) + QStringLiteral(" · ") +
                                  countAndTime(count, sum->duration).section(QStringLiteral(" · "), 1) +
                                  QStringLiteral(" · ") + formatBytes(sum->bytes));
        });
}

/// The row at once, and what follows it in the list.
void SongPane::play(int row) {
    if (row < 0 || row >= m_model.rowCount()) return;
    if (row == m_model.playingRow() && m_c.listening.active()) return m_c.listening.toggle();
    using Items = std::pair<std::vector<playback::QueueItem>, int>;
    m_playing = m_c.library.ask(
        this,
        [&store = m_c.library, row, wanted = m_model.id(row), ids = m_model.ids(),
         other = m_queueFrom](database::Database& db, const CancelToken& cancel) -> Result<Items> {
            std::vector<library::TrackId> part;
            if (other) {
                auto all = other(db, std::nullopt, false, cancel);
                if (!all) return Failure(all.error());
                part = std::move(*all);
            } else {
                const int count = static_cast<int>(ids->size());
                const int first = count <= kMostQueued ? 0 : std::clamp(row - kBefore, 0, count - kMostQueued);
                part.assign(ids->begin() + first, ids->begin() + std::min(count, first + kMostQueued));
            }
            const auto tracks = library::Catalogue(db).tracks(part, cancel);
            if (!tracks) return Failure(tracks.error());
            Items items{{}, -1};
            for (const auto& track : *tracks) {
                if (track.id == wanted) items.second = static_cast<int>(items.first.size());
                if (track.id == wanted || track.presence == library::Presence::Present)
                    items.first.push_back(queueItemOf(store, track));
            }
            return items;
        },
        [this](Result<Items> items) {
            if (items && items->second >= 0) m_c.listening.playNow(std::move(items->first), items->second);
        });
}

void SongPane::playAll(bool shuffled) {
    auto ids = *m_model.ids();
    if (ids.empty()) return;
    if (!shuffled) return play(0);
    if (ids.size() > static_cast<std::size_t>(kMostQueued)) ids.resize(static_cast<std::size_t>(kMostQueued));
    m_playing = loadItems(m_c.library, this, std::move(ids),
                          [this](auto items) { m_c.listening.playShuffled(std::move(items)); });
}

void SongPane::withPicked(std::function<void(std::vector<playback::QueueItem>)> act) {
    auto ids = m_view->pickedIds();
    if (ids.size() > static_cast<std::size_t>(kMostQueued)) ids.resize(static_cast<std::size_t>(kMostQueued));
    m_picking = loadItems(m_c.library, this, std::move(ids), std::move(act));
}

void SongPane::openMenu(const QPoint& where) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the track"));
    menu->addActions({m_view->playNow(), m_view->playNext(), m_view->addToQueue()});
    menu->addSeparator();
    m_lists->addTo(*menu, [this](auto act) { withPicked(std::move(act)); });
    const auto current = m_view->currentIndex();
    addTrackActions(m_c, *menu, m_view->pickedIds(), current.isValid() ? m_model.trackIfKept(current.row()) : nullptr);
    menu->addSeparator();
    menu->addAction(m_view->selectEverything());
    menu->popup(where);
}

void SongPane::followPlayer() {
    m_model.setPlaying(m_c.listening.active() ? m_c.plays.playingTrack() : library::TrackId{},
                       m_c.listening.sounding());
}

bool SongPane::jumpToPlaying() {
    const int row = m_model.rowOf(m_c.plays.playingTrack());
    if (row < 0) return false;
    m_view->jumpTo(row);
    return true;
}

} // namespace bitbeats::ui
