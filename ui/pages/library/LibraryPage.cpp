#include "pages/library/LibraryPage.h"

#include "models/LibraryScan.h"
#include "models/SourceWords.h"
#include "pages/library/FolderChoice.h"
#include "pages/library/ScanStrip.h"
#include "pages/library/SongPane.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/EmptyState.h"
#include "widgets/FolderTree.h"
#include "widgets/Labels.h"
#include "widgets/SearchField.h"
#include "widgets/SongView.h"
#include "widgets/TabStrip.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QUrl>

namespace bitbeats::ui {
namespace {

constexpr const char* kTabs[] = {"tracks", "artists", "genres", "folders", "recent", "never-played", "problems"};

enum Whole { Full, Empty, Failed, Blank };

QString number(std::int64_t value) {
    return QLocale().toString(static_cast<qlonglong>(value));
}

/// "71 days 4 h", "40 min".
QString lengthOf(Milliseconds duration) {
    const auto hours = duration.count() / 3'600'000;
    if (hours < 24) return countAndTime(2, duration.count()).section(QStringLiteral(" · "), 1);
    return LibraryPage::tr("%1 days %2 h").arg(number(hours / 24)).arg(hours % 24);
}

} // namespace

LibraryPage::LibraryPage(const Context& context, QWidget* parent)
    : Page(parent), m_c(context), m_artistModel(context.library), m_genreModel(context.library),
      m_folderModel(context.library), m_problemModel(context.library) {
    setAccessibleName(tr("Library"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(0);
    column->addWidget(makeHead());
    auto* strip = new QHBoxLayout;
    strip->setContentsMargins(margins(0, 8, 12, 0));
    strip->addWidget(new ScanStrip(m_c, this));
    column->addLayout(strip);

    m_whole = new QStackedWidget(this);
    auto* full = new QWidget(m_whole);
    auto* inside = new QVBoxLayout(full);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    m_tabs = new TabStrip(m_c.theme,
                          {tr("Tracks"), tr("Artists"), tr("Genres"), tr("Folders"), tr("Recently added"),
                           tr("Never played"), tr("Problems")},
                          40, full);
    inside->addWidget(m_tabs);
    m_stack = new QStackedWidget(full);
    m_tracks = new SongPane(m_c, tr("Tracks"), QLatin1String("library-columns"), true, SongPane::seldom(), m_stack);
    m_recent = new SongPane(m_c, tr("Recently added"), QLatin1String("recent-columns"), true,
                            {SongModel::Genre, SongModel::Format, SongModel::Rating}, m_stack);
    m_never = new SongPane(m_c, tr("Never played"), QLatin1String("never-played-columns"), true,
                           {SongModel::Plays, SongModel::Format, SongModel::Rating}, m_stack);
    m_artists = makeArtists();
    m_genres = makeGenres();
    m_problems = makeProblems();
    auto* folders = makeFolders();
    for (auto* tab :
         std::initializer_list<QWidget*>{m_tracks, m_artists, m_genres, folders, m_recent, m_never, m_problems})
        m_stack->addWidget(tab);
    for (auto* pane : {m_tracks, m_recent, m_never})
        pane->setEmptyWords(QStringLiteral("search"), tr("No track is called that"),
                            tr("Try fewer words, or another way to write them."));
    inside->addWidget(m_stack, 1);
    m_whole->addWidget(full);
    m_whole->addWidget(makeEmpty());
    m_failed = new EmptyState(m_c.theme, QStringLiteral("warn"), tr("The library cannot be opened"), {}, m_whole);
    m_whole->addWidget(m_failed);
    m_whole->addWidget(new QWidget(m_whole));
    m_whole->setCurrentIndex(Blank);
    column->addWidget(m_whole, 1);

    connect(m_tabs, &TabStrip::currentChanged, this, [this](int tab) {
        m_c.navigator.go({QStringLiteral("library"), QLatin1String(kTabs[tab])});
        showTab();
    });
    auto& scan = m_c.library.scan();
    connect(&m_c.library, &LibraryStore::stateChanged, this, &LibraryPage::showState);
    connect(&m_c.library, &LibraryStore::tracksChanged, this, &LibraryPage::showCounts);
    connect(&scan, &LibraryScan::rootsChanged, this, &LibraryPage::showState);
    showState();
}

QWidget* LibraryPage::makeHead() {
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(margins(0, 0, 12, 0));
    row->setSpacing(12);
    auto* name = new Label(m_c.theme, TextStyle::Title, Token::Text, tr("Library"), head);
    name->setMinimumHeight(36);
    row->addWidget(name);
    m_count = new Label(m_c.theme, TextStyle::Body, Token::Muted, {}, head);
    row->addWidget(m_count, 1);
    m_filter = new SearchField(m_c.theme, tr("Filter"), head);
    m_filter->setFixedWidth(220);
    row->addWidget(m_filter);
    m_rescan = new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("refresh"),
                          tr("Look through the folders again"), head);
    m_rescan->setText({});
    row->addWidget(m_rescan);
    auto* folders = new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("folder"), tr("Music folders"), head);
    folders->setText({});
    row->addWidget(folders);
    connect(m_filter, &QLineEdit::textChanged, this, &LibraryPage::filter);
    connect(m_rescan, &QAbstractButton::clicked, this, [this] { m_c.library.scan().everything(); });
    connect(folders, &QAbstractButton::clicked, this, [this] {
        m_c.navigator.go({QStringLiteral("settings"), QStringLiteral("library")});
    });
    return head;
}

QWidget* LibraryPage::makeEmpty() {
    m_empty = new EmptyState(m_c.theme, QStringLiteral("library"), tr("Your own music belongs here"),
                             tr("Choose the folders that your music lies in. BitBeats reads what is in them, keeps up "
                                "with changes and never writes to your files by itself."),
                             m_whole);
    auto* choose =
        new Button(m_c.theme, Button::Kind::Primary, QStringLiteral("folder"), tr("Choose a folder"), m_empty);
    connect(choose, &QAbstractButton::clicked, this, [this] { chooseMusicFolder(m_c, window()); });
    m_empty->actions()->addWidget(choose);
    return m_empty;
}

TableView* LibraryPage::makeArtists() {
    auto* table = new TableView(m_c.theme, tr("Artists"), ArtistModel::Name, m_stack);
    table->setSortingEnabled(false);
    table->setModel(&m_artistModel);
    table->setColumnWidths({0, 96, 96});
    connect(table, &TableView::rowActivated, this, [this](int row) {
        m_c.navigator.go({QStringLiteral("artist"), QString::number(m_artistModel.id(row).value)});
    });
    return table;
}

TableView* LibraryPage::makeGenres() {
    auto* table = new TableView(m_c.theme, tr("Genres"), GenreModel::Name, m_stack);
    table->setModel(&m_genreModel);
    table->setColumnWidths({0, 96});
    table->sortByColumn(GenreModel::Name, Qt::AscendingOrder);
    connect(table, &TableView::rowActivated, this, [this](int row) {
        m_c.navigator.go({QStringLiteral("genre"), QString::number(m_genreModel.genre(row).id.value)});
    });
    return table;
}

TableView* LibraryPage::makeProblems() {
    auto* table = new TableView(m_c.theme, tr("Problems"), ProblemModel::Why, m_stack);
    table->setSortingEnabled(false);
    table->setModel(&m_problemModel);
    table->setColumnWidths({260, 0, 300});
    table->setGivesWay({{ProblemModel::Folder, 900}});
    const auto show = [this](int row) {
        const auto folder = m_problemModel.problem(row).path.parent_path().string();
        QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(folder)));
    };
    connect(table, &TableView::rowActivated, this, show);
    connect(table, &TableView::menuRequested, this, [this, table, show](const QPoint& where) {
        auto* menu = new QMenu(table);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->setAccessibleName(tr("What to do with the file"));
        const int row = table->currentIndex().row();
        connect(menu->addAction(m_c.theme.actionIcon(QStringLiteral("folder")), tr("Show in folder")),
                &QAction::triggered, this, [show, row] { show(row); });
        menu->popup(where);
    });
    return table;
}

