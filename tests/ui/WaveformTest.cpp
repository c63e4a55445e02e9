#include "support/TestMain.h"
#include "widgets/WaveformSeekBar.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace bitbeats::ui;

class WaveformTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_theme = std::make_unique<Theme>();
        m_bar = std::make_unique<WaveformSeekBar>(*m_theme);
        m_bar->resize(300, 32);
        m_bar->setDuration(100000);
        m_bar->show();
    }
    void cleanup() {
        m_bar.reset();
        m_theme.reset();
    }

    void aClickSeeksWhereItFell() {
        QSignalSpy sought(m_bar.get(), &WaveformSeekBar::seekRequested);
        QTest::mouseClick(m_bar.get(), Qt::LeftButton, {}, {150, 16});
        QCOMPARE(sought.size(), 1);
        QVERIFY(qAbs(sought[0][0].toInt() - 50000) < 500);
    }

    void aDragSeeksOnceWhenLetGoAndPreviewsOnTheWay() {
        QSignalSpy sought(m_bar.get(), &WaveformSeekBar::seekRequested);
        QSignalSpy previewed(m_bar.get(), &WaveformSeekBar::previewed);
        QTest::mousePress(m_bar.get(), Qt::LeftButton, {}, {30, 16});
        QTest::mouseMove(m_bar.get(), {90, 16});
        m_bar->setPosition(3000); // the music goes on meanwhile
        QTest::mouseMove(m_bar.get(), {240, 16});
        QCOMPARE(sought.size(), 0);
        QTest::mouseRelease(m_bar.get(), Qt::LeftButton, {}, {240, 16});
        QCOMPARE(sought.size(), 1);
        QVERIFY(qAbs(sought[0][0].toInt() - 80000) < 500);
        QVERIFY(previewed.size() >= 3);
        QCOMPARE(previewed.last()[0].toInt(), -1);
    }

    void aListenerThatResetsTheBarWhenTheDragEndsDoesNotChangeTheSeek() {
        QSignalSpy sought(m_bar.get(), &WaveformSeekBar::seekRequested);
        connect(m_bar.get(), &WaveformSeekBar::previewed, this, [this] { m_bar->setPosition(10); });
        QTest::mouseClick(m_bar.get(), Qt::LeftButton, {}, {150, 16});
        QVERIFY(qAbs(sought[0][0].toInt() - 50000) < 500);
    }

    void aDragBeyondTheEdgesStaysInTheTrack() {
        QSignalSpy sought(m_bar.get(), &WaveformSeekBar::seekRequested);
        QTest::mousePress(m_bar.get(), Qt::LeftButton, {}, {150, 16});
        QTest::mouseMove(m_bar.get(), {-400, 16});
        QTest::mouseRelease(m_bar.get(), Qt::LeftButton, {}, {-400, 16});
        QCOMPARE(sought.last()[0].toInt(), 0);
    }

    void keysAndWheelStep() {
        QSignalSpy sought(m_bar.get(), &WaveformSeekBar::seekRequested);
        m_bar->setPosition(50000);
        QTest::keyClick(m_bar.get(), Qt::Key_Right);
        QCOMPARE(sought.last()[0].toInt(), 55000);
        QTest::keyClick(m_bar.get(), Qt::Key_Left);
        QCOMPARE(sought.last()[0].toInt(), 50000);
        QTest::keyClick(m_bar.get(), Qt::Key_PageUp);
        QCOMPARE(sought.last()[0].toInt(), 80000);
        QTest::keyClick(m_bar.get(), Qt::Key_End);
        QCOMPARE(sought.last()[0].toInt(), 100000);
        QTest::keyClick(m_bar.get(), Qt::Key_Home);
        QCOMPARE(sought.last()[0].toInt(), 0);
        QWheelEvent up({10, 10}, m_bar->mapToGlobal(QPointF(10, 10)), {}, {0, 120}, Qt::NoButton, {}, Qt::NoScrollPhase,
                       false);
        QCoreApplication::sendEvent(m_bar.get(), &up);
        QCOMPARE(sought.last()[0].toInt(), 5000);
    }

    void escapeTakesADragBack() {
        QSignalSpy sought(m_bar.get(), &WaveformSeekBar::seekRequested);
        QTest::mousePress(m_bar.get(), Qt::LeftButton, {}, {150, 16});
        QTest::keyClick(m_bar.get(), Qt::Key_Escape);
        QTest::mouseRelease(m_bar.get(), Qt::LeftButton, {}, {150, 16});
        QCOMPARE(sought.size(), 0);
    }

    void rightToLeftMirrorsPlaces() {
        m_bar->setLayoutDirection(Qt::RightToLeft);
        QSignalSpy sought(m_bar.get(), &WaveformSeekBar::seekRequested);
        QTest::mouseClick(m_bar.get(), Qt::LeftButton, {}, {30, 16});
        QVERIFY(qAbs(sought[0][0].toInt() - 90000) < 500);
    }

    void withoutALengthNothingCanBeSought() {
        m_bar->setDuration(0);
        QVERIFY(!m_bar->isEnabled());
        QSignalSpy sought(m_bar.get(), &WaveformSeekBar::seekRequested);
        QTest::mouseClick(m_bar.get(), Qt::LeftButton, {}, {150, 16});
        QTest::keyClick(m_bar.get(), Qt::Key_Right);
        QCOMPARE(sought.size(), 0);
    }

    void playedBufferedAndAbsentSoundHaveTheirColours() {
        m_bar->setPosition(30000);
        m_bar->setBuffered({{0, 0.6}});
        const auto image = m_bar->grab().toImage();
        const auto counted = [&](Token token, int from, int to) {
            int found = 0;
            const auto wanted = m_theme->color(token).rgb();
            for (int x = from; x < to; ++x)
                found += image.pixelColor(x, 16).rgb() == wanted;
            return found;
        };
        QVERIFY(counted(Token::WavePlayed, 0, 85) > 30);
        QCOMPARE(counted(Token::WavePlayed, 95, 300), 0);
        QVERIFY(counted(Token::WaveBuffered, 95, 175) > 30);
        QCOMPARE(counted(Token::WaveBuffered, 185, 300), 0);
        QVERIFY(counted(Token::WaveAbsent, 185, 300) > 40);
    }

    void screenReadersHearNameAndPlace() {
        auto* face = QAccessible::queryAccessibleInterface(m_bar.get());
        QVERIFY(face);
        QCOMPARE(face->role(), QAccessible::Slider);
        QVERIFY(!face->text(QAccessible::Name).isEmpty());
        m_bar->setFocus();
        QTest::keyClick(m_bar.get(), Qt::Key_Right);
        QCOMPARE(face->valueInterface()->currentValue().toInt(), 5000);
        QCOMPARE(m_bar->accessibleDescription(), QString("0:05 of 1:40"));
    }

    void timesReadAsPeopleWriteThem() {
        QCOMPARE(formatTime(0), QString("0:00"));
        QCOMPARE(formatTime(98000), QString("1:38"));
        QCOMPARE(formatTime(3723000), QString("1:02:03"));
        QCOMPARE(formatTime(-5), QString("0:00"));
    }

private:
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<WaveformSeekBar> m_bar;
};

BITBEATS_TEST(WaveformTest);
#include "WaveformTest.moc"
