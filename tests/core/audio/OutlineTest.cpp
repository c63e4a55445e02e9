#include "audio/Outline.h"
#include "base/FileSource.h"
#include "support/AudioFiles.h"
#include "support/SlowSource.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>
#include <cmath>
#include <fstream>

using namespace bitbeats;
using namespace bitbeats::audio;
using test::Sound;

namespace {

/// Loud in the first third, silent in the second, quiet in the last.
Sound threeThirds() {
    Sound sound;
    sound.rate = 44100;
    sound.channels = 2;
    const std::size_t frames = 44100 * 30;
    sound.samples.resize(frames * 2);
    for (std::size_t i = 0; i < frames; ++i) {
        const double loud = i < frames / 3 ? 0.5 : i < frames * 2 / 3 ? 0.0 : 0.05;
        const auto value = static_cast<float>(loud * std::sin(static_cast<double>(i) * 0.06));
        sound.samples[2 * i] = sound.samples[2 * i + 1] = value;
    }
    return sound;
}

std::size_t barAt(double part) {
    return static_cast<std::size_t>(part * static_cast<double>(Outline::kBars));
}

void runOut(Outline& outline) {
    while (!outline.finished() && outline.advance(Milliseconds(10000), {}))
        ;
}

} // namespace

class OutlineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        test::writeWav(m_folder / "thirds.wav", threeThirds());
        test::encode(threeThirds(), m_folder / "thirds.flac");
        test::encode(threeThirds(), m_folder / "thirds.opus");
        test::encode(threeThirds(), m_folder / "thirds.mp3");
    }

    void loudAndQuietShow_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"thirds.wav", "thirds.flac", "thirds.opus", "thirds.mp3"})
            QTest::newRow(name) << name;
    }
    void loudAndQuietShow() {
        QFETCH(QString, name);
        Outline outline(FileSource::open(m_folder / name.toStdString()).value(), name.toStdString());
        runOut(outline);
        QVERIFY(outline.complete());
        const auto& levels = outline.levels();
        QCOMPARE(levels.size(), Outline::kBars);
        for (auto i = barAt(0.02); i < barAt(0.32); ++i)
            QVERIFY2(levels[i] > 0.7F, qPrintable(QString::number(i)));
        for (auto i = barAt(0.35); i < barAt(0.65); ++i)
            QVERIFY2(levels[i] < 0.02F, qPrintable(QString::number(i)));
        for (auto i = barAt(0.68); i < barAt(0.98); ++i)
            QVERIFY2(levels[i] > 0.1F && levels[i] < 0.6F, qPrintable(QString::number(i)));
    }

    void whatIsNotThereIsNotWaitedForAndComesLater() {
        const auto arrival = std::make_shared<test::Arrival>();
        const auto size = static_cast<std::int64_t>(std::filesystem::file_size(m_folder / "thirds.flac"));
        arrival->arriveUpTo(size / 2);
        Outline outline(std::make_unique<test::SlowSource>(FileSource::open(m_folder / "thirds.flac").value(), arrival),
                        "a.flac");
        while (outline.advance(Milliseconds(10000), {}))
            ;
        QVERIFY(!outline.finished());
        QVERIFY(outline.levels()[barAt(0.05)] > 0.7F);
        QCOMPARE(outline.levels()[barAt(0.95)], -1.0F);
        arrival->arriveAll();
        runOut(outline);
        QVERIFY(outline.complete());
        QVERIFY(outline.levels()[barAt(0.95)] > 0.1F);
    }

    void theHeadMayComeLate() {
        const auto arrival = std::make_shared<test::Arrival>();
        Outline outline(std::make_unique<test::SlowSource>(FileSource::open(m_folder / "thirds.flac").value(), arrival),
                        "a.flac");
        QVERIFY(!outline.advance(Milliseconds(100), {}));
        QVERIFY(!outline.finished());
        arrival->arriveAll();
        runOut(outline);
        QVERIFY(outline.complete());
    }

    void whatIsNoMusicIsGivenUp() {
        std::ofstream(m_folder / "noise.flac") << std::string(5000, 'x');
        Outline outline(FileSource::open(m_folder / "noise.flac").value(), "noise.flac");
        QVERIFY(!outline.advance(Milliseconds(1000), {}));
        QVERIFY(outline.finished());
        QVERIFY(!outline.complete());
    }

    void itStopsWhenAsked() {
        Outline outline(FileSource::open(m_folder / "thirds.wav").value(), "thirds.wav");
        Cancellation cancellation;
        cancellation.cancel();
        QVERIFY(!outline.advance(Milliseconds(10000), cancellation.token()));
        QVERIFY(!outline.finished());
    }

private:
    test::TempFolder m_folder;
};

BITBEATS_TEST(OutlineTest);
#include "OutlineTest.moc"
