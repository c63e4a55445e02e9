#include "pages/home/HomePage.h"

#include "models/LibraryScan.h"
#include "models/LibraryStore.h"
#include "models/SourceWords.h"
#include "models/TrackModel.h"
#include "pages/home/ResumeCard.h"
#include "pages/library/FolderChoice.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/CoverGrid.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/ScrollPage.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QSet>
#include <QShowEvent>
#include <QTime>
#include <algorithm>
#include <utility>

namespace bitbeats::ui {
namespace {

constexpr std::size_t kRecent = 12;

QString greeting() {
    const int hour = QTime::currentTime().hour();
    return hour < 5    ? HomePage::tr("Good night")
           : hour < 12 ? HomePage::tr("Good morning")
           : hour < 18 ? HomePage::tr("Good afternoon")
                       : HomePage::tr("Good evening");
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
    connect(&m_c.library.scan(), &LibraryScan::rootsChanged, this, [this] {
        refresh();
        // They want to see it fill.
        if (isVisible() && !m_c.library.scan().roots().empty() && std::exchange(m_choosing, false))
            m_c.actions[ActionId::GoLibrary]->trigger();
    });
    refresh();
}

QWidget* HomePage::makeWelcome() {
    auto* welcome =
        new EmptyState(m_c.theme, QStringLiteral("logo"), tr("Play music from this machine or straight from a swarm"),
                       tr("Choose the folder that your music lies in, or open files, a .torrent or a magnet link: it "
                          "sounds while it arrives. You can also drop any of them on this window."),
                       this);
    m_choose = new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("folder"), tr("Choose a folder"), welcome);
    m_choose->setToolTip(tr("Its music appears in your library; nothing in it is changed"));
    connect(m_choose, &QAbstractButton::clicked, this, [this] {
        m_choosing = true;
        chooseMusicFolder(m_c, window());
    });
    welcome->actions()->addWidget(m_choose);
    m_browse =
        new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("library"), tr("Browse your library"), welcome);
    connect(m_browse, &QAbstractButton::clicked, m_c.actions[ActionId::GoLibrary], &QAction::trigger);
    welcome->actions()->addWidget(m_browse);
    const auto add = [&](ActionId id, Button::Kind kind) {
        auto* button = new Button(m_c.theme, kind, {}, {}, welcome);
        button->follow(m_c.actions[id]);
        welcome->actions()->addWidget(button);
    };
    add(ActionId::OpenFiles, Button::Kind::Secondary);
    add(ActionId::OpenLink, Button::Kind::Secondary);
    return welcome;
}

QWidget* HomePage::makeContent() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(margins(24, 8, 12, 24));
    column->setSpacing(0);

    auto* title = new QHBoxLayout;
    title->setSpacing(12);
    m_greeting = new Label(m_c.theme, TextStyle::Title, Token::Text, greeting(), page);
    title->addWidget(m_greeting);
    m_count = new Label(m_c.theme, TextStyle::Body, Token::Muted, {}, page);
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
    m_resume = new ResumeCard(m_c, page);
    column->addWidget(m_resume);

    const auto head = [&](const QString& words) {
        auto* label = new Label(m_c.theme, TextStyle::Section, Token::Text, words, page);
        label->setMinimumHeight(28);
        column->addWidget(label);
        column->addSpacing(8);
        return label;
    };
    m_openedHead = head(tr("Opened"));
    m_opened = new CoverGrid(m_c.theme, m_c.covers, tr("Opened"), page);
    column->addWidget(m_opened);
    column->addSpacing(20);
    m_recentHead = head(tr("Played lately"));
    m_recent = new CoverGrid(m_c.theme, m_c.covers, tr("Played lately"), page);
    m_recent->setSingleRow(true);
    column->addWidget(m_recent);
    column->addStretch(1);

    connect(m_opened, &CoverGrid::opened, this, [this](const QString& id) {
        m_c.navigator.go({QStringLiteral("collection"), id});
    });
    connect(m_opened, &CoverGrid::playRequested, this, [this](const QString& id) {
        if (const auto* found = m_c.collections.find(id)) m_c.listening.playNow(found->tracks, 0);
    });
    connect(m_opened, &CoverGrid::menuRequested, this, &HomePage::openedMenu);
    const auto play = [this](const QString& source) {
        if (const auto* item = latest(source)) m_c.listening.playNow({*item}, 0);
    };
    connect(m_recent, &CoverGrid::opened, this, play);
    connect(m_recent, &CoverGrid::playRequested, this, play);
    connect(m_recent, &CoverGrid::menuRequested, this, &HomePage::recentMenu);
    return new ScrollPage(tr("Home"), page, this);
}

void HomePage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    refresh();
}

