#include "audio/Limiter.h"
#include "audio/Peaks.h"
#include "audio/Resampler.h"
#include "audio/SampleConvert.h"
#include "audio/SpscRing.h"
#include "audio/Volume.h"
#include "support/AudioFiles.h"
#include "support/TestMain.h"

#include <QTest>
#include <cmath>
#include <memory>
#include <thread>

using namespace bitbeats;
using bitbeats::test::Sound;

/// The small parts, each for itself.
class PartsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theRingKeepsOrderAcrossThreads() {
        // On the heap: AddressSanitizer's stack frames do not keep the alignment of 64.
        const auto ringOwner = std::make_unique<audio::SpscRing<int>>(1000);
        auto& ring = *ringOwner;
        constexpr int count = 1000000;
        std::thread writer([&] {
            std::vector<int> some(337);
            for (int next = 0; next < count;) {
                for (auto& item : some)
                    item = next++;
                for (std::size_t done = 0; done < some.size();)
                    done += ring.write(std::span<const int>(some).subspan(done));
            }
        });
        std::vector<int> got(211);
        int expected = 0;
        while (expected < count) {
            const auto n = ring.read(got);
            for (std::size_t i = 0; i < n; ++i)
                if (got[i] != expected++) QFAIL("out of order");
        }
        writer.join();
    }

    void integersSurviveTheTripThroughFloat() {
        for (const int bits : {16, 24}) {
            const auto most = 1 << (bits - 1);
            std::vector<float> samples;
            for (int value = -most; value < most; value += bits == 16 ? 1 : 251)
                samples.push_back(static_cast<float>(value) / static_cast<float>(most));
            std::vector<std::byte> bytes;
            audio::appendPcm(samples, bits, bytes);
            QCOMPARE(bytes.size(), samples.size() * static_cast<std::size_t>(bits / 8));
            int value = -most;
            for (std::size_t at = 0; at < bytes.size();
                 at += static_cast<std::size_t>(bits / 8), value += bits == 16 ? 1 : 251) {
                std::uint32_t read = 0;
                for (int i = 0; i < bits / 8; ++i)
                    read |= static_cast<std::uint32_t>(bytes[at + static_cast<std::size_t>(i)]) << (8 * i + 32 - bits);
                QCOMPARE(static_cast<std::int32_t>(read) >> (32 - bits), value);
            }
        }
        const float over[] = {2.0F, -2.0F, 1.0F, NAN};
        std::int16_t clipped[4];
        audio::toInt16(over, clipped);
        QCOMPARE(clipped[0], std::int16_t(32767));
        QCOMPARE(clipped[1], std::int16_t(-32768));
        QCOMPARE(clipped[2], std::int16_t(32767));
        QCOMPARE(clipped[3], std::int16_t(0));
    }

    void fullVolumeTouchesNothing() {
        audio::Volume volume;
        volume.prepare(48000, 2);
        auto sound = test::chirp(48000, 2, 0.1).samples;
        const auto before = sound;
        volume.process(sound);
        QVERIFY(sound == before);
        volume.setTarget(0);
        volume.process(sound);
        QCOMPARE(sound.back(), 0.0F);
        QVERIFY(std::abs(sound[0] - before[0]) < 0.01F);
    }

    void theLimiterLeavesWhatFitsAlone() {
        audio::Limiter limiter(44100, 2);
        const auto sound = test::chirp(44100, 2, 0.3, 16, 0.99);
        std::vector<float> out;
        for (std::size_t at = 0; at < sound.samples.size(); at += 700)
            limiter.process(std::span(sound.samples).subspan(at, std::min<std::size_t>(700, sound.samples.size() - at)),
                            out);
        limiter.drain(out);
        QVERIFY(out == sound.samples);
    }

    void theLimiterTurnsOversDownSmoothly() {
        audio::Limiter limiter(44100, 1);
        auto sound = test::chirp(44100, 1, 1, 16, 0.5).samples;
        for (std::size_t i = 20000; i < 20400; ++i)
            sound[i] *= 5.0F; // up to 2.5
        std::vector<float> out;
        limiter.process(sound, out);
        limiter.drain(out);
        QCOMPARE(out.size(), sound.size());
        for (std::size_t i = 0; i < out.size(); ++i) {
            QVERIFY(std::abs(out[i]) <= 1.0F);
            QVERIFY(std::abs(out[i]) <= std::abs(sound[i]) + 1e-6F);
        }
        QCOMPARE(out[19000], sound[19000]); // long before
        QCOMPARE(out[44000], sound[44000] == 0 ? 0 : out[44000]);
        // The gain never jumps.
        for (std::size_t i = 19001; i < 40000; ++i) {
            if (std::abs(sound[i]) < 0.05F || std::abs(sound[i - 1]) < 0.05F) continue;
            QVERIFY(std::abs(out[i] / sound[i] - out[i - 1] / sound[i - 1]) < 0.02F);
        }
        // A short one that never filled the look-ahead comes out whole.
        audio::Limiter brief(44100, 1);
        const std::vector<float> few{0.1F, 0.2F, 0.3F};
        std::vector<float> back;
        brief.process(few, back);
        brief.drain(back);
        QVERIFY(back == few);
    }

    void resamplingKeepsCountLevelAndTime_data() {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        for (const auto& [from, to] :
             {std::pair{44100, 48000}, {48000, 44100}, {96000, 44100}, {192000, 48000}, {8000, 48000}, {22050, 192000}})
            QTest::addRow("%d to %d", from, to) << from << to;
    }

    void resamplingKeepsCountLevelAndTime() {
        QFETCH(int, from);
        QFETCH(int, to);
        const auto sound = test::chirp(from, 2, 1.2345, 24);
        const auto ideal = test::chirp(to, 2, 1.2345, 24);
        auto resampler = audio::Resampler::create({from, 2, 0}, {to, 2, 0});
        QVERIFY(resampler);
        Sound out{to, 2, {}};
        for (std::size_t at = 0; at < sound.samples.size(); at += 1154)
            (*resampler)
                ->process(std::span(sound.samples).subspan(at, std::min<std::size_t>(1154, sound.samples.size() - at)),
                          out.samples);
        (*resampler)->drain(out.samples);
        QCOMPARE(out.frames(), static_cast<std::size_t>(std::llround(static_cast<double>(sound.frames()) * to / from)));
        QVERIFY(test::differenceAt(ideal, out, 0, 500, out.frames() - 500) < 1e-4);
    }

    void channelsAreMixedWithoutClipping() {
        for (int from = 1; from <= 8; ++from)
            for (const int to : {1, 2, 6, 8}) {
                auto resampler = audio::Resampler::create({48000, from, 0}, {48000, to, 0});
                QVERIFY2(resampler, qPrintable(QStringLiteral("%1 to %2").arg(from).arg(to)));
                const std::vector<float> loud(4800 * static_cast<std::size_t>(from), 1.0F);
                std::vector<float> out;
                (*resampler)->process(loud, out);
                (*resampler)->drain(out);
                QCOMPARE(out.size(), std::size_t(4800) * static_cast<std::size_t>(to));
                const auto peak = *std::max_element(out.begin(), out.end());
                QVERIFY2(peak <= 1.0001F && peak > 0.5F,
                         qPrintable(QStringLiteral("%1 to %2: %3").arg(from).arg(to).arg(static_cast<double>(peak))));
            }
    }

    void peaksAreTheLoudestOfEachPart() {
        audio::PeaksBuilder peaks(4, 400);
        audio::PcmBlock block{{48000, 1, 0}, std::vector<float>(100, 0.25F)};
        block.samples[50] = -0.75F;
        peaks.add(100, block);
        QCOMPARE(peaks.peaks(), (std::vector<float>{0, 0.75F, 0, 0}));
        peaks.add(350, block);
        QCOMPARE(peaks.peaks()[3], 0.25F);
    }
};

BITBEATS_TEST(PartsTest);
#include "PartsTest.moc"
