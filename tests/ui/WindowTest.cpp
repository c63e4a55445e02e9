#include "fixtures/WindowFixture.h"
#include "models/LibraryScan.h"
#include "models/LibraryStore.h"
#include "models/TrackModel.h"
#include "pages/home/HomePage.h"
#include "shell/QueuePanel.h"
#include "shell/TopBar.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/Button.h"
#include "widgets/DropOverlay.h"
#include "widgets/Sheet.h"
#include "widgets/Toasts.h"
#include "widgets/TrackView.h"
#include "widgets/WaveformSeekBar.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <QTest>
#include <QTimer>

using namespace bitbeats;
using namespace bitbeats::test;
using playback::PlayerState;
using ui::ActionId;

namespace {

const QString kAlbum = QStringLiteral("/music/Maré Baixa");
const QString kMix = QStringLiteral("/music/Late trains");

void drop(QWidget& window, QMimeData& data, const QPoint& at = {400, 300}) {
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QVERIFY(window.findChild<ui::DropOverlay*>()->isVisible());
    QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&window, &event);
    QVERIFY(!window.findChild<ui::DropOverlay*>()->isVisible());
}

} // namespace

/// The window as a person uses it.
class WindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<WindowFixture>();
        window().resize(1280, 800);
        QVERIFY(QTest::qWaitForWindowExposed(&window()));
    }
    void cleanup() {
        while (auto* popup = QApplication::activePopupWidget())
            popup->close();
        m_fixture.reset();
    }

    void anEmptyWindowOffersWaysToBegin() {
        for (const char* name : {"Choose a folder", "Open files", "Open magnet or link"}) {
            auto* button = named(window(), name);
            QVERIFY2(button && button->isEnabled() && button->isVisible(), name);
        }
        QVERIFY(!named(window(), "Play")->isEnabled());
    }

    void aMusicFolderIsChosenAtTheBeginningAndSeenToFill() {
        m_fixture = std::make_unique<WindowFixture>(std::filesystem::path(), WindowFixture::Library::Empty);
        QVERIFY(waitFor([&] { return window().library().scan().rootsKnown(); }));
        const TempFolder music;
        writeWav(music / "one.wav", chirp(8000, 1, 0.5));
        QTest::mouseClick(named(window(), "Choose a folder"), Qt::LeftButton);
        auto* dialog = window().findChild<QFileDialog*>();
        QVERIFY(dialog);
        dialog->selectFile(QString::fromStdString(music.path().string()));
        static_cast<QDialog*>(dialog)->accept();
        QVERIFY(waitFor([&] { return window().navigator().current().page == "library"; }));
        const auto& scan = window().library().scan();
        QVERIFY(waitFor([&] { return scan.report().has_value() && scan.report()->added == 1; }));
        window().navigator().go({QStringLiteral("home"), {}});
        QVERIFY(waitFor([&] { return named(window(), "Browse your library") != nullptr; }));
        QVERIFY(named(window(), "Choose a folder") == nullptr);
    }

    void oneClickOnPlayPlaysTheCollection() {
        m_fixture->open(kAlbum);
        auto* play = window().findChild<ui::Button*>("collectionPlay");
        QTest::mouseClick(play, Qt::LeftButton);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        QCOMPARE(queue().size(), 10);
        QCOMPARE(queue().currentIndex(), 0);
        QVERIFY(named(window(), "Pause"));
        QVERIFY(window().windowTitle().startsWith("Entre marés"));
    }

    void aDoubleClickPlaysThatRow() {
        m_fixture->open(kAlbum);
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(3));
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        QCOMPARE(queue().currentIndex(), 3);
    }

    void theHoverButtonPlaysAndPauses() {
        m_fixture->open(kAlbum);
        const auto button = tracks()->visualRect(tracks()->model()->index(2, ui::TrackModel::Number)).center();
        QTest::mouseMove(tracks()->viewport(), button);
        QTest::mouseClick(tracks()->viewport(), Qt::LeftButton, {}, button);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        QCOMPARE(queue().currentIndex(), 2);
        QTest::mouseClick(tracks()->viewport(), Qt::LeftButton, {}, button);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Paused; }));
    }

    void enterPlaysAndSpacePauses() {
        m_fixture->open(kAlbum);
        tracks()->setFocus();
        tracks()->setCurrentIndex(tracks()->model()->index(4, 1));
        QTest::keyClick(tracks(), Qt::Key_Return);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        QCOMPARE(queue().currentIndex(), 4);
        QTest::keyClick(tracks(), Qt::Key_Space);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Paused; }));
        QTest::keyClick(tracks(), Qt::Key_Space);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
    }

    void lettersJumpToTitlesAndDoNotMute() {
        m_fixture->open(kAlbum);
        tracks()->setFocus();
        QTest::keyClicks(tracks(), "ma");
        QCOMPARE(tracks()->currentIndex().row(), 3);
        QVERIFY(!player().muted());
        QTest::keyClick(tracks(), Qt::Key_Up); // ends the search
        QCOMPARE(tracks()->currentIndex().row(), 2);
        QTest::keyClick(tracks(), Qt::Key_V);
        QCOMPARE(tracks()->currentIndex().row(), 9);
        window().setFocus();
        QTest::keyClick(&window(), Qt::Key_M);
        QVERIFY(player().muted());
    }

    void severalRowsGoIntoTheQueueAndNext() {
        m_fixture->open(kAlbum);
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(0));
        QVERIFY(waitFor([&] { return queue().currentIndex() == 0; }));
        tracks()->setFocus();
        QTest::mouseClick(tracks()->viewport(), Qt::LeftButton, {}, middle(5));
        QTest::mouseClick(tracks()->viewport(), Qt::LeftButton, Qt::ShiftModifier, middle(7));
        QTest::keyClick(tracks(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(queue().size(), 13);
        QCOMPARE(queue().items()[1].title, std::string("Farol (com Lívia Sarmento)"));
        QTest::keyClick(tracks(), Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(queue().size(), 16);
        QCOMPARE(queue().items()[15].title, std::string("O que a água levou"));
        QVERIFY(window().toasts().count() > 0);
    }

    void theContextMenuCopiesLinks() {
        m_fixture->open(kAlbum);
        QTest::mouseClick(tracks()->viewport(), Qt::LeftButton, {}, middle(1));
        QContextMenuEvent event(QContextMenuEvent::Mouse, middle(1), tracks()->viewport()->mapToGlobal(middle(1)));
        QApplication::sendEvent(tracks()->viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QStringList words;
        for (auto* action : menu->actions())
            if (!action->isSeparator()) {
                words << action->text();
                QVERIFY(!action->icon().isNull());
            }
        QCOMPARE(words, (QStringList{"Play now", "Play next", "Add to queue", "Copy link", "Select all"}));
        for (auto* action : menu->actions())
            if (action->text() == "Copy link") action->trigger();
        QCOMPARE(QApplication::clipboard()->text(), QString::fromStdString(demoAlbum().tracks[1].source));
    }

    void theSeekBarAndKeysSeek() {
        m_fixture->open(kAlbum);
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(3));
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing && player().duration().count() > 0; }));
        auto* wave = window().findChild<ui::WaveformSeekBar*>();
        QTest::mouseClick(wave, Qt::LeftButton, {}, {wave->width() / 2, 16});
        QVERIFY(waitFor([&] { return player().position() > std::chrono::seconds(110); }));
        QTest::keyClick(&window(), Qt::Key_J);
        QVERIFY(waitFor([&] { return player().position() < std::chrono::seconds(118); }));
        const auto before = player().position();
        QTest::keyClick(&window(), Qt::Key_L);
        QVERIFY(waitFor([&] { return player().position() > before + std::chrono::seconds(8); }));
    }

    void aLoopIsHeardAgainAndAgain() {
        m_fixture->open(kAlbum);
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(3));
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing && player().duration().count() > 0; }));
        auto& listening = window().context().listening;
        player().seek(std::chrono::seconds(100));
        QVERIFY(waitFor([&] { return player().position() >= std::chrono::seconds(100); }));
        QTest::keyClick(&window(), Qt::Key_BracketLeft);
        QVERIFY(!listening.loop().whole());
        QVERIFY(waitFor([&] { return player().position() >= listening.loop().from + Milliseconds{500}; }));
        QTest::keyClick(&window(), Qt::Key_BracketRight);
        const auto loop = listening.loop();
        QVERIFY(loop.whole());
        int rounds = 0;
        connect(&player(), &playback::Player::seeked, &window(), [&](Milliseconds to) { rounds += to == loop.from; });
        QVERIFY(waitFor([&] { return rounds >= 2; }));
        QVERIFY(player().position() < loop.to + std::chrono::seconds(1));
        player().seek(std::chrono::seconds(150)); // who leaves it is let go
        QVERIFY(waitFor([&] { return player().position() > std::chrono::milliseconds(150'300); }));
        QTest::keyClick(&window(), Qt::Key_Backslash);
        QVERIFY(listening.loop().empty());
        QTest::keyClick(&window(), Qt::Key_BracketLeft);
        window().actions()[ActionId::Next]->trigger();
        QVERIFY(waitFor([&] { return listening.loop().empty(); })); // it belongs to its track
    }

    void volumeAndMute() {
        auto* slider = named(window(), "Volume");
        QVERIFY(slider);
        player().setVolume(0.5);
        slider->setFocus(Qt::TabFocusReason);
        QTest::keyClick(slider, Qt::Key_Left);
        QCOMPARE(qRound(player().volume() * 100), 45);
        QTest::mouseClick(named(window(), "Mute"), Qt::LeftButton);
        QVERIFY(player().muted());
        QTest::mouseClick(named(window(), "Unmute"), Qt::LeftButton);
        QVERIFY(!player().muted());
        QCOMPARE(qRound(player().volume() * 100), 45);
    }

    void repeatAndShuffleShowTheirState() {
        m_fixture->open(kAlbum);
        m_fixture->queue->replace(demoAlbum().tracks, 0);
        auto* repeat = named(window(), "Repeat is off");
        QVERIFY(repeat);
        QTest::mouseClick(repeat, Qt::LeftButton);
        QCOMPARE(queue().repeat(), playback::Repeat::All);
        QVERIFY(named(window(), "Repeat the queue"));
        QTest::mouseClick(repeat, Qt::LeftButton);
        QCOMPARE(queue().repeat(), playback::Repeat::One);
        QTest::mouseClick(repeat, Qt::LeftButton);
        QCOMPARE(queue().repeat(), playback::Repeat::Off);
        auto* shuffle = qobject_cast<ui::Button*>(named(window(), "Shuffle"));
        for (auto* button : window().findChildren<ui::Button*>())
            if (button->accessibleName() == "Shuffle" && button->isCheckable()) shuffle = button;
        QTest::mouseClick(shuffle, Qt::LeftButton);
        QVERIFY(queue().shuffle());
        QVERIFY(shuffle->isChecked());
    }

    void filesFoldersAndMagnetsCanBeDroppedAnywhere() {
        QMimeData folder;
        folder.setUrls({QUrl::fromLocalFile(kAlbum)});
        drop(window(), folder);
        QVERIFY(waitFor([&] { return tracks() && tracks()->model()->rowCount() == 10; }));
        const auto magnet = QString::fromStdString(magnetOf("dropped"));
        m_fixture->resolver.know(magnet.toStdString(), demoMix());
        QMimeData text;
        text.setText(magnet);
        drop(window(), text);
        QVERIFY(waitFor([&] { return tracks()->model()->rowCount() == 15; }));
        QMimeData words;
        words.setText("nothing to open");
        QDragEnterEvent enter({400, 300}, Qt::CopyAction, &words, Qt::LeftButton, {});
        QApplication::sendEvent(&window(), &enter);
        QVERIFY(!enter.isAccepted());
    }

    void droppedMusicFilesPlayAtOnce() {
        sources::Collection one;
        one.name = "Volta";
        one.tracks = {demoAlbum().tracks[9]};
        m_fixture->resolver.know("/music/Volta.flac", one);
        QMimeData file;
        file.setUrls({QUrl::fromLocalFile("/music/Volta.flac")});
        drop(window(), file);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
    }

    void waitingShowsSkeletonsAndCanBeCancelled() {
        m_fixture->openHeld("/music/Slow disk");
        QVERIFY(waitFor([&] { return named(window(), "Cancel") != nullptr; }));
        QTest::mouseClick(named(window(), "Cancel"), Qt::LeftButton);
        QVERIFY(named(window(), "Try again"));
        m_fixture->resolver.know("/music/Slow disk", demoAlbum());
        m_fixture->resolver.release();
        QTest::mouseClick(named(window(), "Try again"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return tracks()->model()->rowCount() == 10; }));
    }

    void theWindowLivesWhileAServiceBlocks() {
        m_fixture->openHeld("/music/Slow disk");
        int beats = 0;
        QTimer heart;
        connect(&heart, &QTimer::timeout, this, [&] { ++beats; });
        heart.start(1);
        QVERIFY(waitFor([&] { return beats > 20; }));
        QCOMPARE(m_fixture->resolver.asked(), 1);
        QVERIFY(window().collections().all().front()->state == ui::LoadState::Loading);
    }

    void whatCannotBeOpenedSaysWhy() {
        m_fixture->open("/music/Gone");
        bool said = false;
        for (auto* widget : window().findChildren<QWidget*>())
            said = said ||
                   (widget->isVisible() && widget->accessibleName().contains("there is no such file. Check the path."));
        QVERIFY(said);
    }

    void aTrackThatFailsIsSkippedWithAReason() {
        auto album = demoAlbum();
        m_fixture->opener.refuse(album.tracks[0].source, "no peer has it");
        m_fixture->open(kAlbum);
        QTest::mouseClick(window().findChild<ui::Button*>("collectionPlay"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return queue().currentIndex() == 1 && player().state() == PlayerState::Playing; }));
        bool said = false;
        for (auto* toast : window().findChildren<QWidget*>("toast"))
            said = said || toast->accessibleName().contains("no peer has it");
        QVERIFY(said);
    }

    void theOpenFieldTakesLinksAndRefusesNonsense() {
        auto* field = window().findChild<ui::OpenField*>();
        QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
        QVERIFY(field->hasFocus());
        field->insert("ftp://hello/there");
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(field->property("invalid").toBool());
        QVERIFY(window().toasts().count() == 1);
        QVERIFY(window().collections().all().empty());
        field->selectAll();
        field->insert(kAlbum); // QTest types ASCII only
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(waitFor([&] { return tracks() && tracks()->model()->rowCount() == 10; }));
        QVERIFY(field->text().isEmpty());
    }

    void theLinkSheetChecksWhatIsTypedAndTakesTheClipboard() {
        QApplication::clipboard()->setText("see you at 8");
        QTest::keyClick(&window(), Qt::Key_U, Qt::ControlModifier);
        auto* field = qobject_cast<QLineEdit*>(named(window(), "Link"));
        QVERIFY(field);
        QVERIFY(waitFor([&] { return field->hasFocus(); }));
        QVERIFY(field->text().isEmpty());
        auto* open = window().findChild<ui::Button*>("openLink");
        QVERIFY(!open->isEnabled());
        QTest::keyClicks(field, "magnet:?xt=urn:btih:123");
        QVERIFY(!open->isEnabled());
        QVERIFY(!field->accessibleDescription().isEmpty());
        QTest::keyClick(field, Qt::Key_Tab);
        QVERIFY(!field->hasFocus());
        QVERIFY(window().findChild<ui::Sheet*>()->isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(waitFor([&] { return !window().findChild<ui::Sheet*>(); }));

        const auto magnet = QString::fromStdString(magnetOf("clip"));
        m_fixture->resolver.know(magnet.toStdString(), demoMix());
        QApplication::clipboard()->setText(magnet);
        QTest::keyClick(&window(), Qt::Key_U, Qt::ControlModifier);
        field = qobject_cast<QLineEdit*>(named(window(), "Link"));
        QCOMPARE(field->text(), magnet);
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(waitFor([&] { return tracks() && tracks()->model()->rowCount() == 15; }));
    }

    void pastingOpensWhatWasCopiedOrSaysThatThereIsNothing() {
        QApplication::clipboard()->setText("see you at 8");
        QTest::keyClick(&window(), Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(window().toasts().count(), 1);
        QTest::keyClick(&window(), Qt::Key_V, Qt::ControlModifier); // the same words once are enough
        QCOMPARE(window().toasts().count(), 1);
        QApplication::clipboard()->setText(kAlbum);
        QTest::keyClick(&window(), Qt::Key_V, Qt::ControlModifier);
        QVERIFY(waitFor([&] { return tracks() && tracks()->model()->rowCount() == 10; }));
    }

    void thePlayButtonOfThePageFollowsItsMusic() {
        m_fixture->open(kAlbum);
        auto* play = window().findChild<ui::Button*>("collectionPlay");
        QTest::mouseClick(play, Qt::LeftButton);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        QCOMPARE(play->accessibleName(), QString("Pause"));
        QTest::mouseClick(play, Qt::LeftButton);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Paused; }));
        QCOMPARE(play->accessibleName(), QString("Play"));
        m_fixture->open(kMix);
        QTest::mouseClick(play, Qt::LeftButton);
        QVERIFY(waitFor([&] { return queue().size() == 15; }));
    }

    void whatWasLeftOutIsTold() {
        auto album = demoAlbum();
        album.skipped = {{Reason::Unsupported, "open", "cover.mid", "MIDI holds no sound", ""},
                         {Reason::Corrupt, "open", "broken.flac", "it is cut off", ""}};
        m_fixture->resolver.know("/music/Some", album);
        m_fixture->open("/music/Some");
        QCOMPARE(window().toasts().count(), 1);
        auto* details = named(window(), "Details");
        QVERIFY(details);
        QTest::mouseClick(details, Qt::LeftButton);
        bool said = false;
        for (auto* widget : window().findChildren<QWidget*>())
            said = said || (widget->isVisible() && widget->accessibleName().contains("broken.flac"));
        QVERIFY(said);
    }

    void theCheatSheetOpensAndGivesTheFocusBack() {
        m_fixture->open(kAlbum);
        tracks()->setFocus();
        QTest::keyClick(tracks(), Qt::Key_F1);
        QVERIFY(window().findChild<ui::Sheet*>());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(waitFor([&] { return !window().findChild<ui::Sheet*>(); }));
        QVERIFY(tracks()->hasFocus());
    }

    void backAndForwardWalkThePages() {
        m_fixture->open(kAlbum);
        m_fixture->open(kMix);
        QCOMPARE(tracks()->model()->rowCount(), 15);
        QTest::keyClick(&window(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(tracks()->model()->rowCount(), 10);
        QTest::mouseClick(named(window(), "Forward"), Qt::LeftButton);
        QCOMPARE(tracks()->model()->rowCount(), 15);
        QTest::keyClick(&window(), Qt::Key_Home, Qt::AltModifier);
        QCOMPARE(window().navigator().current().page, QString("home"));
        QVERIFY(!named(window(), "Forward")->isEnabled());
    }

    void jumpingShowsThePlayingTrack() {
        m_fixture->open(kAlbum);
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(3));
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        m_fixture->open(kMix);
        QTest::keyClick(&window(), Qt::Key_L, Qt::ControlModifier);
        QCOMPARE(window().navigator().current().id, kAlbum);
        QCOMPARE(tracks()->currentIndex().row(), 3);
    }

    void homeShowsWhatWasPlayedEvenFromAnotherQueue() {
        m_fixture->open(kAlbum);
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(3));
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        m_fixture->open(kMix);
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(0));
        QVERIFY(waitFor([&] { return queue().size() == 15; }));
        window().actions()[ActionId::GoHome]->trigger();
        auto* lately = qobject_cast<QAbstractItemView*>(named(window(), "Played lately"));
        QVERIFY(lately);
        QVERIFY(waitFor([&] { return lately->model()->rowCount() == 1; }));
        QCOMPARE(lately->model()->index(0, 0).data().toString(), QString("Maré baixa"));
        const auto cell = lately->visualRect(lately->model()->index(0, 0));
        QTest::mouseClick(lately->viewport(), Qt::LeftButton, {}, cell.topLeft() + QPoint(20, 20));
        QVERIFY(waitFor([&] { return queue().size() == 1; }));
    }

    void openedCollectionsAreReachedByKeysAndTheirMenu() {
        m_fixture->open(kAlbum);
        m_fixture->open(kMix);
        window().actions()[ActionId::GoHome]->trigger();
        auto* grid = qobject_cast<QAbstractItemView*>(named(*window().findChild<ui::HomePage*>(), "Opened"));
        QVERIFY(grid);
        QVERIFY(waitFor([&] { return grid->model()->rowCount() == 2; }));
        grid->setFocus(Qt::TabFocusReason);
        QTest::keyClick(grid, Qt::Key_Right);
        QCOMPARE(grid->currentIndex().row(), 1);
        QTest::keyClick(grid, Qt::Key_P);
        QVERIFY(waitFor([&] { return queue().size() == 15; }));
        QCOMPARE(window().navigator().current().page, QString("home"));
        QTest::keyClick(grid, Qt::Key_Return);
        QCOMPARE(window().navigator().current().id, kMix);
        window().navigator().back();
        const auto at = grid->visualRect(grid->model()->index(0, 0)).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, grid->viewport()->mapToGlobal(at));
        QApplication::sendEvent(grid->viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        for (auto* action : menu->actions())
            if (action->text() == "Close") action->trigger();
        menu->close();
        QVERIFY(waitFor([&] { return grid->model()->rowCount() == 1; }));
    }

    void tracksAreSortedByAClickAndPlayedInThatOrder() {
        m_fixture->open(kMix);
        auto* head = tracks()->header();
        const auto click = [&](int column) {
            QTest::mouseClick(head->viewport(), Qt::LeftButton, {}, {head->sectionViewportPosition(column) + 12, 10});
        };
        const auto title = [&](int row) { return tracks()->model()->index(row, 1).data().toString(); };
        tracks()->setCurrentIndex(tracks()->model()->index(0, 1)); // Perla
        click(ui::TrackModel::Title);
        QVERIFY(waitFor([&] { return title(1) == "Aurora, Slowly"; }));
        QCOMPARE(tracks()->currentIndex().data().toString(), QString("Perla")); // the selection went with it
        click(ui::TrackModel::Time);
        click(ui::TrackModel::Time);
        QVERIFY(waitFor([&] { return title(1) == "Fio da meada"; }));
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(1));
        QVERIFY(waitFor([&] { return queue().size() == 15; }));
        QCOMPARE(QString::fromStdString(queue().items()[1].title), QString("Fio da meada"));
        QCOMPARE(queue().currentIndex(), 1);
        click(ui::TrackModel::Time); // once more: the collection's own order
        QVERIFY(waitFor([&] { return title(0) == "Perla"; }));
        m_fixture->open(kAlbum);
        QCOMPARE(title(0), QString("Entre marés"));
    }

    void columnsAreHiddenAndMoved() {
        m_fixture->open(kMix);
        auto* head = tracks()->header();
        Q_EMIT head->customContextMenuRequested({60, 10});
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        for (auto* action : menu->actions())
            if (action->text() == "Source") action->trigger();
        menu->close();
        QVERIFY(tracks()->isColumnHidden(ui::TrackModel::Source));
        head->moveSection(head->visualIndex(ui::TrackModel::Time), head->visualIndex(ui::TrackModel::Album));
        const auto kept = tracks()->arrangement();
        QVERIFY(kept.contains("\"hidden\":[3]"));
        window().grab(); // paints in that order
        QVERIFY(head->visualIndex(ui::TrackModel::Time) < head->visualIndex(ui::TrackModel::Album));
    }

    void changingTheThemeWhilePlayingRepaintsEverything() {
        m_fixture->open(kAlbum);
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(3));
        window().actions()[ActionId::ThemeDark]->trigger();
        const auto dark = window().grab().toImage().pixelColor(600, 640).lightnessF();
        window().actions()[ActionId::ThemeLight]->trigger();
        const auto light = window().grab().toImage().pixelColor(600, 640).lightnessF();
        QVERIFY(dark < 0.2f);
        QVERIFY(light > 0.8f);
        QVERIFY(window().actions()[ActionId::ThemeLight]->isChecked());
        QVERIFY(!window().actions()[ActionId::ThemeDark]->isChecked());
    }

    void quittingWhilePlayingIsQuiet() {
        m_fixture->open(kAlbum);
        QTest::mouseDClick(tracks()->viewport(), Qt::LeftButton, {}, middle(3));
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        m_fixture.reset();
    }

private:
    ui::MainWindow& window() { return m_fixture->window(); }
    playback::Player& player() { return *m_fixture->player; }
    playback::PlayQueue& queue() { return *m_fixture->queue; }
    ui::TrackView* tracks() { return window().findChild<ui::TrackView*>(); }
    QPoint middle(int row) {
        return tracks()->visualRect(tracks()->model()->index(row, ui::TrackModel::Title)).center();
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

BITBEATS_TEST(WindowTest);
#include "WindowTest.moc"
