#include "fixtures/WindowFixture.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/Toasts.h"

#include <QApplication>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;
using playback::PlayerState;
using ui::ActionId;
using ui::MediaState;

namespace keys = bitbeats::ui::keys;

/// What stands outside the window: tray, media controls, notifications, other starts of the program.
class DesktopTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<WindowFixture>();
        desktop().trayAvailable = true;
    }
    void cleanup() { m_fixture.reset(); }

    // ---- tray

    void closingGoesOnInTheTrayAndSaysSoOnce() {
        QSignalSpy quit(&window(), &ui::MainWindow::quitRequested);
        play(0);
        window().close();
        QVERIFY(!window().isVisible());
        QCOMPARE(quit.count(), 0);
        QCOMPARE(player().state(), PlayerState::Playing);
        QCOMPARE(desktop().notices.size(), std::size_t(1));
        Q_EMIT desktop().tray->clicked();
        QVERIFY(window().isVisible());
        window().close();
        QVERIFY(!window().isVisible());
        QCOMPARE(desktop().notices.size(), std::size_t(1));
    }

    void whoCannotBeNotifiedIsToldByTheTray() {
        desktop().deaf = true;
        window().close();
        QCOMPARE(desktop().said.size(), 1);
    }

    void theNoticeCanTakeItBack() {
        window().close();
        QCOMPARE(desktop().notices.size(), std::size_t(1));
        desktop().notices.front().act();
        QVERIFY(!preferences().closeToTray());
        window().present();
        QSignalSpy quit(&window(), &ui::MainWindow::quitRequested);
        window().close();
        QCOMPARE(quit.count(), 1);
    }

    void withoutATrayClosingQuits() {
        desktop().trayAvailable = false;
        QSignalSpy quit(&window(), &ui::MainWindow::quitRequested);
        window().close();
        QCOMPARE(quit.count(), 1);
        QVERIFY(desktop().notices.empty());
    }

    void whoSetsItSoQuitsByClosing() {
        preferences().putOn(keys::kCloseToTray, false);
        QSignalSpy quit(&window(), &ui::MainWindow::quitRequested);
        window().close();
        QCOMPARE(quit.count(), 1);
    }

    void theSystemsOwnEndIsNoClosing() {
        QEvent end(QEvent::Quit);
        static_cast<QObject&>(window()).eventFilter(qApp, &end);
        QSignalSpy quit(&window(), &ui::MainWindow::quitRequested);
        window().close();
        QCOMPARE(quit.count(), 1);
    }

    void theTraysMenuIsMadeOfTheSameActions() {
        const auto actions = desktop().menu->actions();
        for (const auto id :
             {ActionId::PlayPause, ActionId::Next, ActionId::Previous, ActionId::ShowWindow, ActionId::Quit})
            QVERIFY(actions.contains(window().actions()[id]));
        QCOMPARE(actions.front()->text(), QString("Nothing plays"));
        play(3);
        QCOMPARE(actions.front()->text(), QString::fromStdString(demoAlbum().tracks[3].title));
        QVERIFY(desktop().toolTip.contains(QString::fromStdString(demoAlbum().tracks[3].artist)));
        QCOMPARE(window().actions()[ActionId::PlayPause]->text(), QString("Pause"));
        window().actions()[ActionId::PlayPause]->trigger();
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Paused; }));
        QCOMPARE(window().actions()[ActionId::PlayPause]->text(), QString("Play"));
    }

    void ratesAreAskedForWhileTheMenuIsOpenOnly() {
        swarm::TorrentStatus one;
        one.downloadRate = 4'200'000;
        one.uploadRate = 646'000;
        m_fixture->swarm.show({one, one});
        const int before = m_fixture->swarm.asked();
        auto* menu = desktop().menu;
        menu->popup({10, 10});
        QVERIFY(waitFor([&] { return line("8.4 MB/s") && line("1.3 MB/s"); }));
        QVERIFY(waitFor([&] { return m_fixture->swarm.asked() >= before + 2; })); // and again
        menu->hide();
        const int after = m_fixture->swarm.asked();
        QVERIFY(m_fixture->swarm.asked() <= after + 1);
    }

    void limitsAreChosenAndSwitchedInTheTray() {
        auto* limit = window().actions()[ActionId::LimitRates];
        QVERIFY(!limit->isEnabled());
        auto* upload = desktop().menu->findChild<QMenu*>(keys::kUploadLimit);
        QVERIFY(upload);
        for (auto* action : upload->actions())
            if (action->data().toLongLong() == 250'000) action->trigger();
        QVERIFY(limit->isEnabled() && limit->isChecked());
        QVERIFY(waitFor([&] { return m_fixture->swarm.limits() == std::pair(250'000, 0); }));
        limit->trigger();
        QVERIFY(waitFor([&] { return m_fixture->swarm.limits() == std::pair(0, 0); }));
        QVERIFY(!limit->isChecked());
        limit->trigger();
        QVERIFY(waitFor([&] { return m_fixture->swarm.limits() == std::pair(250'000, 0); }));
        QCOMPARE(preferences().number(keys::kUploadLimit), 250'000);
    }

    void startedInTheTrayTheWindowWaits() {
        const TempFolder folder;
        WindowFixture fixture(folder.path());
        fixture.desktop.trayAvailable = true;
        fixture.options.hidden = true;
        fixture.restart();
        QVERIFY(!fixture.window().isVisible());
        fixture.host().summon({}, {}, true);
        QVERIFY(fixture.window().isVisible());
    }

    void startedInATrayThatDoesNotComeTheWindowIsShownAfterAll() {
        const TempFolder folder;
        WindowFixture fixture(folder.path());
        fixture.options.hidden = true;
        fixture.options.trayPatience = 1;
        fixture.restart();
        QVERIFY(waitFor([&] { return fixture.window().isVisible(); }));
    }

    // ---- other starts

    void anotherStartBringsTheWindowBackWithItsMusic() {
        window().close();
        m_fixture->host().summon({"/music/Late trains"}, "token-7", true);
        QVERIFY(window().isVisible());
        QCOMPARE(window().navigator().current().id, QString("/music/Late trains"));
        window().showMinimized();
        m_fixture->host().summon({"bitbeats:home"}, {}, true);
        QVERIFY(!window().isMinimized());
        QCOMPARE(window().navigator().current().page, QString("home"));
    }

    void aStartForTheTrayDisturbsNobody() {
        window().close();
        m_fixture->host().summon({}, {}, false);
        QVERIFY(!window().isVisible());
    }

    // ---- media controls

    void theSystemSeesWhatPlays() {
        play(3);
        QVERIFY(waitFor([&] { return state().status == MediaState::Status::Playing && state().track.lengthMs > 0; }));
        const auto track = demoAlbum().tracks[3];
        QCOMPARE(state().track.title, QString::fromStdString(track.title));
        QCOMPARE(state().track.artist, QString::fromStdString(track.artist));
        QCOMPARE(state().track.artFile, QString::fromStdString(track.coverPath));
        QVERIFY(state().canPlay && state().canNext && state().canPrevious && state().canSeek);
        queue().setShuffle(true);
        queue().setRepeat(playback::Repeat::One);
        player().setVolume(0.25);
        QVERIFY(waitFor([&] {
            return state().shuffle && state().repeat == playback::Repeat::One && qFuzzyCompare(state().volume, 0.25);
        }));
        player().setMuted(true);
        QVERIFY(waitFor([&] { return state().volume == 0; }));
        queue().clear();
        QVERIFY(waitFor([&] {
            return state().track.id.isEmpty() && state().status == MediaState::Status::Stopped && !state().canPlay;
        }));
    }

    void theSystemSteers() {
        play(3);
        auto& to = desktop().commands;
        to.pause();
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Paused; }));
        to.pause();
        QCOMPARE(player().state(), PlayerState::Paused);
        to.play();
        to.play();
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        to.next();
        QVERIFY(waitFor([&] { return queue().currentIndex() == 4; }));
        to.previous();
        QVERIFY(waitFor([&] { return queue().currentIndex() == 3; }));
        to.seekTo(100'000);
        QVERIFY(waitFor([&] { return to.position() >= 100'000; }));
        QVERIFY(waitFor([&] { return !desktop().jumps.empty(); }));
        to.seekBy(-50'000);
        QVERIFY(waitFor([&] { return to.position() < 70'000; }));
        to.setVolume(7);
        QCOMPARE(player().volume(), 1.0);
        to.setVolume(std::nan(""));
        QCOMPARE(player().volume(), 1.0);
        to.setShuffle(true);
        QVERIFY(queue().shuffle());
        to.stop();
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Stopped; }));
        window().close();
        to.raise();
        QVERIFY(window().isVisible());
        to.open("/music/Late trains");
        QCOMPARE(window().navigator().current().id, QString("/music/Late trains"));
        QSignalSpy quit(&window(), &ui::MainWindow::quitRequested);
        to.quit();
        QCOMPARE(quit.count(), 1);
    }

    void oneChangeIsToldOnce() {
        play(0);
        QVERIFY(waitFor([&] { return state().status == MediaState::Status::Playing; }));
        QCoreApplication::processEvents();
        const auto before = desktop().states.size();
        queue().setShuffle(true);
        queue().setRepeat(playback::Repeat::All);
        QVERIFY(waitFor([&] { return desktop().states.size() > before; }));
        QCOMPARE(desktop().states.size(), before + 1);
    }

    // ---- notifications

    void aTrackThatBeginsUnseenIsTold() {
        play(1);
        QVERIFY(desktop().notices.empty()); // the person looks at the window
        away();
        window().actions()[ActionId::Next]->trigger();
        QVERIFY(waitFor([&] { return !desktop().notices.empty(); }));
        const auto notice = desktop().notices.back();
        const auto track = demoAlbum().tracks[2];
        QCOMPARE(notice.title, QString::fromStdString(track.title));
        QVERIFY(notice.text.contains(QString::fromStdString(track.artist)));
        QCOMPARE(notice.pictureFile, QString::fromStdString(track.coverPath));
        const auto told = desktop().notices.size();
        window().actions()[ActionId::PlayPause]->trigger();
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Paused; }));
        window().actions()[ActionId::PlayPause]->trigger();
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
        QCOMPARE(desktop().notices.size(), told); // nothing new
        notice.act();
        QVERIFY(waitFor([&] { return queue().currentIndex() == 3; }));
        Q_EMIT desktop().notifier->opened("token");
        QVERIFY(window().isVisible());
    }

    void whoWantsNoneGetsNone() {
        preferences().putOn(keys::kNotifications, false);
        play(1);
        away();
        window().actions()[ActionId::Next]->trigger();
        QVERIFY(waitFor([&] { return queue().currentIndex() == 2 && player().state() == PlayerState::Playing; }));
        QVERIFY(desktop().notices.empty());
    }

private:
    ui::MainWindow& window() { return m_fixture->window(); }
    DesktopRecord& desktop() { return m_fixture->desktop; }
    playback::Player& player() { return *m_fixture->player; }
    playback::PlayQueue& queue() { return *m_fixture->queue; }
    ui::Preferences& preferences() { return window().context().preferences; }
    const MediaState& state() { return desktop().states.back(); }

    void play(int row) {
        queue().replace(demoAlbum().tracks, row);
        player().playIndex(row);
        QVERIFY(waitFor([&] { return player().state() == PlayerState::Playing; }));
    }
    void away() {
        preferences().putOn(keys::kTrayTold, true);
        window().close();
        QVERIFY(!window().isActiveWindow());
    }
    bool line(const QString& words) {
        for (const auto* action : desktop().menu->actions())
            if (action->text().contains(words)) return true;
        return false;
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

BITBEATS_TEST(DesktopTest);
#include "DesktopTest.moc"