void HomePage::refresh() {
    const bool empty = m_c.collections.all().empty() && m_c.listening.queue().history().empty();
    const bool chosen = !m_c.library.scan().roots().empty();
    m_choose->setVisible(!chosen);
    m_browse->setVisible(chosen);
    m_stack->setCurrentIndex(empty ? 0 : 1);
    if (empty || !isVisible()) return;
    m_greeting->setText(greeting());
    m_resume->refresh();
    fillOpened();
    fillRecent();
}

void HomePage::fillOpened() {
    const auto& all = m_c.collections.all();
    m_count->setText(all.empty()       ? QString()
                     : all.size() == 1 ? tr("1 collection is open")
                                       : tr("%1 collections are open").arg(all.size()));
    m_openedHead->setVisible(!all.empty());
    std::vector<CoverGrid::Cell> cells;
    for (const auto& collection : all) {
        const auto words = collection->state == LoadState::Loading  ? tr("Opening\u2026")
                           : collection->state == LoadState::Failed ? tr("Could not be opened")
                           : collection->tracks.empty()
                               ? tr("Not read yet")
                               : countAndTime(static_cast<qsizetype>(collection->tracks.size()), collection->duration);
        const auto first = collection->tracks.begin();
        const auto some = static_cast<std::ptrdiff_t>(std::min<std::size_t>(24, collection->tracks.size()));
        cells.push_back({collection->id, collection->name, words, {first, first + some}, !collection->tracks.empty()});
    }
    m_opened->setCells(std::move(cells));
}

void HomePage::fillRecent() {
    const auto history = m_c.listening.queue().history();
    QSet<QString> seen;
    m_latest.clear();
    for (auto item = history.rbegin(); item != history.rend() && m_latest.size() < kRecent; ++item) {
        const auto source = QString::fromStdString(item->source);
        if (seen.contains(source)) continue;
        seen.insert(source);
        m_latest.push_back(*item);
    }
    m_recentHead->setVisible(!m_latest.empty());
    std::vector<CoverGrid::Cell> cells;
    for (const auto& item : m_latest)
        cells.push_back(
            {QString::fromStdString(item.source), titleOf(item), QString::fromStdString(item.artist), {item}});
    m_recent->setCells(std::move(cells));
}

const playback::QueueItem* HomePage::latest(const QString& source) const {
    const auto found = std::find_if(m_latest.begin(), m_latest.end(),
                                    [id = source.toStdString()](const auto& item) { return item.source == id; });
    return found == m_latest.end() ? nullptr : &*found;
}

void HomePage::openedMenu(const QString& id, const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the collection"));
    const auto* collection = m_c.collections.find(id);
    const bool ready = collection && !collection->tracks.empty();
    const auto add = [&](const char* icon, const QString& text, bool enabled, auto act) {
        auto* action = menu->addAction(m_c.theme.actionIcon(QLatin1String(icon)), text);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, this, [this, id, act] {
            if (const auto* found = m_c.collections.find(id)) act(*found);
        });
    };
    add("play", tr("Play now"), ready, [this](const auto& found) { m_c.listening.playNow(found.tracks, 0); });
    add("shuffle", tr("Shuffle"), ready, [this](const auto& found) { m_c.listening.playShuffled(found.tracks); });
    add("queue", tr("Play next"), ready, [this](const auto& found) { m_c.listening.playNext(found.tracks); });
    add("plus", tr("Add to queue"), ready, [this](const auto& found) { m_c.listening.addToQueue(found.tracks); });
    menu->addSeparator();
    add("copy", tr("Copy link"), true,
        [](const auto& found) { QApplication::clipboard()->setText(found.sources.join('\n')); });
    add("refresh", tr("Look again"), true, [this](const auto& found) { m_c.collections.load(QString(found.id)); });
    menu->addSeparator();
    add("x", tr("Close"), true, [this](const auto& found) {
        const QString closed = found.id;
        m_c.navigator.forget({QStringLiteral("collection"), closed});
        m_c.collections.close(closed);
    });
    menu->popup(globalPosition);
}

void HomePage::recentMenu(const QString& source, const QPoint& globalPosition) {
    const auto* item = latest(source);
    if (!item) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("What to do with the track"));
    const auto add = [&](const char* icon, const QString& text, auto act) {
        connect(menu->addAction(m_c.theme.actionIcon(QLatin1String(icon)), text), &QAction::triggered, this,
                [act, track = *item] { act(track); });
    };
    add("play", tr("Play now"), [this](const auto& track) { m_c.listening.playNow({track}, 0); });
    add("queue", tr("Play next"), [this](const auto& track) { m_c.listening.playNext({track}); });
    add("plus", tr("Add to queue"), [this](const auto& track) { m_c.listening.addToQueue({track}); });
    menu->addSeparator();
    add("copy", tr("Copy link"),
        [](const auto& track) { QApplication::clipboard()->setText(QString::fromStdString(track.source)); });
    menu->popup(globalPosition);
}

} // namespace bitbeats::ui
