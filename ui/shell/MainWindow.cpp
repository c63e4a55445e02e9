#include "shell/MainWindow.h"

#include "models/LibraryScan.h"
#include "models/TrackModel.h"
#include "pages/search/SearchPage.h"
#include "shell/OpenLinkSheet.h"
#include "shell/PageDeck.h"
#include "shell/PageTable.h"
#include "shell/PlayerBar.h"
#include "shell/QueuePanel.h"
#include "shell/ShortcutsSheet.h"
#include "shell/Sidebar.h"
#include "shell/Stage.h"
#include "shell/TopBar.h"
#include "widgets/Button.h"
#include "widgets/DropOverlay.h"
#include "widgets/Toasts.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QJsonArray>
#include <QMimeData>
#include <QStandardPaths>
#include <QUrl>

namespace bitbeats::ui {
namespace {

constexpr int kNarrow = 1000;
constexpr int kPanelFloats = 900; // below this the queue lies over the page instead of beside it

} // namespace

MainWindow::MainWindow(const Services& services, Theme& theme, Tasks& tasks, Session& session, Preferences& preferences)
    : m_theme(theme), m_session(session), m_actions(theme), m_covers(theme, tasks),
      m_collections(services.resolver, tasks), m_library(services.libraryFile), m_listening(services),
      m_plays(m_library, m_listening), m_states(m_actions, m_listening, m_navigator, preferences),
      m_waveforms(m_listening, services.opener,
                  services.cacheFolder.empty() ? services.cacheFolder : services.cacheFolder / "waveforms"),
      m_context{m_theme,
                m_actions,
                m_covers,
                m_collections,
                m_listening,
                m_navigator,
                preferences,
                services.swarm,
                tasks,
                m_waveforms,
                m_library,
                m_plays,
                services.device,
                services.cacheFolder,
                [this](const Toast& toast) { m_toasts->show(toast); }} {
    setObjectName(QStringLiteral("mainWindow"));
    setMinimumSize(760, 480);
    resize(1280, 800);
    setAcceptDrops(true);
    setFocusPolicy(Qt::ClickFocus); // a click on bare ground takes the focus out of fields and lists
    setWindowIcon(QIcon(m_theme.icon(QStringLiteral("logo"), m_theme.color(Token::Accent), 64, 1)));
    buildFrame();
    connectActions();
    connectPlayer();
    showTheme();
    showTitle();
    qApp->installEventFilter(this);
}

MainWindow::~MainWindow() {
    m_listening.savePosition();
}

void MainWindow::buildFrame() {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(0);
    m_toasts = new Toasts(m_theme, this);
    m_sidebar = new Sidebar(m_context, this);
    m_stage = new Stage(m_theme, this);
    auto* column = new QVBoxLayout(m_stage);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_topBar = new TopBar(m_context, m_stage);
    column->addWidget(m_topBar);
    m_pages = new PageDeck(m_context, m_stage);
    m_pages->open(m_navigator.current());
    column->addWidget(m_pages, 1);
    m_panel = new QueuePanel(m_context, this);
    m_panel->hide();
    m_player = new PlayerBar(m_context, this);
    grid->addWidget(m_sidebar, 0, 0);
    grid->addWidget(m_stage, 0, 1);
    grid->addWidget(m_panel, 0, 2);
    grid->addWidget(m_player, 1, 0, 1, 3);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(0, 1);
    m_drop = new DropOverlay(m_theme, this);
    m_fade = new PageFade(m_theme, m_stage);
    connect(m_topBar->field(), &OpenField::openRequested, this, &MainWindow::openTyped);
    connectSearch();
    connect(&m_navigator, &Navigator::changed, this, &MainWindow::showPage);
    connect(&m_collections, &CollectionStore::changed, this, &MainWindow::collectionChanged);
    connect(&m_library.scan(), &LibraryScan::failed, this,
            [this](const QString& sentence) { complain(tr("The library is not up to date"), sentence); });
    connect(&m_theme, &Theme::changed, this, &MainWindow::updateTint);
    connect(m_pages, &PageDeck::headChanged, this, &MainWindow::updateTint);
    connect(&m_listening, &Listening::queued, this, [this](int count, bool next) {
        Toast toast;
        toast.kind = Toast::Kind::Done;
        toast.title = count == 1 ? (next ? tr("1 track plays next") : tr("1 track added to the queue"))
                                 : (next ? tr("%1 tracks play next") : tr("%1 tracks added to the queue")).arg(count);
        m_toasts->show(toast);
    });
}

void MainWindow::connectSearch() {
    auto* field = m_topBar->field();
    const QString page = QStringLiteral("search");
    connect(field, &OpenField::searchTyped, this, [this, page](const QString& text) {
        const bool there = m_navigator.current().page == page;
        if (!text.isEmpty() || there) m_navigator.replace({page, text});
    });
    const auto shown = [this] { return qobject_cast<SearchPage*>(m_pages->current()); };
    connect(field, &OpenField::searchEntered, this, [this, field, page, shown] {
        m_navigator.replace({page, field->text()});
        if (auto* search = shown()) search->openTop();
    });
    connect(field, &OpenField::leftDownwards, this, [shown] {
        if (auto* search = shown()) search->enterResults();
    });
}

void MainWindow::connectActions() {
    m_actions.attach(this);
    const auto on = [this](ActionId id, auto&& act) { connect(m_actions[id], &QAction::triggered, this, act); };
    auto& player = m_listening.player();
    auto& queue = m_listening.queue();
    on(ActionId::PlayPause, [this] { m_listening.toggle(); });
    on(ActionId::Next, [&player] { player.next(); });
    on(ActionId::Previous, [&player] { player.previous(); });
    on(ActionId::Stop, [this, &player] {
        m_listening.savePosition();
        player.stop();
    });
    on(ActionId::SeekForward, [this] { m_listening.seekBy(Milliseconds{5000}); });
    on(ActionId::SeekBack, [this] { m_listening.seekBy(Milliseconds{-5000}); });
    on(ActionId::SkipForward, [this] { m_listening.seekBy(Milliseconds{10000}); });
    on(ActionId::SkipBack, [this] { m_listening.seekBy(Milliseconds{-10000}); });
    on(ActionId::LoopStart, [this] { m_listening.beginLoopHere(); });
    on(ActionId::LoopEnd, [this] { m_listening.endLoopHere(); });
    on(ActionId::LoopOff, [this] { m_listening.dropLoop(); });
    on(ActionId::Mark, [this] { m_listening.toggleMarkHere(); });
    on(ActionId::NextMark, [this] { m_listening.goToMark(1); });
    on(ActionId::PreviousMark, [this] { m_listening.goToMark(-1); });
    on(ActionId::Slower, [this] { m_listening.stepSpeed(-1); });
    on(ActionId::Faster, [this] { m_listening.stepSpeed(1); });
    on(ActionId::UsualSpeed, [this] { m_listening.setSpeed(1); });
    on(ActionId::ZoomIn, [this] { m_pages->current()->zoom(1); });
    on(ActionId::ZoomOut, [this] { m_pages->current()->zoom(-1); });
    on(ActionId::ZoomAll, [this] { m_pages->current()->zoom(0); });
    on(ActionId::Shuffle, [&queue](bool wanted) { queue.setShuffle(wanted); });
    on(ActionId::Repeat, [this, &queue] {
        m_listening.cycleRepeat();
        m_actions[ActionId::Repeat]->setChecked(queue.repeat() != playback::Repeat::Off);
    });
    on(ActionId::VolumeUp, [this] { m_listening.changeVolume(0.05); });
    on(ActionId::VolumeDown, [this] { m_listening.changeVolume(-0.05); });
    on(ActionId::Mute, [&player] { player.setMuted(!player.muted()); });
    on(ActionId::OpenFiles, [this] { chooseFiles(); });
    on(ActionId::OpenFolder, [this] { chooseFolder(); });
    on(ActionId::OpenLink, [this] {
        auto* sheet = new OpenLinkSheet(m_theme, this);
        connect(sheet, &OpenLinkSheet::openRequested, this, [this](const QString& source) { openSources({source}); });
        openSheet(sheet);
        sheet->open();
    });
    on(ActionId::Paste, [this] {
        const auto* copied = QApplication::clipboard()->mimeData();
        const auto sources = copied ? sourcesIn(*copied) : QStringList();
        if (sources.isEmpty())
            complain(tr("There is nothing to open on the clipboard"),
                     tr("Copy a magnet link, a web address or a file, then paste it here."));
        else
            openSources(sources);
    });
    on(ActionId::FocusField, [this] {
        m_topBar->field()->setFocus(Qt::ShortcutFocusReason);
        m_topBar->field()->selectAll();
    });
    for (const auto& page : allPages())
        if (page.go) on(*page.go, [this, name = QString::fromLatin1(page.name)] { m_navigator.go({name, {}}); });
    on(ActionId::GoBack, [this] { m_navigator.back(); });
    on(ActionId::GoForward, [this] { m_navigator.forward(); });
    on(ActionId::JumpToPlaying, [this] { jumpToPlaying(); });
    on(ActionId::ToggleQueue, [this](bool shown) { showPanel(shown); });
    on(ActionId::Undo, [&queue] { queue.undo(); });
    on(ActionId::FullScreen, [this](bool wanted) { wanted ? showFullScreen() : showNormal(); });
    on(ActionId::ThemeSystem, [this] { m_theme.setChoice(ThemeChoice::System); });
    on(ActionId::ThemeDark, [this] { m_theme.setChoice(ThemeChoice::Dark); });
    on(ActionId::ThemeLight, [this] { m_theme.setChoice(ThemeChoice::Light); });
    for (const auto id : {ActionId::ThemeSystem, ActionId::ThemeDark, ActionId::ThemeLight})
        on(id, [this] { showTheme(); });
    on(ActionId::Shortcuts, [this] {
        auto* sheet = new ShortcutsSheet(m_theme, m_actions, this);
        openSheet(sheet);
        sheet->open(sheet->property("firstFocus").value<QWidget*>());
    });
    on(ActionId::LimitRates, [this](bool wanted) { m_context.preferences.putOn(keys::kLimitsOff, !wanted); });
    on(ActionId::ShowWindow, [this] { present(); });
    on(ActionId::Quit, [this] { Q_EMIT quitRequested(); });
}

void MainWindow::connectPlayer() {
    auto& player = m_listening.player();
    auto& queue = m_listening.queue();
    connect(&player, &playback::Player::coverChanged, this, [this, &queue](const QImage& cover) {
        if (queue.current()) m_covers.remember(*queue.current(), cover);
    });
    connect(&queue, &playback::PlayQueue::itemUpdated, this, [this, &queue](int row) {
        m_collections.learn(queue.items()[static_cast<std::size_t>(row)]);
        showTitle();
    });
    connect(&queue, &playback::PlayQueue::currentChanged, this, &MainWindow::showTitle);
    connect(&player, &playback::Player::stateChanged, this, &MainWindow::showTitle);
    connect(&player, &playback::Player::trackFailed, this,
            [this](const QString& sentence) { complain(tr("A track was skipped"), sentence); });
    connect(&player, &playback::Player::outputFailed, this,
            [this](const QString& sentence) { complain(tr("There is no sound"), sentence); });
}

void MainWindow::complain(const QString& title, const QString& sentence) {
    Toast toast;
    toast.kind = Toast::Kind::Error;
    toast.title = title;
    toast.text = sentence;
    m_toasts->show(toast);
}

void MainWindow::present(const QByteArray& token) {
    if (!token.isEmpty()) qputenv("XDG_ACTIVATION_TOKEN", token); // read and taken by Qt when it asks for the front
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::showNotice(const QString& sentence) {
    Toast toast;
    toast.kind = Toast::Kind::Warning;
    toast.title = sentence;
    m_toasts->show(toast);
}

void MainWindow::openPlace(const Location& place) {
    const bool there = place.page == QLatin1String("collection") ? m_collections.find(place.id) != nullptr
                                                                 : findPage(place.page) != nullptr;
    if (there)
        m_navigator.go(place);
    else
        complain(tr("That link leads nowhere"), tr("BitBeats has no page %1.").arg(linkTo(place)));
}

void MainWindow::openSources(const QStringList& given) {
    QStringList sources;
    for (const auto& source : given) {
        if (const auto place = placeIn(source))
            openPlace(*place);
        else
            sources << (source.startsWith(QLatin1String("file:")) ? QUrl(source).toLocalFile() : source);
    }
    sources.removeAll(QString());
    if (sources.isEmpty()) return;
    const auto id = m_collections.add(sources);
    const auto* collection = m_collections.find(id);
    if (collection && collection->filesOnly()) m_playWhenReady.insert(id);
    m_announce.insert(id);
    if (collection) m_collections.load(id);
    m_navigator.go({QStringLiteral("collection"), id});
    saveCollections();
}

void MainWindow::openTyped(const QString& text) {
    auto* field = m_topBar->field();
    if (const auto wrong = OpenField::objection(text); !wrong.isEmpty()) {
        field->setProperty("invalid", true);
        field->update();
        return complain(tr("That cannot be opened"), wrong);
    }
    field->clear();
    field->clearFocus();
    auto source = text;
    if (source.startsWith("~/")) source.replace(0, 1, QDir::homePath());
    openSources({source});
}

void MainWindow::collectionChanged(const QString& id) {
    const auto* collection = m_collections.find(id);
    if (!collection) return;
    if (collection->state == LoadState::Ready && m_playWhenReady.remove(id)) m_listening.playNow(collection->tracks, 0);
    if (collection->state == LoadState::Ready && m_announce.remove(id)) tellSkipped(*collection);
    if (collection->state != LoadState::Failed) return;
    m_playWhenReady.remove(id);
    const bool seen = m_navigator.current() == Location{QStringLiteral("collection"), id};
    if (!seen) complain(tr("%1 could not be opened").arg(collection->name), collection->error);
}

void MainWindow::tellSkipped(const OpenedCollection& collection) {
    if (collection.skipped.isEmpty()) return;
    Toast toast;
    toast.kind = Toast::Kind::Warning;
    const auto count = collection.skipped.size();
    toast.title = count == 1 ? tr("1 file of %1 was left out").arg(collection.name)
                             : tr("%1 files of %2 were left out").arg(count).arg(collection.name);
    if (count == 1)
        toast.text = collection.skipped.front();
    else
        toast.details = collection.skipped.mid(0, 8).join('\n');
    m_toasts->show(toast);
}

void MainWindow::showPage() {
    const auto place = m_navigator.current();
    const auto* search = qobject_cast<SearchPage*>(m_pages->current());
    const bool typing = search && place.page == QLatin1String("search");
    const auto before = isVisible() && !typing ? m_pages->grab() : QPixmap();
    m_pages->open(place);
    if (auto* opened = qobject_cast<SearchPage*>(m_pages->current())) {
        m_topBar->field()->showSearch(place.id);
        connect(opened, &SearchPage::leftUpwards, m_actions[ActionId::FocusField], &QAction::trigger,
                Qt::UniqueConnection);
    } else if (!OpenField::isPlace(m_topBar->field()->text())) {
        m_topBar->field()->clear();
    }
    updateTint();
    if (!before.isNull()) m_fade->start(before, m_pages->geometry());
    m_session.put(QStringLiteral("page"), QJsonObject{{"name", place.page}, {"id", place.id}});
}

void MainWindow::updateTint() {
    const auto* page = m_pages->current();
    const auto tint = page->headColor();
    m_stage->setTint(tint.isValid() ? tint : m_theme.color(Token::Window), tint.isValid() ? page->headHeight() : 0);
}

void MainWindow::showPanel(bool shown) {
    m_panel->setVisible(shown);
    placePanel();
    m_topBar->setPanelShown(shown);
    m_actions[ActionId::ToggleQueue]->setChecked(shown);
    m_session.put(QStringLiteral("panel"), shown);
}

void MainWindow::placePanel() {
    auto* grid = static_cast<QGridLayout*>(layout());
    const bool floats = width() < kPanelFloats;
    const bool inGrid = grid->indexOf(m_panel) >= 0;
    if (floats && inGrid) grid->removeWidget(m_panel);
    if (!floats && !inGrid) grid->addWidget(m_panel, 0, 2);
    if (!floats) return;
    const QRect place(width() - m_panel->width(), 0, m_panel->width(), height() - m_player->height());
    m_panel->setGeometry(QStyle::visualRect(layoutDirection(), rect(), place));
    m_panel->raise();
    m_toasts->raise();
}

void MainWindow::openSheet(Sheet* sheet) {
    if (m_sheet) m_sheet->dismiss();
    m_sheet = sheet;
}

void MainWindow::jumpToPlaying() {
    const auto* item = m_listening.queue().current();
    if (!item) return;
    if (m_pages->current()->jumpToPlaying()) return;
    for (const auto& collection : m_collections.all())
        for (const auto& track : collection->tracks)
            if (track.source == item->source) {
                m_navigator.go({QStringLiteral("collection"), collection->id});
                m_pages->current()->jumpToPlaying();
                return;
            }
    showPanel(true);
}

void MainWindow::chooseFiles() {
    auto* dialog =
        new QFileDialog(this, tr("Open files"), QStandardPaths::writableLocation(QStandardPaths::MusicLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters(
        {tr("Music and torrents (*.flac *.mp3 *.ogg *.oga *.opus *.m4a *.mp4 *.aac *.wav *.aif *.aiff *.wv "
            "*.alac *.torrent)"),
         tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::openSources);
    dialog->open();
}

void MainWindow::chooseFolder() {
    auto* dialog =
        new QFileDialog(this, tr("Open folder"), QStandardPaths::writableLocation(QStandardPaths::MusicLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) { openSources({folder}); });
    dialog->open();
}

void MainWindow::showTheme() {
    const auto choice = m_theme.choice();
    m_actions[ActionId::ThemeSystem]->setChecked(choice == ThemeChoice::System);
    m_actions[ActionId::ThemeDark]->setChecked(choice == ThemeChoice::Dark);
    m_actions[ActionId::ThemeLight]->setChecked(choice == ThemeChoice::Light);
    m_session.put(QStringLiteral("theme"), static_cast<int>(choice));
}

void MainWindow::showTitle() {
    const auto* item = m_listening.queue().current();
    auto title = QStringLiteral("BitBeats");
    if (item && m_listening.active()) {
        title = titleOf(*item);
        if (!item->artist.empty()) title += QStringLiteral(" – ") + QString::fromStdString(item->artist);
    }
    if (title != windowTitle()) setWindowTitle(title);
}

void MainWindow::resizeEvent(QResizeEvent*) {
    if (m_sidebar->isNarrow() != (width() < kNarrow)) m_sidebar->setNarrow(width() < kNarrow);
    m_toasts->setBottom(height() - m_player->height());
    placePanel();
    saveGeometryLater();
}

void MainWindow::moveEvent(QMoveEvent*) {
    saveGeometryLater();
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::WindowStateChange) {
        m_actions[ActionId::FullScreen]->setChecked(isFullScreen());
        saveGeometryLater();
    }
    QWidget::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_listening.savePosition();
    if (!m_quitting && !qApp->isSavingSession() && m_hideInstead && m_hideInstead()) {
        event->ignore();
        return hide();
    }
    event->accept();
    Q_EMIT quitRequested();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && isFullScreen())
        showNormal();
    else
        QWidget::keyPressEvent(event);
}

/// The side buttons of a mouse go back and forward wherever they are pressed, lists and fields included.
bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Quit) m_quitting = true; // the system ends the program: no hiding
    if (event->type() != QEvent::MouseButtonPress) return false;
    const auto button = static_cast<QMouseEvent*>(event)->button();
    if (button != Qt::BackButton && button != Qt::ForwardButton) return false;
    const auto* widget = qobject_cast<QWidget*>(watched);
    if (!widget || widget->window() != this || m_sheet) return false;
    button == Qt::BackButton ? m_navigator.back() : m_navigator.forward();
    return true;
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasFormat(QLatin1String(kTracksMime))) return event->ignore(); // for the queue alone
    const auto sources = sourcesIn(*event->mimeData());
    if (sources.isEmpty()) return event->ignore();
    m_drop->appear(static_cast<int>(sources.size()));
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    m_drop->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
    m_drop->hide();
    const auto sources = sourcesIn(*event->mimeData());
    event->setDropAction(Qt::CopyAction);
    event->accept();
    openSources(sources);
}

} // namespace bitbeats::ui
