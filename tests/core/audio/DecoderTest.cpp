#include "DecoderHelp.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using bitbeats::test::Sound;

namespace {

struct Kind {
    const char* name; ///< file extension, and codec after a dash where one extension holds several
    const char* codec;
    bool lossless;
};

constexpr Kind kKinds[] = {
    {"flac", "FLAC", true},   {"wav", "PCM", true},       {"aiff", "PCM", true},
    {"wv", "WavPack", true},  {"m4a-alac", "ALAC", true}, {"mp3", "MP3", false},
    {"ogg", "Vorbis", false}, {"opus", "Opus", false},    {"m4a", "AAC", false},
};

std::filesystem::path make(const test::TempFolder& folder, const Sound& sound, const std::string& kind, int bits = 16) {
    const bool alac = kind == "m4a-alac";
    const auto path = folder / ("t." + (alac ? std::string("m4a") : kind));
    const auto rate = QString::number(sound.rate);
    if (alac)
        test::encode(sound, path,
                     {"-c:a", "alac", "-sample_fmt", bits == 16 ? "s16p" : "s32p", "-movie_timescale", rate}, bits);
    else if (kind == "wv") { // ffmpeg's encoder cannot do 24 bits
        test::writeWav(folder / "t.wav", sound, bits);
        test::runTool(QStringLiteral("wavpack"), {"-q", "-y", QString::fromStdString((folder / "t.wav").string()), "-o",
                                                  QString::fromStdString(path.string())});
    } else
        test::encode(sound, path, {}, bits);
    return path;
}

} // namespace

class DecoderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKindGivesBackWhatWasPutIn_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("rate");
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("bits");
        const auto add = [](int kind, int rate, int channels, int bits) {
            QTest::addRow("%s %d Hz %d ch %d bit", kKinds[kind].name, rate, channels, bits)
                << kind << rate << channels << bits;
        };
        for (int kind = 0; kind < static_cast<int>(std::size(kKinds)); ++kind) {
            const bool opus = kKinds[kind].codec == std::string("Opus");
            add(kind, opus ? 48000 : 44100, 2, 16);
            add(kind, opus ? 48000 : 22050, 1, 16);
            if (kKinds[kind].lossless) {
                add(kind, 8000, 1, 16);
                add(kind, 96000, 2, 24);
                add(kind, 192000, 2, 24);
                add(kind, 48000, 6, 24);
                if (kKinds[kind].name != std::string("m4a-alac")) add(kind, 44100, 8, 16); // its encoder knows no 7.1
            } else if (kKinds[kind].codec != std::string("MP3")) {
                add(kind, 48000, 6, 16);
            }
        }
    }

    void everyKindGivesBackWhatWasPutIn() {
        QFETCH(int, kind);
        QFETCH(int, rate);
        QFETCH(int, channels);
        QFETCH(int, bits);
        const test::TempFolder folder;
        const auto whole = test::chirp(rate, channels, 1.37, bits);
        const auto path = make(folder, whole, kKinds[kind].name, bits);
        const auto open = test::openFile(path);
        const auto& info = open.decoder->info();
        QCOMPARE(info.codec, std::string(kKinds[kind].codec));
        QCOMPARE(info.sampleRate, rate);
        QCOMPARE(info.channels, channels);
        QCOMPARE(info.bitsPerSample, kKinds[kind].lossless ? bits : 0);
        const auto heard = test::readSound(*open.decoder);
        QCOMPARE(heard.frames(), whole.frames());
        // An MP3 does not tell FFmpeg's users how much padding ends it: up to a frame.
        QVERIFY(std::abs(info.duration.count() - 1370) <= (info.codec == "MP3" ? 50 : 1));
        if (kKinds[kind].lossless)
            QCOMPARE(test::largestDifference(heard, whole), 0.0);
        else
            QCOMPARE(test::bestShift(whole, heard, 40, heard.frames() / 3, heard.frames() / 3 + 3000), std::int64_t(0));
    }

    void seeksAreExactToTheSample_data() {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind < static_cast<int>(std::size(kKinds)); ++kind)
            QTest::addRow("%s", kKinds[kind].name) << kind;
    }

    void seeksAreExactToTheSample() {
        QFETCH(int, kind);
        const test::TempFolder folder;
        const int rate = kKinds[kind].codec == std::string("Opus") ? 48000 : 44100;
        const auto path = make(folder, test::chirp(rate, 2, 12), kKinds[kind].name);
        const auto open = test::openFile(path);
        const auto whole = test::readSound(*open.decoder);
        for (const std::int64_t target :
             {std::int64_t{5} * rate + 17, std::int64_t{100}, std::int64_t{11} * rate, std::int64_t{0},
              std::int64_t{3} * rate + 1151, std::int64_t{2000}, std::int64_t{rate} * 12 - 300}) {
            QCOMPARE(open.decoder->seek(target).state, audio::DecodeState::Frames);
            QCOMPARE(open.decoder->position(), target);
            const auto part = test::readSound(*open.decoder, 4000);
            const auto left = static_cast<std::int64_t>(whole.frames()) - target;
            QVERIFY(static_cast<std::int64_t>(part.frames()) >= std::min<std::int64_t>(left, 4000));
            const auto off = test::differenceAt(whole, part, target, 0, 4000);
            // AAC fills up with noise that is another one each time.
            QVERIFY2(off < (kKinds[kind].codec == std::string("AAC") ? 5e-3 : 1e-4),
                     qPrintable(QStringLiteral("target %1: off by %2").arg(target).arg(off)));
        }
        // Beyond the end is the end.
        QCOMPARE(open.decoder->seek(std::int64_t{rate} * 60).state, audio::DecodeState::Frames);
        audio::PcmBlock block;
        QCOMPARE(open.decoder->read(block).state, audio::DecodeState::End);
        QCOMPARE(open.decoder->seek(1000).state, audio::DecodeState::Frames);
        QCOMPARE(open.decoder->read(block).state, audio::DecodeState::Frames);
    }
};

BITBEATS_TEST(DecoderTest);
#include "DecoderTest.moc"
