#include "fixtures/WindowFixture.h"
#include "models/Preferences.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/Labels.h"
#include "widgets/Select.h"
#include "widgets/SettingCard.h"
#include "widgets/Toasts.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;

/// The settings page as a person uses it.
class SettingsTest : public QObject {
    Q_OBJECT

    static void go(WindowFixture& fixture, const char* section) {
        fixture.window().navigator().go({"settings", QLatin1String(section)});
        QCoreApplication::processEvents();
    }
    template<typename T>
    static T* control(WindowFixture& fixture, const char* name) {
        return qobject_cast<T*>(named(fixture.window(), QString::fromUtf8(name)));
    }
    static QString kept(const TempFolder& folder, const char* key) {
        return QSettings(QString::fromStdString((folder / "bitbeats.ini").string()), QSettings::IniFormat)
            .value(QLatin1String(key))
            .toString();
    }

private Q_SLOTS:
    void aSwitchActsAtOnceAndIsKept() {
        const TempFolder folder;
        {
            WindowFixture fixture(folder.path());
            go(fixture, "network");
            auto* dht = control<QAbstractButton>(fixture, "Find listeners without a tracker");
            QVERIFY(dht && dht->isChecked());
            QTest::mouseClick(dht, Qt::LeftButton);
            QVERIFY(waitFor([&] { return !fixture.swarm.tuning().dht; }));
            fixture.restart();
            go(fixture, "network");
            QVERIFY(!control<QAbstractButton>(fixture, "Find listeners without a tracker")->isChecked());
        }
        QCOMPARE(kept(folder, "no-dht"), QString("1"));
    }

    void aWrongFigureIsSaidInOneSentenceAndNotTaken() {
        WindowFixture fixture;
        go(fixture, "network");
        auto* port = control<QLineEdit>(fixture, "Port");
        QVERIFY(port);
        QTest::mouseClick(port, Qt::LeftButton);
        QTest::keyClicks(port, "99");
        QTest::keyClick(port, Qt::Key_Return);
        QVERIFY(port->property("invalid").toBool());
        const auto said = [&] {
            for (auto* words : fixture.window().findChildren<ui::Paragraph*>())
                if (words->isVisible() && words->text().contains("1024 to 65535")) return true;
            return false;
        };
        QVERIFY(said());
        QCOMPARE(fixture.swarm.tuning().listenPort, 0);
        QTest::keyClick(port, Qt::Key_Escape);
        QVERIFY(!said());
        QVERIFY(port->text().isEmpty());
        QTest::mouseClick(port, Qt::LeftButton);
        QTest::keyClicks(port, "51413");
        QTest::keyClick(port, Qt::Key_Tab);
        QVERIFY(waitFor([&] { return fixture.swarm.tuning().listenPort == 51413; }));
    }

    void limitsAreTypedInKilobytes() {
        WindowFixture fixture;
        go(fixture, "network");
        auto* up = control<QLineEdit>(fixture, "Upload limit");
        QTest::keyClicks(up, "250");
        QTest::keyClick(up, Qt::Key_Return);
        QVERIFY(waitFor([&] { return fixture.swarm.limits().first == 250'000; }));
        QTest::mouseClick(control<QAbstractButton>(fixture, "Lift both limits for now"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return fixture.swarm.limits().first == 0; }));
        QCOMPARE(up->text(), QString("250"));
    }

    void soundFollowsTheKeys() {
        WindowFixture fixture;
        go(fixture, "audio");
        auto* album = control<QAbstractButton>(fixture, "Same loudness for all tracks: Album");
        QVERIFY(album);
        QTest::mouseClick(album, Qt::LeftButton);
        QCOMPARE(fixture.player->options().gainMode, playback::GainMode::Album);
        album->setFocus(Qt::TabFocusReason);
        QTest::keyClick(album, Qt::Key_Left);
        QCOMPARE(fixture.player->options().gainMode, playback::GainMode::Track);
        auto* fade = control<QWidget>(fixture, "Crossfade");
        fade->setFocus(Qt::TabFocusReason);
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(fade, Qt::Key_Right);
        QCOMPARE(fixture.player->options().crossfade, Milliseconds(2000));
    }

    void aDeviceIsChosenFromTheMenu() {
        WindowFixture fixture;
        go(fixture, "audio");
        auto* select = fixture.window().findChild<ui::Select*>();
        QVERIFY(waitFor([&] { return select->text() == "As the system has it (Built-in speakers)"; }));
        QTest::keyClick(select, Qt::Key_Down);
        QTest::keyClick(select, Qt::Key_Down);
        QCOMPARE(fixture.device.chosen(), std::string("dac"));
        QTest::mouseClick(select, Qt::LeftButton);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QCOMPARE(menu->actions().size(), 3);
        menu->actions().front()->trigger();
        menu->close();
        QCOMPARE(fixture.device.chosen(), std::string());
    }

    void theThemeChangesFromHereAndFromElsewhere() {
        WindowFixture fixture;
        go(fixture, "appearance");
        auto* light = control<QAbstractButton>(fixture, "Theme: Light");
        QTest::mouseClick(light, Qt::LeftButton);
        QVERIFY(fixture.window().actions()[ui::ActionId::ThemeLight]->isChecked());
        fixture.window().actions()[ui::ActionId::ThemeDark]->trigger();
        QVERIFY(control<QAbstractButton>(fixture, "Theme: Dark")->isChecked());
    }

    void aWordFindsASettingInAnySection() {
        WindowFixture fixture;
        go(fixture, "general");
        auto* search = control<QLineEdit>(fixture, "Find a setting");
        QTest::keyClicks(search, "upload");
        QVERIFY(control<QLineEdit>(fixture, "Upload limit"));
        QVERIFY(!control<QLineEdit>(fixture, "Port"));
        search->setText("zebra");
        QVERIFY(!control<QLineEdit>(fixture, "Upload limit"));
        QTest::keyClick(search, Qt::Key_Escape);
        QVERIFY(control<QAbstractButton>(fixture, "Go on in the tray"));
    }

    void theCacheIsClearedAfterAskingOnce() {
        WindowFixture fixture;
        go(fixture, "storage");
        auto* clear = control<QAbstractButton>(fixture, "Clear\u2026");
        QVERIFY(waitFor([&] { return clear->isEnabled(); }));
        QTest::mouseClick(clear, Qt::LeftButton);
        QCOMPARE(QApplication::focusWidget()->accessibleName(), QString("Cancel")); // the safe answer
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QCOMPARE(fixture.swarm.cacheBytes(), 3'812'000'000);
        QTest::mouseClick(clear, Qt::LeftButton);
        QTest::mouseClick(fixture.window().findChild<QWidget*>("confirm"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return fixture.swarm.cacheBytes() == 0 && fixture.window().toasts().count() == 1; }));
    }
};

BITBEATS_TEST(SettingsTest);
#include "SettingsTest.moc"
