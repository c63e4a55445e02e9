#include "fixtures/WindowFixture.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/TrackView.h"
#include "widgets/WaveformSeekBar.h"

#include <QFile>
#include <QTest>
#include <filesystem>

using namespace bitbeats;
using namespace bitbeats::test;
using ui::ActionId;

/// What comes back after an end, and after the end of a process that had no time for one.
class RestartTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everythingComesBackAfterARestart() {
        const TempFolder folder;
        WindowFixture fixture(folder.path());
        leaveTraces(fixture);
        fixture.restart();
        findTraces(fixture);
    }

    void everythingComesBackAfterAKill() {
        const TempFolder folder;
        const TempFolder copy;
        WindowFixture fixture(folder.path());
        leaveTraces(fixture);
        // What is on disk now is what a kill would leave; the first window does not get to tidy up before it is copied.
        const auto session = QString::fromStdString((folder / "session.json").string());
        QVERIFY(waitFor([&] {
            QFile file(session);
            if (!file.open(QIODevice::ReadOnly)) return false;
            const auto text = file.readAll();
            return text.contains("\"panel\": true") && text.contains("0.4") && text.contains("Late trains");
        }));
        std::filesystem::copy(folder.path(), copy.path(),
                              std::filesystem::copy_options::recursive |
                                  std::filesystem::copy_options::overwrite_existing);
        WindowFixture second(copy.path());
        findTraces(second);
    }

    void playingGoesOnWhereItWasLeft() {
        const TempFolder folder;
        WindowFixture fixture(folder.path());
        leaveTraces(fixture);
        fixture.restart();
        auto* wave = fixture.window().findChild<ui::WaveformSeekBar*>();
        QVERIFY(qAbs(wave->value() - 60000) < 3000);
        QTest::keyClick(&fixture.window(), Qt::Key_Space);
        QVERIFY(waitFor([&] { return fixture.player->state() == playback::PlayerState::Playing; }));
        QVERIFY(waitFor([&] { return fixture.player->position() >= std::chrono::seconds(57); }));
        QVERIFY(fixture.player->position() < std::chrono::seconds(80));
        QCOMPARE(fixture.queue->currentIndex(), 1);
    }

    void aDamagedSessionOpensAnEmptyWindow() {
        const TempFolder folder;
        QFile file(QString::fromStdString((folder / "session.json").string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"page\": {\"name\": \"collection\", \"id\": 7}, \"collections\": [3, {\"sources\": []}, "
                   "{\"sources\": [4]}], "
                   "\"geometry\": \"garbage\", \"theme\": 99, \"volume\": -4}");
        file.close();
        WindowFixture fixture(folder.path());
        QVERIFY(fixture.window().isVisible());
        QCOMPARE(fixture.player->volume(), 0.0);
        QCOMPARE(fixture.window().navigator().current().page, QString("home"));
    }

private:
    static void leaveTraces(WindowFixture& fixture) {
        auto& window = fixture.window();
        window.resize(1100, 700);
        fixture.open("/music/Maré Baixa");
        fixture.open("/music/Late trains");
        window.actions()[ActionId::ThemeLight]->trigger();
        window.actions()[ActionId::ToggleQueue]->trigger();
        fixture.player->setVolume(0.4);
        fixture.queue->replace(demoMix().tracks, 1);
        fixture.player->playIndex(1, std::chrono::seconds(60));
        waitFor([&] { return fixture.player->state() == playback::PlayerState::Playing; });
        fixture.player->pause();
        waitFor([&] { return fixture.player->state() == playback::PlayerState::Paused; });
    }

    static void findTraces(WindowFixture& fixture) {
        auto& window = fixture.window();
        QCOMPARE(window.size(), QSize(1100, 700));
        QVERIFY(window.actions()[ActionId::ThemeLight]->isChecked());
        QVERIFY(window.actions()[ActionId::ToggleQueue]->isChecked());
        QCOMPARE(fixture.player->volume(), 0.4);
        QCOMPARE(fixture.queue->size(), 15);
        QCOMPARE(fixture.queue->currentIndex(), 1);
        QVERIFY(qAbs(fixture.queue->savedPosition().count() - 60000) < 3000);
        QCOMPARE(window.collections().all().size(), std::size_t(2));
        QCOMPARE(window.navigator().current().id, QString("/music/Late trains"));
        QVERIFY(waitFor([&] {
            auto* tracks = window.findChild<ui::TrackView*>();
            return tracks && tracks->model()->rowCount() == 15;
        }));
    }
};

BITBEATS_TEST(RestartTest);
#include "RestartTest.moc"