QWidget* LibraryPage::makeFolders() {
    auto* both = new QWidget(m_stack);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 8, 0, 0);
    row->setSpacing(16);
    m_tree = new FolderTree(m_c.theme, both);
    m_tree->setModel(&m_folderModel);
    row->addWidget(m_tree);
    m_inFolder =
        new SongPane(m_c, tr("Tracks in the folder"), QLatin1String("folder-columns"), false,
                     {SongModel::Genre, SongModel::Year, SongModel::Added, SongModel::Format, SongModel::Rating}, both);
    m_inFolder->setEmptyWords(QStringLiteral("folder"), tr("Nothing to play in here"), {});
    row->addWidget(m_inFolder, 1);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        library::TrackFilter filter;
        filter.folder = m_folderModel.id(index);
        if (filter.folder) m_inFolder->show(SongModel::byFilter(filter));
    });
    connect(&m_folderModel, &FolderModel::fetched, this, [this] {
        if (m_tree->currentIndex().isValid() || m_folderModel.rowCount() == 0) return;
        m_tree->setCurrentIndex(m_folderModel.index(0, 0));
        if (m_folderModel.rowCount() == 1) m_tree->expand(m_folderModel.index(0, 0));
    });
    return both;
}

void LibraryPage::open(const QString& id) {
    for (int tab = 0; tab < TabCount; ++tab)
        if (id == QLatin1String(kTabs[tab])) m_tabs->setCurrent(tab);
    if (id.isEmpty() && !m_filled.contains(Tracks)) m_tabs->setCurrent(Tracks);
    showTab();
}

void LibraryPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    showCounts();
}

void LibraryPage::showTab() {
    const int tab = m_tabs->current();
    m_stack->setCurrentIndex(tab);
    const bool filterable = tab != Folders && tab != Problems;
    m_filter->setEnabled(filterable);
    if (!m_filled.contains(tab)) {
        m_filled.insert(tab);
        fill(static_cast<Tab>(tab));
    } else if (filterable) {
        filter();
    }
}

SongPane* LibraryPage::paneOf(int tab) const {
    return tab == Tracks ? m_tracks : tab == Recent ? m_recent : tab == NeverPlayed ? m_never : nullptr;
}

void LibraryPage::fill(Tab tab) {
    library::TrackFilter filter;
    filter.search = m_filter->text().toStdString();
    switch (tab) {
    case Tracks:
        return m_tracks->show(SongModel::byFilter(filter));
    case Recent:
        return m_recent->show(SongModel::byFilter(filter, library::TrackSort::Added, true));
    case NeverPlayed:
        filter.neverPlayed = true;
        return m_never->show(SongModel::byFilter(filter, library::TrackSort::Added, true));
    case Artists:
        m_artistModel.find(m_filter->text());
        return m_artistModel.refresh();
    case Genres:
        m_genreModel.find(m_filter->text());
        return m_genreModel.refresh();
    case Folders:
        return m_folderModel.refresh();
    default:
        return m_problemModel.refresh();
    }
}

void LibraryPage::filter() {
    const int tab = m_tabs->current();
    library::TrackFilter filter;
    filter.search = m_filter->text().toStdString();
    filter.neverPlayed = tab == NeverPlayed;
    if (auto* pane = paneOf(tab); pane && pane->property("filter").toString() != m_filter->text()) {
        pane->setProperty("filter", m_filter->text());
        pane->narrow(tab == Tracks ? SongModel::byFilter(filter)
                                   : SongModel::byFilter(filter, library::TrackSort::Added, true));
    }
    if (tab == Artists) m_artistModel.find(m_filter->text());
    if (tab == Genres) m_genreModel.find(m_filter->text());
}

void LibraryPage::showState() {
    const auto& scan = m_c.library.scan();
    if (m_c.library.state() == LibraryStore::State::Failed) {
        m_failed->setWords(tr("The library cannot be opened"), m_c.library.error());
        m_whole->setCurrentIndex(Failed);
    } else if (scan.rootsKnown() || m_c.library.state() == LibraryStore::State::None) {
        m_whole->setCurrentIndex(scan.roots().empty() ? Empty : Full);
    }
    const bool full = m_whole->currentIndex() == Full;
    for (auto* part : std::initializer_list<QWidget*>{m_filter, m_rescan, m_count})
        part->setVisible(full);
}

void LibraryPage::showCounts() {
    m_counting = m_c.library.ask(
        this, [](database::Database& db, const CancelToken&) { return library::Catalogue(db).stats(); },
        [this](const Result<library::LibraryStats>& stats) {
            if (!stats) return;
            auto words = stats->tracks == 1 ? tr("1 track") : tr("%1 tracks").arg(number(stats->tracks));
            if (stats->duration.count() > 0) words += QStringLiteral(" · ") + lengthOf(stats->duration);
            if (stats->away > 0) words += tr(" · %1 away").arg(number(stats->away));
            m_count->setText(words);
        });
}

bool LibraryPage::jumpToPlaying() {
    auto* pane = paneOf(m_tabs->current());
    return pane && pane->jumpToPlaying();
}

void LibraryPage::resizeEvent(QResizeEvent*) {
    const bool small = width() < 900 || height() < 560;
    layout()->setContentsMargins(small ? margins(20, 4, 8, 0) : margins(24, 8, 12, 0)); // the scroll bar is the rest
    m_tree->setFixedWidth(width() < 900 ? 200 : 280);
}

} // namespace bitbeats::ui
