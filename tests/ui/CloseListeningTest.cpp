#include "fixtures/WindowFixture.h"
#include "models/Markers.h"
#include "pages/playing/SpeedButton.h"
#include "pages/playing/TrackWave.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/TimeWindow.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace bitbeats;
using namespace bitbeats::test;
using playback::PlayerState;
using ui::ActionId;

/// Speed, marks, loop and zoom: what people use who learn a piece by ear.
class CloseListeningTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<TempFolder>();
        m_fixture = std::make_unique<WindowFixture>(m_folder->path());
        window().resize(1280, 800);
        m_fixture->open("/music/Maré Baixa");
        m_fixture->queue->replace(demoAlbum().tracks, 3);
        play(60);
        window().navigator().go({"playing", {}});
        QVERIFY(waitFor([&] { return big()->isVisible() && big()->window().duration() > 0; }));
    }
    void cleanup() {
        while (auto* popup = QApplication::activePopupWidget())
            popup->close();
        m_fixture.reset();
        m_folder.reset();
    }

    void keysMenuAndSystemSetTheSpeed() {
        auto& player = *m_fixture->player;
        const auto speeds = window().findChildren<ui::SpeedButton*>();
        QCOMPARE(speeds.size(), 2);
        const auto shown = [&] {
            return std::count_if(speeds.begin(), speeds.end(), [](auto* b) { return b->isVisible(); });
        };
        QCOMPARE(shown(), 1); // the player bar says it only when it is not the usual one
        QTest::keyClick(&window(), Qt::Key_Greater);
        QCOMPARE(player.options().speed, 1.1);
        QTest::keyClick(&window(), Qt::Key_Greater);
        QCOMPARE(player.options().speed, 1.25);
        QCOMPARE(shown(), 2);
        QCOMPARE(speeds[0]->text(), ui::speedText(1.25));
        QTest::keyClick(&window(), Qt::Key_Less);
        QCOMPARE(player.options().speed, 1.1);
        QVERIFY(waitFor([&] { return m_fixture->desktop.states.back().speed == 1.1; }));
        QTest::keyClick(&window(), Qt::Key_Backspace);
        QCOMPARE(player.options().speed, 1.0);
        m_fixture->desktop.commands.setSpeed(7);
        QCOMPARE(player.options().speed, 2.0);
        QVERIFY(!window().actions()[ActionId::Faster]->isEnabled());

        auto* button = *std::find_if(speeds.begin(), speeds.end(), [&](auto* b) { return b->isVisible(); });
        QTest::mouseClick(button, Qt::LeftButton);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QCOMPARE(menu->actions().size(), static_cast<int>(ui::Listening::kSpeeds.size()));
        menu->actions().front()->trigger();
        QCOMPARE(player.options().speed, 0.5);
    }

    void otherSoundSettingsLeaveTheSpeedAlone() {
        auto& listening = window().context().listening;
        listening.setSpeed(1.5);
        window().context().preferences.put(ui::keys::kCrossfade, "3");
        QVERIFY(waitFor([&] { return m_fixture->player->options().crossfade == Milliseconds{3000}; }));
        QCOMPARE(listening.speed(), 1.5);
    }

    void aPlaceIsMarkedFoundAgainAndComesBackAfterARestart() {
        pauseAt(60);
        QTest::keyClick(&window(), Qt::Key_B);
        pauseAt(120);
        QTest::keyClick(&window(), Qt::Key_B);
        const auto marks = window().context().listening.marks();
        QCOMPARE(marks.size(), std::size_t(2));
        QTest::keyClick(&window(), Qt::Key_Comma);
        QVERIFY(waitFor([&] { return near(60); }));
        QTest::keyClick(&window(), Qt::Key_Period);
        QVERIFY(waitFor([&] { return near(120); }));
        QTest::keyClick(&window(), Qt::Key_B); // on a mark it takes it away
        QCOMPARE(window().context().listening.marks().size(), std::size_t(1));
        m_fixture->restart();
        QCOMPARE(window().context().listening.marks(), std::vector<int>{marks.front()});
    }

    void aMarkIsClickedAndRemovedByItsMenu() {
        pauseAt(60);
        QTest::keyClick(&window(), Qt::Key_B);
        pauseAt(200);
        const int mark = window().context().listening.marks().front();
        const QPoint at(static_cast<int>(big()->window().shareOf(mark) * big()->width()), 6);
        QTest::mouseClick(big(), Qt::LeftButton, {}, at);
        QVERIFY(waitFor([&] { return near(mark / 1000.0); }));
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, big()->mapToGlobal(at));
        QApplication::sendEvent(big(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        for (auto* action : menu->actions())
            if (action->text() == "Remove this mark") action->trigger();
        QVERIFY(window().context().listening.marks().empty());
    }

    void theLoopsEndsAreDragged() {
        auto& listening = window().context().listening;
        pauseAt(60);
        listening.moveLoop({Milliseconds{50000}, Milliseconds{100000}});
        const auto placeOf = [&](int ms) {
            return QPoint(static_cast<int>(big()->window().shareOf(ms) * big()->width()), 8);
        };
        QTest::mousePress(big(), Qt::LeftButton, {}, placeOf(100000));
        QTest::mouseMove(big(), placeOf(150000));
        QTest::mouseRelease(big(), Qt::LeftButton, {}, placeOf(150000));
        QVERIFY(std::abs(listening.loop().to.count() - 150000) < 1000);
        QCOMPARE(listening.loop().from.count(), 50000);
        QTest::mousePress(big(), Qt::LeftButton, {}, placeOf(50000));
        QTest::mouseMove(big(), placeOf(220000)); // not beyond the other end
        QTest::mouseRelease(big(), Qt::LeftButton, {}, placeOf(220000));
        QVERIFY(listening.loop().whole());
        QVERIFY(std::abs(listening.loop().from.count() - 149800) < 1000);
        QVERIFY(near(60)); // dragging an end is no seek
    }

    void theWaveformIsDrawnLargerAndTurnsThePage() {
        pauseAt(120);
        auto* wave = big();
        QTest::keyClick(&window(), Qt::Key_Plus, Qt::ControlModifier);
        QTest::keyClick(&window(), Qt::Key_Plus, Qt::ControlModifier);
        QCOMPARE(wave->window().zoom(), 4);
        QVERIFY(wave->window().shows(wave->value()));
        m_fixture->player->seek(Milliseconds{230000}); // beyond what is shown
        QVERIFY(waitFor([&] { return wave->value() >= 229000; }));
        QVERIFY(wave->window().shows(wave->value()));
        QSignalSpy sought(wave, &ui::WaveformSeekBar::seekRequested);
        QTest::mouseClick(wave, Qt::LeftButton, {}, {wave->width() / 2, 50});
        const double middle = wave->window().from() + wave->window().span() / 2;
        QVERIFY(std::abs(sought[0][0].toInt() - middle) < 500);
        QTest::keyClick(&window(), Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(wave->window().zoom(), 1);
        QWheelEvent wheel({100, 50}, wave->mapToGlobal(QPointF(100, 50)), {}, {0, 120}, Qt::NoButton,
                          Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(wave, &wheel);
        QCOMPARE(wave->window().zoom(), 2);
        const auto elsewhere = window().findChildren<ui::TrackWave*>();
        for (auto* other : elsewhere)
            if (other != wave) QCOMPARE(other->window().zoom(), 1); // the seek bar of the player shows all of it
        window().navigator().go({"home", {}});
        QVERIFY(!window().actions()[ActionId::ZoomIn]->isEnabled());
    }

    void aWindowOfTimeKeepsItsPlaceAndItsEnds() {
        ui::TimeWindow shown;
        QVERIFY(!shown.setZoom(2, 0)); // of nothing
        shown.setDuration(100000);
        QVERIFY(shown.setZoom(2, 80000));
        QCOMPARE(shown.shareOf(80000), 0.8);
        QCOMPARE(shown.span(), 50000.0);
        QVERIFY(shown.setZoom(1000, 0));
        QCOMPARE(shown.zoom(), ui::TimeWindow::kClosest);
        shown.scrollTo(1e9);
        QCOMPARE(shown.from() + shown.span(), 100000.0);
        QVERIFY(!shown.scrollTo(1e9));
        shown.setDuration(5000);
        QCOMPARE(shown.zoom(), 1);
        QCOMPARE(shown.from(), 0.0);
    }

    void marksKeepTheirOrderAndTheirBounds() {
        ui::Markers marks;
        QVERIFY(marks.toggle("a", 5000));
        QVERIFY(marks.toggle("a", 1000));
        QVERIFY(!marks.toggle("a", 1300)); // the same place: taken away
        QVERIFY(!marks.toggle("", 1000));
        QVERIFY(!marks.toggle("a", -1));
        for (int i = 0; i < 1200; ++i)
            marks.toggle("track " + std::to_string(i), 1000);
        QCOMPARE(marks.kept().size(), 1000);
        QVERIFY(marks.of("a").empty()); // the track that was marked longest ago
        ui::Markers again;
        again.restore(marks.kept());
        QCOMPARE(again.kept(), marks.kept());
        again.restore({QJsonObject{{"source", 3}}, 7, QJsonObject{{"source", "x"}, {"places", "no list"}},
                       QJsonObject{{"source", "y"}, {"places", QJsonArray{5, "no", -3, 2}}}});
        QCOMPARE(again.of("y"), (std::vector<int>{2, 5}));
        QCOMPARE(again.kept().size(), 1);
        again.removeAll("y");
        QVERIFY(again.kept().isEmpty());
    }

private:
    ui::MainWindow& window() { return m_fixture->window(); }
    ui::TrackWave* big() {
        for (auto* wave : window().findChildren<ui::TrackWave*>())
            if (wave->height() > 50) return wave;
        return window().findChild<ui::TrackWave*>();
    }
    void play(int seconds) {
        m_fixture->player->playIndex(3, std::chrono::seconds(seconds));
        waitFor([&] { return m_fixture->player->state() == PlayerState::Playing; });
    }
    bool near(double seconds) {
        return std::abs(static_cast<double>(m_fixture->player->position().count()) - seconds * 1000) < 1500;
    }
    void pauseAt(int seconds) {
        m_fixture->player->pause();
        m_fixture->player->seek(std::chrono::seconds(seconds));
        waitFor([&] { return m_fixture->player->state() == PlayerState::Paused && near(seconds); });
    }

    std::unique_ptr<TempFolder> m_folder;
    std::unique_ptr<WindowFixture> m_fixture;
};

BITBEATS_TEST(CloseListeningTest);
#include "CloseListeningTest.moc"
