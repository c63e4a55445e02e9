#include "fixtures/WindowFixture.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/LevelSlider.h"
#include "widgets/TrackView.h"

#include <QApplication>
#include <QDBusVariant>
#include <QFile>
#include <QProcess>
#include <QScreen>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <QWindow>

using namespace bitbeats;
using namespace bitbeats::test;
using playback::PlayerState;
using ui::ActionId;
using ui::Token;

namespace {

void turn(QWidget* over, int notches) {
    const QPointF at(over->width() / 2.0, over->height() / 2.0);
    QWheelEvent wheel(at, over->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(over, &wheel);
}

} // namespace

/// What changes around a window that is open and plays.
class LiveChangesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<WindowFixture>();
        window().resize(1280, 800);
    }
    void cleanup() { m_fixture.reset(); }

    void theThemeFollowsTheSystemWhileItPlays_data() {
        QTest::addColumn<QString>("page");
        for (const char* page : {"home", "playing", "seeding", "settings"})
            QTest::newRow(page) << QString(page);
    }
    void theThemeFollowsTheSystemWhileItPlays() {
        QFETCH(QString, page);
        play();
        window().navigator().go({page, {}});
        window().actions()[ActionId::ThemeSystem]->trigger();
        auto& theme = window().context().theme;
        for (const bool dark : {true, false, true}) {
            desktopPrefers(dark);
            QCOMPARE(theme.dark(), dark);
            QCOMPARE(m_fixture->player->state(), PlayerState::Playing);
            const auto picture = window().grab().toImage();
            const double scale = picture.devicePixelRatio();
            const auto at = [&](int x, int y) { return picture.pixelColor(QPoint(x, y) * scale); };
            QCOMPARE(at(4, 400), theme.color(Token::Sunken));                      // the sidebar
            QCOMPARE(at(640, window().height() - 3), theme.color(Token::Surface)); // the player
            QCOMPARE(QApplication::palette().color(QPalette::Window).lightness() < 128, dark);
        }
        window().actions()[ActionId::ThemeLight]->trigger(); // a choice of one's own holds against it
        desktopPrefers(true);
        QVERIFY(!theme.dark());
    }

    /// Needs two screens, which are the platform's to have: a process of its own gets them.
    void aWindowMovedToASharperScreenIsDrawnAnewForIt() {
        if (QApplication::screens().size() > 1) return sharperScreen();
        const TempFolder folder;
        const auto screens = QString::fromStdString((folder / "screens.json").string());
        QFile file(screens);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"screens": [
            {"name": "one", "x": 0, "y": 0, "width": 1600, "height": 1000, "dpr": 1},
            {"name": "two", "x": 1600, "y": 0, "width": 1600, "height": 1000, "dpr": 2}]})");
        file.close();
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("QT_QPA_PLATFORM", "offscreen:configfile=" + screens);
        environment.insert("BITBEATS_REDUCED_MOTION", "1"); // no page half faded in
        environment.remove("QT_SCALE_FACTOR");
        QProcess child;
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::MergedChannels);
        child.start(QApplication::applicationFilePath(),
                    {"LiveChangesTest", "aWindowMovedToASharperScreenIsDrawnAnewForIt"});
        QVERIFY(child.waitForFinished(120000));
        const auto said = child.readAll();
        QVERIFY2(child.exitCode() == 0, said.constData());
    }

    void quittingWhilePlayingKeepsThePlace() {
        const TempFolder folder;
        m_fixture = std::make_unique<WindowFixture>(folder.path());
        m_fixture->open("/music/Maré Baixa");
        m_fixture->queue->replace(demoAlbum().tracks, 3);
        m_fixture->player->playIndex(3, std::chrono::seconds(77));
        QVERIFY(waitFor([&] { return m_fixture->player->position() >= std::chrono::seconds(77); }));
        QSignalSpy quit(&window(), &ui::MainWindow::quitRequested);
        QTest::keyClick(&window(), Qt::Key_Q, Qt::ControlModifier);
        QCOMPARE(quit.size(), 1);
        m_fixture->restart();
        QCOMPARE(m_fixture->player->state(), PlayerState::Stopped);
        QCOMPARE(m_fixture->queue->currentIndex(), 3);
        const auto shown = window().context().listening.shownPosition();
        QVERIFY(shown >= std::chrono::seconds(76) && shown < std::chrono::seconds(90));
    }

    void theWheelScrollsListsAndTurnsTheVolume() {
        m_fixture->open("/music/Late trains");
        auto* list = window().findChild<ui::TrackView*>();
        QVERIFY(list->verticalScrollBar()->maximum() > 0);
        turn(list->viewport(), -2);
        QVERIFY(waitFor([&] { return list->verticalScrollBar()->value() > 0; }));
        auto* volume = window().findChild<ui::LevelSlider*>();
        m_fixture->player->setVolume(0.5);
        turn(volume, 1);
        QVERIFY(m_fixture->player->volume() > 0.5);
        turn(volume, -1);
        turn(volume, -1);
        QVERIFY(m_fixture->player->volume() < 0.5);
    }

