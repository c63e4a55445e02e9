#include "PlayerHelp.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <cmath>

using namespace bitbeats;
using namespace bitbeats::playback;
using bitbeats::test::playAll;
using bitbeats::test::Sound;

namespace {

constexpr std::size_t kCut = 66151; // no multiple of any codec's frame

QStringList settingsFor(const std::string& kind, int rate) {
    if (kind == "alac") return {"-c:a", "alac", "-movie_timescale", QString::number(rate)};
    return {};
}

} // namespace

/// A sound cut in two files and played as one: nothing may be added, lost or bent at the join.
class GaplessTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void halvesComeOutAsOne_data() {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addColumn<int>("rate");
        QTest::addColumn<bool>("exact");
        const auto add = [](const char* first, const char* second, int rate, bool exact) {
            QTest::addRow("%s + %s at %d", first, second, rate) << first << second << rate << exact;
        };
        for (const char* kind : {"flac", "wav", "aiff", "wv", "alac"})
            add(kind, kind, 44100, true);
        add("flac", "alac", 44100, true);
        add("wav", "wv", 44100, true);
        add("mp3", "mp3", 44100, false);
        add("opus", "opus", 48000, false);
        add("ogg", "ogg", 44100, false);
        add("m4a", "m4a", 44100, false);
        add("flac", "mp3", 44100, false);
        add("mp3", "ogg", 44100, false);
        add("ogg", "m4a", 44100, false);
        add("opus", "flac", 48000, false);
    }

    void halvesComeOutAsOne() {
        QFETCH(QString, first);
        QFETCH(QString, second);
        QFETCH(int, rate);
        QFETCH(bool, exact);
        const auto whole = test::chirp(rate, 2, 3);
        const test::TempFolder folder;
        const auto make = [&](const char* name, const QString& kind, const Sound& sound) {
            const auto path = folder / (name + (kind == "alac" ? std::string(".m4a") : "." + kind.toStdString()));
            test::encode(sound, path, settingsFor(kind.toStdString(), rate));
            return path;
        };
        const auto one = make("1", first, whole.part(0, kCut));
        const auto two = make("2", second, whole.part(kCut, whole.frames()));
        int bits = 0;
        const auto heard = playAll({one, two}, folder / "out.wav", &bits);
        QCOMPARE(heard.rate, rate);
        QCOMPARE(heard.frames(), whole.frames()); // not one frame more or less
        if (exact) {
            QCOMPARE(bits, 16);
            QCOMPARE(test::largestDifference(heard, whole), 0.0);
            return;
        }
        // Each half is what any decoder makes of it, and both lie where they belong.
        QCOMPARE(bits, first == "flac" ? 16 : 24); // the depth is the first track's
        const double rounding = bits == 16 ? 2e-5 : 1e-6;
        const auto left = test::decodeWithFfmpeg(one);
        const auto right = test::decodeWithFfmpeg(two);
        QVERIFY(left.frames() >= kCut);
        QVERIFY(test::differenceAt(heard, left, 0, 0, kCut) < rounding);
        QVERIFY(test::differenceAt(heard, right, kCut, 0, heard.frames() - kCut) < rounding);
        QCOMPARE(test::bestShift(whole, heard, 30, kCut - 5000, kCut - 2000), std::int64_t(0));
        QCOMPARE(test::bestShift(whole, heard, 30, kCut + 2000, kCut + 5000), std::int64_t(0));
    }

    void twentyFourBitsStayExact() {
        const auto whole = test::chirp(96000, 2, 1, 24);
        const test::TempFolder folder;
        test::encode(whole.part(0, kCut), folder / "1.flac", {}, 24);
        test::encode(whole.part(kCut, whole.frames()), folder / "2.flac", {}, 24);
        int bits = 0;
        const auto heard = playAll({folder / "1.flac", folder / "2.flac"}, folder / "out.wav", &bits);
        QCOMPARE(bits, 24);
        QCOMPARE(heard.frames(), whole.frames());
        QCOMPARE(test::largestDifference(heard, whole), 0.0);
    }

    /// The output keeps the first track's rate; the halves that follow go through one resampler.
    void aJoinBehindTheResamplerIsTheSameAsNoJoin() {
        const auto opening = test::chirp(48000, 2, 0.5);
        const auto whole = test::chirp(44100, 2, 3);
        const test::TempFolder folder;
        test::encode(opening, folder / "0.flac");
        test::encode(whole, folder / "whole.flac");
        test::encode(whole.part(0, kCut), folder / "1.flac");
        test::encode(whole.part(kCut, whole.frames()), folder / "2.flac");
        const auto uncut = playAll({folder / "0.flac", folder / "whole.flac"}, folder / "a.wav");
        const auto joined = playAll({folder / "0.flac", folder / "1.flac", folder / "2.flac"}, folder / "b.wav");
        QCOMPARE(uncut.rate, 48000);
        QCOMPARE(uncut.frames(), opening.frames() + static_cast<std::size_t>(std::llround(3.0 * 48000)));
        QCOMPARE(joined.frames(), uncut.frames());
        QCOMPARE(test::largestDifference(joined, uncut), 0.0);
    }

    /// Different rates on both sides of the join: the count is exact and the curve goes on.
    void aJoinOfTwoRatesHasNoStep() {
        const auto at44 = test::chirp(44100, 2, 3);
        const auto at48 = test::chirp(48000, 2, 3);
        const test::TempFolder folder;
        test::encode(at44.part(0, 44100), folder / "1.flac"); // one second each
        test::encode(at48.part(48000, 96000), folder / "2.flac");
        test::encode(at44.part(88200, 132300), folder / "3.flac");
        const auto heard = playAll({folder / "1.flac", folder / "2.flac", folder / "3.flac"}, folder / "out.wav");
        QCOMPARE(heard.frames(), at44.frames());
        QVERIFY(test::differenceAt(at44, heard, 0, 0, 44000) == 0.0);
        const auto step = std::max(test::differenceAt(at44, heard, 0, 44000, 44200),
                                   test::differenceAt(at44, heard, 0, 88100, 88300));
        QVERIFY2(step < 0.02, qPrintable(QString::number(step)));
        QVERIFY(test::differenceAt(at44, heard, 0, 44200, 88100) < 1e-3);
    }

    void monoAndStereoJoinAtTheSameLevel() {
        const auto stereo = test::chirp(44100, 2, 1);
        const auto mono = test::chirp(44100, 1, 1);
        const test::TempFolder folder;
        test::encode(stereo, folder / "1.flac");
        test::encode(mono, folder / "2.flac");
        const auto heard = playAll({folder / "1.flac", folder / "2.flac"}, folder / "out.wav");
        QCOMPARE(heard.channels, 2);
        QCOMPARE(heard.frames(), std::size_t(88200));
        for (std::size_t i = 0; i < 44100; ++i) {
            QCOMPARE(heard.at(44100 + i, 0), mono.at(i, 0));
            QCOMPARE(heard.at(44100 + i, 1), mono.at(i, 0));
        }
    }

    void manyTinyTracksFollowEachOtherExactly() {
        const auto whole = test::chirp(44100, 2, 3);
        const test::TempFolder folder;
        std::vector<std::filesystem::path> files;
        for (std::size_t i = 0; i < 30; ++i) {
            files.push_back(folder / (std::to_string(i) + ".flac"));
            test::encode(whole.part(i * 4410, (i + 1) * 4410), files.back());
        }
        const auto heard = playAll(files, folder / "out.wav");
        QCOMPARE(heard.frames(), whole.frames());
        QCOMPARE(test::largestDifference(heard, whole), 0.0);
    }

    void crossfadeOverlapsByItsLengthAndKeepsThePower() {
        const test::TempFolder folder;
        const auto first = test::chirp(44100, 2, 4);
        auto second = test::chirp(44100, 2, 4);
        for (auto& sample : second.samples)
            sample = -sample * 0.5F;
        test::encode(first, folder / "1.flac");
        test::encode(second, folder / "2.flac");
        PlayerOptions options;
        options.crossfade = Milliseconds{1000};
        const auto heard = playAll({folder / "1.flac", folder / "2.flac"}, folder / "out.wav", nullptr, options);
        QCOMPARE(heard.frames(), std::size_t(7 * 44100));
        QCOMPARE(test::differenceAt(first, heard, 0, 0, 3 * 44100 - 1), 0.0);
        QCOMPARE(test::differenceAt(heard, test::readWav(folder / "out.wav"), 0, 0, 1000), 0.0);
        // Behind the blend the second track is as it was.
        const auto rest = heard.part(4 * 44100 + 200, heard.frames());
        QVERIFY(test::differenceAt(second, rest, 44100 + 200, 0, rest.frames()) < 2e-5);
        // In its middle both are there at 0.707.
        for (std::size_t i = 3 * 44100 + 22050 - 5; i < 3 * 44100 + 22050 + 5; ++i) {
            const double expected =
                M_SQRT1_2 * (static_cast<double>(first.at(i, 0)) + static_cast<double>(second.at(i - 3 * 44100, 0)));
            QVERIFY(std::abs(static_cast<double>(heard.at(i, 0)) - expected) < 1e-3);
        }
    }

    void replayGainIsAppliedAsTagged() {
        const test::TempFolder folder;
        const auto sound = test::chirp(44100, 2, 1, 16, 0.1);
        const auto measure = [&](const char* name, const QStringList& tags, GainMode mode, double preamp = 0) {
            const auto path = folder / name;
            QStringList settings;
            for (const auto& tag : tags)
                settings << "-metadata" << tag;
            test::encode(sound, path, settings);
            PlayerOptions options;
            options.gainMode = mode;
            options.preamp = Decibels{preamp};
            const auto heard = playAll({path}, folder / "out.wav", nullptr, options);
            double power = 0;
            double before = 0;
            for (std::size_t i = 0; i < heard.samples.size(); ++i) {
                power += std::pow(static_cast<double>(heard.samples[i]), 2);
                before += std::pow(static_cast<double>(sound.samples[i]), 2);
            }
            return 10 * std::log10(power / before);
        };
        const QStringList both{"REPLAYGAIN_TRACK_GAIN=-6.50 dB", "REPLAYGAIN_ALBUM_GAIN=+3.00 dB"};
        QVERIFY(std::abs(measure("a.flac", both, GainMode::Track) + 6.5) < 0.01);
        QVERIFY(std::abs(measure("b.flac", both, GainMode::Album) - 3.0) < 0.01);
        QVERIFY(std::abs(measure("c.flac", both, GainMode::Off)) < 1e-9);
        QVERIFY(std::abs(measure("d.flac", {"REPLAYGAIN_TRACK_GAIN=-6.50 dB"}, GainMode::Album) + 6.5) < 0.01);
        QVERIFY(std::abs(measure("e.flac", {}, GainMode::Track, 6)) < 1e-9);
        QVERIFY(std::abs(measure("f.flac", both, GainMode::Track, 2) + 4.5) < 0.01);
        QVERIFY(std::abs(measure("g.flac", {"R128_TRACK_GAIN=-1280"}, GainMode::Track)) < 0.01); // -5 dB to -23 LUFS
    }

    void aGainThatWouldClipIsLimited() {
        const test::TempFolder folder;
        const auto sound = test::chirp(44100, 2, 1, 16, 0.8);
        test::encode(sound, folder / "a.flac", {"-metadata", "REPLAYGAIN_TRACK_GAIN=+12 dB"});
        PlayerOptions options;
        options.gainMode = GainMode::Track;
        const auto heard = playAll({folder / "a.flac"}, folder / "out.wav", nullptr, options);
        QCOMPARE(heard.frames(), sound.frames());
        double peak = 0;
        int flat = 0; // frames at full scale like the one before: cut off instead of turned down
        for (std::size_t i = 1; i < heard.frames(); ++i) {
            peak = std::max(peak, std::abs(static_cast<double>(heard.at(i, 0))));
            if (std::abs(heard.at(i, 0)) > 0.9999F && heard.at(i, 0) == heard.at(i - 1, 0)) ++flat;
        }
        QVERIFY(peak > 0.95 && peak <= 1.0);
        QVERIFY2(flat < 300, qPrintable(QString::number(flat)));
    }
};

BITBEATS_TEST(GaplessTest);
#include "GaplessTest.moc"
