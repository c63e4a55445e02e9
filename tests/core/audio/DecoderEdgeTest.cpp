#include "DecoderHelp.h"
#include "support/SlowSource.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QFile>
#include <QTest>
#include <atomic>
#include <thread>

using namespace bitbeats;
using bitbeats::test::Sound;

namespace {

Result<audio::TrackInfo> probeFile(const std::filesystem::path& path) {
    auto file = FileSource::open(path);
    if (!file) return Failure(file.error());
    return audio::probe(**file, path.filename().string());
}

QString text(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

QByteArray contentOf(const std::filesystem::path& path) {
    QFile file(text(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const std::filesystem::path& path, const QByteArray& content) {
    QFile file(text(path));
    if (file.open(QIODevice::WriteOnly)) file.write(content);
}

} // namespace

/// Tags, strange files, bytes that come late, and who may interrupt.
class DecoderEdgeTest : public QObject {
    Q_OBJECT
    test::TempFolder m_folder;

private Q_SLOTS:
    void tagsAndPicturesAreRead_data() {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"flac", "mp3", "ogg", "opus", "m4a", "wv"})
            QTest::newRow(kind) << kind;
    }

    void tagsAndPicturesAreRead() {
        QFETCH(QString, kind);
        const auto path = m_folder / ("tags." + kind.toStdString());
        const auto codec = kind == "ogg" ? QStringList{"-c:a", "libvorbis"} : QStringList{};
        test::encode(test::chirp(48000, 2, 0.5), path,
                     codec + QStringList{"-metadata", "title=Çà va — ok", "-metadata", "artist=Björk", "-metadata",
                                         "album=日本", "-metadata", "REPLAYGAIN_TRACK_GAIN=-7.25 dB", "-metadata",
                                         "REPLAYGAIN_TRACK_PEAK=0.988", "-movflags", "use_metadata_tags"});
        const auto info = probeFile(path);
        QVERIFY2(info, info ? "" : sentence(info.error()).c_str());
        QCOMPARE(info->title, std::string("Çà va — ok"));
        QCOMPARE(info->artist, std::string("Björk"));
        QCOMPARE(info->album, std::string("日本"));
        QVERIFY(info->loudness.trackGain);
        QCOMPARE(info->loudness.trackGain->value, -7.25);
        QCOMPARE(info->loudness.trackPeak.value_or(0), 0.988);
        QVERIFY(!info->loudness.albumGain);
    }

    void aPictureIsHandedOverAsItLies() {
        const auto sound = m_folder / "plain.mp3";
        test::encode(test::chirp(44100, 2, 0.5), sound);
        const auto picture = m_folder / "cover.png";
        test::runTool("ffmpeg", {"-v", "error", "-y", "-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-frames:v", "1",
                                 text(picture)});
        const auto path = m_folder / "covered.mp3";
        test::runTool("ffmpeg", {"-v", "error", "-y", "-i", text(sound), "-i", text(picture), "-map", "0", "-map", "1",
                                 "-c", "copy", "-disposition:v", "attached_pic", text(path)});
        const auto info = probeFile(path);
        QVERIFY(info);
        QCOMPARE(info->picture.mimeType, std::string("image/png"));
        const auto expected = contentOf(picture);
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(info->picture.bytes.data()),
                            static_cast<qsizetype>(info->picture.bytes.size())),
                 expected);
    }

    void whatIsNotMusicIsRefusedInWords() {
        write(m_folder / "empty.mp3", {});
        write(m_folder / "zeros.flac", QByteArray(100000, 0));
        write(m_folder / "text.ogg", QByteArray("hello world\n").repeated(1000));
        for (const char* name : {"empty.mp3", "zeros.flac", "text.ogg"}) {
            const auto info = probeFile(m_folder / name);
            QVERIFY(!info);
            QVERIFY(info.error().reason == Reason::Malformed || info.error().reason == Reason::Unsupported);
            QVERIFY(sentence(info.error()).find(name) != std::string::npos);
        }
        test::runTool("ffmpeg", {"-v", "error", "-y", "-f", "lavfi", "-i", "sine=duration=0.3", "-c:a", "ac3",
                                 text(m_folder / "x.ac3")});
        test::runTool("ffmpeg",
                      {"-v", "error", "-y", "-i", text(m_folder / "x.ac3"), "-c", "copy", text(m_folder / "ac3.m4a")});
        QCOMPARE(probeFile(m_folder / "ac3.m4a").error().reason,
                 Reason::Unsupported); // a codec that is not on the list
        QVERIFY(!probeFile(m_folder / "x.ac3"));
        test::runTool("ffmpeg", {"-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=duration=0.2:size=64x64",
                                 text(m_folder / "film.mp4")});
        QCOMPARE(probeFile(m_folder / "film.mp4").error().reason, Reason::Unsupported);
        test::runTool("ffmpeg", {"-v", "error", "-y", "-f", "lavfi", "-i", "sine=duration=0.2:sample_rate=4000",
                                 text(m_folder / "low.wav")});
        QCOMPARE(probeFile(m_folder / "low.wav").error().reason, Reason::Unsupported);
    }

    /// Files cut short and with bytes turned over: sound or an error, and always an end.
    void damagedFilesComeToAnEnd_data() {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"flac", "mp3", "ogg", "opus", "m4a", "wav", "aiff", "wv"})
            QTest::newRow(kind) << kind;
    }

    void damagedFilesComeToAnEnd() {
        QFETCH(QString, kind);
        const auto path = m_folder / ("whole." + kind.toStdString());
        test::encode(test::chirp(48000, 2, 1), path, kind == "ogg" ? QStringList{"-c:a", "libvorbis"} : QStringList{});
        const auto whole = contentOf(path);
        std::uint32_t random = 7;
        for (int round = 0; round < 60; ++round) {
            auto damaged = whole;
            if (round % 2 == 0)
                damaged.truncate(whole.size() * round / 60);
            else
                for (int i = 0; i < round; ++i) {
                    random = random * 1664525U + 1013904223U;
                    damaged[static_cast<qsizetype>(random >> 8) % damaged.size()] = static_cast<char>(random);
                }
            const auto bad = m_folder / ("bad." + kind.toStdString());
            write(bad, damaged);
            auto file = FileSource::open(bad);
            QVERIFY(file);
            auto decoder = audio::Decoder::open(**file, "bad");
            if (!decoder) {
                QVERIFY(!sentence(decoder.error()).empty());
                continue;
            }
            audio::PcmBlock block;
            for (const std::int64_t to : {0, 20000, 5}) {
                if ((*decoder)->seek(to).state != audio::DecodeState::Frames) break;
                int blocks = 0;
                while ((*decoder)->read(block).state == audio::DecodeState::Frames)
                    QVERIFY(++blocks < 100000);
            }
        }
    }

    void aLongRunOfDamageIsPassedOver() {
        const auto path = m_folder / "long.mp3";
        test::encode(test::chirp(44100, 2, 10), path);
        auto content = contentOf(path);
        for (qsizetype i = content.size() / 3; i < content.size() / 3 + 20000; ++i)
            content[i] = static_cast<char>(i * 7);
        write(path, content);
        const auto open = test::openFile(path);
        const auto heard = test::readSound(*open.decoder).frames();
        QVERIFY2(heard > 6 * 44100, qPrintable(QString::number(heard)));
    }

    // ---- AAC's padding

    void itunesGapIsHonouredAtBothEnds() {
        const auto sound = test::chirp(44100, 2, 1.5);
        const auto path = m_folder / "itunes.m4a";
        // Without an edit list the padding is known from iTunes' note alone.
        char note[160];
        std::snprintf(note, sizeof note, "iTunSMPB= 00000000 00000400 %08X %016llX 00000000 00000000", 418U,
                      static_cast<unsigned long long>(sound.frames()));
        test::encode(
            sound, path,
            {"-c:a", "aac", "-b:a", "192k", "-use_editlist", "0", "-movflags", "use_metadata_tags", "-metadata", note});
        const auto open = test::openFile(path);
        const auto heard = test::readSound(*open.decoder);
        // use_metadata_tags writes the note where FFmpeg reads it for us, but not for its own trimming of the start.
        QCOMPARE(heard.frames(), sound.frames());
    }

    // ---- bytes that come late

    void waitingIsToldAndCanBeGivenUp() {
        const auto path = m_folder / "late.wav";
        test::encode(test::chirp(44100, 2, 4), path);
        const auto arrival = std::make_shared<test::Arrival>();
        arrival->arriveUpTo(300000);
        test::SlowSource source(std::move(*FileSource::open(path)), arrival);
        std::atomic<int> asked{0};
        std::atomic<bool> goOn{true};
        audio::DecoderOptions options;
        options.patience = Milliseconds{5};
        options.onWait = [&](Milliseconds) {
            ++asked;
            return goOn.load();
        };
        auto decoder = audio::Decoder::open(source, "late.wav", std::move(options));
        QVERIFY(decoder);
        QCOMPARE(asked.load(), 0);
        audio::DecodeResult last;
        std::thread reader([&] {
            audio::PcmBlock block;
            do
                last = (*decoder)->read(block);
            while (last.state == audio::DecodeState::Frames);
        });
        while (asked < 3)
            std::this_thread::yield();
        source.abort(); // nobody wants the reader to stop: it goes on
        while (asked < 6)
            std::this_thread::yield();
        goOn = false;
        source.abort();
        reader.join();
        QCOMPARE(last.state, audio::DecodeState::Aborted);
        // It can go on elsewhere, and later here.
        source.resume();
        goOn = true;
        QCOMPARE((*decoder)->seek(1000).state, audio::DecodeState::Frames);
        arrival->arriveAll();
        QCOMPARE(test::readSound(**decoder).frames(), std::size_t(4 * 44100 - 1000));
    }

    void aSourceThatStaysDryFailsInTime() {
        const auto path = m_folder / "dry.flac";
        test::encode(test::chirp(44100, 2, 2), path);
        const auto arrival = std::make_shared<test::Arrival>();
        arrival->arriveUpTo(20);
        test::SlowSource source(std::move(*FileSource::open(path)), arrival);
        audio::DecoderOptions options;
        options.patience = Milliseconds{5};
        options.dryLimit = Milliseconds{50};
        const auto decoder = audio::Decoder::open(source, "dry.flac", std::move(options));
        QVERIFY(!decoder);
        QCOMPARE(decoder.error().reason, Reason::TimedOut);
    }

    void aProbeCanBeCancelled() {
        const auto path = m_folder / "cancel.flac";
        test::encode(test::chirp(44100, 2, 2), path);
        const auto arrival = std::make_shared<test::Arrival>();
        test::SlowSource source(std::move(*FileSource::open(path)), arrival);
        Cancellation cancellation;
        std::thread canceller([&] {
            while (!arrival->waiting())
                std::this_thread::yield();
            cancellation.cancel();
        });
        const auto info = audio::probe(source, "cancel.flac", cancellation.token());
        canceller.join();
        QVERIFY(!info);
        QCOMPARE(info.error().reason, Reason::Cancelled);
    }

    void aSeekFromAfarTouchesFewPieces_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("most");
        QTest::newRow("flac") << "flac" << 6;
        QTest::newRow("mp3") << "mp3" << 2;
        QTest::newRow("opus") << "opus" << 6;
        QTest::newRow("m4a") << "m4a" << 2;
        QTest::newRow("wav") << "wav" << 2;
    }

    void aSeekFromAfarTouchesFewPieces() {
        QFETCH(QString, kind);
        QFETCH(int, most);
        const auto path = m_folder / ("afar." + kind.toStdString());
        test::runTool("ffmpeg", {"-v", "error", "-y", "-f", "lavfi", "-i",
                                 "anoisesrc=d=120:c=pink:a=0.4:seed=5,volume='0.2+0.8*abs(sin(t/9))':eval=frame,"
                                 "aformat=channel_layouts=stereo:sample_rates=48000",
                                 "-movflags", "+faststart", text(path)});
        const auto arrival = std::make_shared<test::Arrival>();
        arrival->arriveAll();
        test::SlowSource source(std::move(*FileSource::open(path)), arrival);
        audio::DecoderOptions options;
        options.fastSeek = true;
        auto decoder = audio::Decoder::open(source, path.filename().string(), std::move(options));
        QVERIFY(decoder);
        const auto exact = test::openFile(path);
        for (const std::int64_t seconds : {80, 30, 110}) {
            arrival->forgetPieces();
            const auto target = seconds * 48000 + 77;
            QCOMPARE((*decoder)->seek(target).state, audio::DecodeState::Frames);
            const auto heard = test::readSound(**decoder, 6000);
            QVERIFY2(static_cast<int>(arrival->piecesTouched()) <= most,
                     qPrintable(QStringLiteral("%1 pieces").arg(arrival->piecesTouched())));
            if (kind == "mp3") continue; // near enough
            QVERIFY(exact.decoder->seek(target).state == audio::DecodeState::Frames);
            const auto reference = test::readSound(*exact.decoder, 6000);
            QVERIFY(test::differenceAt(reference, heard, 0, 0, 5000) < 0.01);
        }
    }
};

BITBEATS_TEST(DecoderEdgeTest);
#include "DecoderEdgeTest.moc"