private:
    ui::MainWindow& window() { return m_fixture->window(); }

    void play() {
        m_fixture->open("/music/Maré Baixa");
        m_fixture->queue->replace(demoAlbum().tracks, 3);
        m_fixture->player->playIndex(3, std::chrono::seconds(60));
        QVERIFY(waitFor([&] { return m_fixture->player->state() == PlayerState::Playing; }));
    }

    /// As the desktop's settings say it over the bus.
    void desktopPrefers(bool dark) {
        auto& system = window().context().theme.systemLook();
        QMetaObject::invokeMethod(&system, "settingChanged", Q_ARG(QString, "org.freedesktop.appearance"),
                                  Q_ARG(QString, "color-scheme"),
                                  Q_ARG(QDBusVariant, QDBusVariant(QVariant(dark ? 1U : 2U))));
        QCoreApplication::processEvents();
    }

    /// A window that came from another screen looks like one that was opened there.
    void sharperScreen() {
        const auto screens = QApplication::screens();
        QCOMPARE(screens[1]->devicePixelRatio(), 2.0);
        const auto picture = [this](QScreen* first, QScreen* then) {
            m_fixture = std::make_unique<WindowFixture>();
            const auto show = [this](QScreen* screen) {
                window().windowHandle()->setScreen(screen);
                window().setGeometry(QRect(screen->geometry().topLeft() + QPoint(20, 20), QSize(1280, 800)));
                waitFor([&] {
                    return window().screen() == screen && window().devicePixelRatioF() == screen->devicePixelRatio();
                });
            };
            show(first);
            m_fixture->open("/music/Maré Baixa");
            m_fixture->queue->replace(demoAlbum().tracks, 3);
            window().actions()[ActionId::ToggleQueue]->trigger();
            (void)window().grab(); // all pictures are made for this screen
            if (then != first) show(then);
            QImage last;
            waitFor([&] { // covers come from the pool
                const auto before = std::exchange(last, window().grab().toImage());
                return before == last && !window().context().covers.loading();
            });
            return last;
        };
        const auto fresh = picture(screens[1], screens[1]);
        const auto moved = picture(screens[0], screens[1]);
        QCOMPARE(moved.devicePixelRatio(), 2.0);
        QCOMPARE(moved.size(), QSize(2560, 1600));
        QCOMPARE(fresh.size(), moved.size());
        int different = 0;
        for (int y = 0; y < moved.height(); ++y)
            for (int x = 0; x < moved.width(); ++x)
                different += moved.pixel(x, y) != fresh.pixel(x, y);
        QVERIFY2(different < 2560 * 16, qPrintable(QString::number(different))); // one hundredth
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

BITBEATS_TEST(LiveChangesTest);
#include "LiveChangesTest.moc"
