#include "fixtures/WindowFixture.h"
#include "shell/PageTable.h"
#include "support/TestMain.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QTest>
#include <QTimer>
#include <unistd.h>

using namespace bitbeats;
using namespace bitbeats::test;
using playback::PlayerState;
using ui::ActionId;

namespace {

/// Timer events of the GUI thread, and how often any thread of the process was woken, over a while.
class Watch : public QObject {
public:
    struct Counted {
        int timers = 0;
        qint64 wakes = 0;
        QStringList whose;
    };

    Counted over(int milliseconds) {
        QTimer end;
        end.setSingleShot(true);
        QEventLoop loop;
        connect(&end, &QTimer::timeout, &loop, &QEventLoop::quit);
        m_own = &end;
        m_now = {};
        const auto before = wakes();
        qApp->installEventFilter(this);
        end.start(milliseconds);
        loop.exec();
        qApp->removeEventFilter(this);
        m_now.wakes = wakes() - before;
        return m_now;
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Timer && watched != m_own) {
            ++m_now.timers;
            m_now.whose << QString::fromLatin1(watched->metaObject()->className());
        }
        return false;
    }

private:
    static qint64 wakes() {
        qint64 sum = 0;
        for (const auto& task : QDir("/proc/self/task").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            if (task.toLongLong() == ::getpid()) continue; // this one waits for the end of the watch
            QFile status("/proc/self/task/" + task + "/status");
            if (!status.open(QIODevice::ReadOnly)) continue;
            for (const auto& line : status.readAll().split('\n'))
                if (line.startsWith("voluntary_ctxt_switches:")) sum += line.mid(24).trimmed().toLongLong();
        }
        return sum;
    }

    QObject* m_own = nullptr;
    Counted m_now;
};

} // namespace

/// A player that does nothing takes nothing: counted, not timed.
class IdleSlow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<WindowFixture>();
        m_fixture->desktop.trayAvailable = true;
        m_fixture->open("/music/Maré Baixa");
        m_fixture->window().actions()[ActionId::ToggleQueue]->trigger();
    }
    void cleanup() { m_fixture.reset(); }

    void aWindowThatPlaysNothingSleeps() { holdQuiet(); }

    void aPausedTrackSleepsShownAndHidden() {
        play();
        m_fixture->window().actions()[ActionId::PlayPause]->trigger();
        QVERIFY(waitFor([&] { return m_fixture->player->state() == PlayerState::Paused; }));
        holdQuiet();
        m_fixture->window().close();
        QVERIFY(!m_fixture->window().isVisible());
        holdQuiet();
    }

    void everyPageSleeps() {
        play();
        m_fixture->window().actions()[ActionId::PlayPause]->trigger();
        for (const auto& page : ui::allPages()) {
            if (!page.go) continue;
            m_fixture->window().actions()[*page.go]->trigger();
            // A page of live figures of the swarm looks once a second while it is seen.
            const bool live = QByteArray(page.name) == "seeding" || QByteArray(page.name) == "playing";
            holdQuiet(live ? 2 : 0);
        }
    }

    void aTrackThatPlaysUnseenWakesNobodyToPaint() {
        play();
        m_fixture->window().close();
        Watch watch;
        (void)watch.over(1000); // animations run out
        const auto counted = watch.over(2000);
        QVERIFY2(counted.timers <= 2 * 12, qPrintable(counted.whose.join(' '))); // the player's own ten a second
    }

private:
    void play() {
        // From this machine: of a swarm, the picture goes on to change while it is paused.
        const auto tracks = demoAlbum().tracks;
        const auto local =
            std::find_if(tracks.begin(), tracks.end(), [](const auto& track) { return track.source.starts_with('/'); });
        QVERIFY(local != tracks.end());
        m_fixture->queue->replace(tracks, 0);
        m_fixture->player->playIndex(static_cast<int>(local - tracks.begin()));
        QVERIFY(waitFor([&] { return m_fixture->player->state() == PlayerState::Playing; }));
    }
    /// After what was going on has run out. A pool thread may end once, and a busy machine may wake one in vain.
    void holdQuiet(int beats = 0) {
        Watch watch;
        Watch::Counted counted;
        for (int tries = 0; tries < 10; ++tries) {
            counted = watch.over(1500);
            if (counted.timers <= beats && counted.wakes <= 3 + 4 * beats) return;
        }
        QVERIFY2(counted.timers <= beats, qPrintable(counted.whose.join(' ')));
        QVERIFY2(counted.wakes <= 3 + 4 * beats, qPrintable(QString::number(counted.wakes)));
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

BITBEATS_TEST(IdleSlow);
#include "IdleSlow.moc"
