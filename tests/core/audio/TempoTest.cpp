#include "audio/Tempo.h"
#include "support/TestMain.h"

#include <QTest>
#include <cmath>
#include <numbers>

using namespace bitbeats;

namespace {

constexpr int kRate = 44100;

std::vector<float> sine(double hertz, double seconds, int channels) {
    std::vector<float> sound;
    for (int i = 0; i < static_cast<int>(seconds * kRate); ++i)
        for (int c = 0; c < channels; ++c)
            sound.push_back(static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * hertz * (c + 1) * i / kRate)));
    return sound;
}

/// Put in by blocks of odd sizes, as decoders give them.
std::vector<float> changed(const std::vector<float>& sound, int channels, double speed) {
    audio::Tempo tempo(kRate, channels, speed);
    std::vector<float> out;
    const auto step = static_cast<std::size_t>(1153 * channels);
    for (std::size_t at = 0; at < sound.size(); at += step)
        tempo.process(std::span(sound).subspan(at, std::min(step, sound.size() - at)), out);
    tempo.drain(out);
    return out;
}

/// How strong a note is in one channel, its own amplitude.
double strength(const std::vector<float>& sound, int channels, int channel, double hertz) {
    double sine = 0;
    double cosine = 0;
    const auto frames = sound.size() / static_cast<std::size_t>(channels);
    for (std::size_t i = 0; i < frames; ++i) {
        const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / kRate;
        const double value = sound[i * static_cast<std::size_t>(channels) + static_cast<std::size_t>(channel)];
        sine += value * std::sin(angle);
        cosine += value * std::cos(angle);
    }
    return 2 * std::hypot(sine, cosine) / static_cast<double>(frames);
}

/// Periods per second, counted where the wave rises through nothing.
double pitch(const std::vector<float>& sound, int channels, int channel) {
    int rises = 0;
    const auto frames = sound.size() / static_cast<std::size_t>(channels);
    const auto at = [&](std::size_t i) {
        return sound[i * static_cast<std::size_t>(channels) + static_cast<std::size_t>(channel)];
    };
    for (std::size_t i = 1; i < frames; ++i)
        if (at(i - 1) < 0 && at(i) >= 0) ++rises;
    return rises * static_cast<double>(kRate) / static_cast<double>(frames);
}

} // namespace

/// Faster and slower without another pitch.
class TempoTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everySpeedGivesExactlyItsLengthAndKeepsThePitch_data() {
        QTest::addColumn<double>("speed");
        for (const double speed : {0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2.0})
            QTest::addRow("%g", speed) << speed;
    }
    void everySpeedGivesExactlyItsLengthAndKeepsThePitch() {
        QFETCH(double, speed);
        const auto sound = sine(330, 4, 2);
        const auto out = changed(sound, 2, speed);
        QCOMPARE(static_cast<long long>(out.size() / 2), std::llround(4.0 * kRate / speed));
        for (const int channel : {0, 1}) {
            const double wanted = 330.0 * (channel + 1);
            QVERIFY2(std::abs(pitch(out, 2, channel) - wanted) < wanted * 0.01,
                     qPrintable(QString::number(pitch(out, 2, channel))));
        }
        float most = 0;
        for (const float sample : out)
            most = std::max(most, std::abs(sample));
        QVERIFY(most < 0.56F);                         // nothing is added up where stretches meet
        QVERIFY(strength(out, 2, 0, 330) > 0.5 * 0.8); // and nothing cancelled: they meet in phase
    }

    void joinsMakeNoClick() {
        const auto out = changed(sine(220, 3, 1), 1, 1.4);
        const double steepest = 0.5 * 2 * std::numbers::pi * 220 / kRate;
        for (std::size_t i = kRate / 10; i + kRate / 5 < out.size(); ++i)
            QVERIFY(std::abs(out[i] - out[i - 1]) < 2.5 * steepest);
    }

    void aTrackShorterThanOneStretchComesOutWhole() {
        for (const int frames : {0, 1, 500, 2500}) {
            const std::vector<float> sound(static_cast<std::size_t>(frames), 0.25F);
            QCOMPARE(static_cast<long long>(changed(sound, 1, 2).size()), std::llround(frames / 2.0));
        }
    }

    void itBeginsAnewAfterADrain() {
        audio::Tempo tempo(kRate, 1, 1.5);
        const auto sound = sine(440, 1, 1);
        std::vector<float> first;
        tempo.process(sound, first);
        tempo.drain(first);
        std::vector<float> second;
        tempo.process(sound, second);
        tempo.drain(second);
        QCOMPARE(first, second);
    }
};

BITBEATS_TEST(TempoTest);
#include "TempoTest.moc"
