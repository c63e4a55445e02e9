#include "TagFiles.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "tags/TagReader.h"

#include <QTest>
#include <algorithm>
#include <cstring>
#include <sys/resource.h>
#include <zlib.h>

using namespace bitbeats;
using namespace bitbeats::tags;
using Texts = std::vector<std::string>;

namespace {

using namespace std::string_literals;

std::string utf16(const std::u16string& text, bool big = false, bool mark = true) {
    std::string bytes = !mark ? "" : big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char16_t c : text) {
        const char high = static_cast<char>(c >> 8);
        const char low = static_cast<char>(c & 0xFF);
        bytes += big ? high : low;
        bytes += big ? low : high;
    }
    return bytes;
}

/// Reads a file made of this tag and some frames of silence.
TrackTags readMp3(const std::string& tag, const std::string& behind = {}) {
    const test::TempFolder folder;
    test::writeBytes(folder / "a.mp3", tag + test::mp3Frames(50) + behind);
    auto tags = readTags(folder / "a.mp3");
    if (!tags) throw std::runtime_error(sentence(tags.error()));
    return *tags;
}

TrackTags readFrames(int version, const std::string& frames) {
    return readMp3(test::id3Tag(version, frames));
}

std::string text(int version, std::string_view id, const std::string& content) {
    return test::id3Frame(version, id, "\x03" + content);
}

void be(std::string& to, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        to += static_cast<char>(value >> shift & 0xFFU);
}

void le(std::string& to, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        to += static_cast<char>(value >> (8 * i) & 0xFFU);
}

/// A FLAC file by its heads alone: STREAMINFO of 10 s, this Vorbis comment, nothing that sounds.
std::string flacWith(const Texts& comments, const std::string& moreBlocks = {}) {
    std::string info("\x10\x00\x10\x00", 4);
    info += "\0\0\0\0\0\0"s;
    be(info, (44100ULL << 44) | (1ULL << 41) | (15ULL << 36) | 441000ULL, 8);
    info += std::string(16, '\0');
    std::string comment;
    le(comment, 4, 4);
    comment += "test";
    le(comment, comments.size(), 4);
    for (const auto& one : comments) {
        le(comment, one.size(), 4);
        comment += one;
    }
    std::string file = "fLaC";
    file += '\0';
    be(file, info.size(), 3);
    file += info + moreBlocks;
    file += '\x84';
    be(file, comment.size(), 3);
    return file + comment + std::string(100, '\x55');
}

TrackTags readFlac(const Texts& comments) {
    const test::TempFolder folder;
    test::writeBytes(folder / "a.flac", flacWith(comments));
    auto tags = readTags(folder / "a.flac");
    if (!tags) throw std::runtime_error(sentence(tags.error()));
    return *tags;
}

std::string box(const std::string& name, const std::string& content) {
    std::string all;
    be(all, content.size() + 8, 4);
    return all + name + content;
}

} // namespace

class OddTagsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void allEncodingsOfId3AreRead() {
        QCOMPARE(readFrames(3, test::id3Frame(3, "TIT2", "\0Bj\xF6rk"s)).title, "Björk");
        QCOMPARE(readFrames(3, test::id3Frame(3, "TIT2", "\x01" + utf16(u"Björk €"))).title, "Björk €");
        QCOMPARE(readFrames(3, test::id3Frame(3, "TIT2", "\x01" + utf16(u"Björk", true))).title, "Björk");
        QCOMPARE(readFrames(3, test::id3Frame(3, "TIT2", "\x01" + utf16(u"Björk", false, false))).title, "Björk");
        QCOMPARE(readFrames(4, test::id3Frame(4, "TIT2", "\x02" + utf16(u"Björk", true, false))).title, "Björk");
        QCOMPARE(readFrames(4, text(4, "TIT2", "Björk 😀")).title, "Björk 😀");
        QCOMPARE(readFrames(3, test::id3Frame(3, "TIT2", "No encoding")).title, "No encoding");
        QCOMPARE(readFrames(3, test::id3Frame(3, "TIT2", "\0\xCA\xE8\xED\xEE"s)).title, "Кино");
    }

    void severalValuesAreSeparatedWithCare() {
        const auto names = [](const std::string& value) { return readFrames(4, text(4, "TPE1", value)).artists; };
        QCOMPARE(names("AC/DC"), Texts{"AC/DC"});
        QCOMPARE(names("A\0B"s), (Texts{"A", "B"}));
        QCOMPARE(names("A; B"), (Texts{"A", "B"}));
        QCOMPARE(names("A / B"), (Texts{"A", "B"}));
        QCOMPARE(names("A;B"), Texts{"A;B"});
        QCOMPARE(names("A\0A\0"s), Texts{"A"});
        QCOMPARE(readFrames(4, text(4, "TPE1", "A\0B"s)).artist, "A, B");
        QCOMPARE(readFrames(4, text(4, "TPE1", "A feat. B") + text(4, "TXXX", "ARTISTS\0A\0B"s)).artists,
                 (Texts{"A", "B"}));
        QCOMPARE(readFrames(4, text(4, "TPE1", "A feat. B") + text(4, "TXXX", "ARTISTS\0A\0B"s)).artist, "A feat. B");
        QCOMPARE(readFrames(3, test::id3Frame(3, "TPE1", "\x01" + utf16(u"Eins") + "\0\0"s + utf16(u"Zwei"))).artists,
                 (Texts{"Eins", "Zwei"}));
        QCOMPARE(readFlac({"ARTIST=A", "artist=AC/DC", "Artist=B"}).artists, (Texts{"A", "AC/DC", "B"}));
    }

    void genresAreNamed() {
        const auto genres = [](const std::string& value) {
            return readFrames(3, test::id3Frame(3, "TCON", "\0"s + value)).genres;
        };
        QCOMPARE(genres("(17)"), Texts{"Rock"});
        QCOMPARE(genres("17"), Texts{"Rock"});
        QCOMPARE(genres("(51)(39)"), (Texts{"Techno-Industrial", "Noise"}));
        QCOMPARE(genres("(4)Eurodisco"), (Texts{"Disco", "Eurodisco"}));
        QCOMPARE(genres("((Foo)"), Texts{"(Foo)"});
        QCOMPARE(genres("RX"), Texts{"Remix"});
        QCOMPARE(genres("Rock; Pop;Folk"), (Texts{"Rock", "Pop", "Folk"}));
        QCOMPARE(genres("Folk, World, & Country"), Texts{"Folk, World, & Country"});
        QCOMPARE(genres("R&B/Soul"), Texts{"R&B/Soul"});
    }

    void datesAreAsExactAsTheyAre() {
        QCOMPARE(readFrames(4, text(4, "TDRC", "1999-03")).date.text(), "1999-03");
        QCOMPARE(readFrames(4, text(4, "TDRC", "1999-03-27T10:00:00")).date.text(), "1999-03-27");
        QCOMPARE(readFrames(3, text(3, "TYER", "1999") + text(3, "TDAT", "2703")).date.text(), "1999-03-27");
        QCOMPARE(readFrames(3, text(3, "TYER", "1999") + text(3, "TDAT", "9999")).date.text(), "1999");
        QCOMPARE(readFrames(4, text(4, "TDRC", "2010") + text(4, "TDOR", "1999-12-31")).originalDate.text(),
                 "1999-12-31");
        QCOMPARE(readFlac({"DATE=27.03.1999"}).date.text(), "1999-03-27");
        QCOMPARE(readFlac({"DATE=19990327"}).date.text(), "1999-03-27");
        QCOMPARE(readFlac({"DATE=0000"}).date.text(), "");
        QCOMPARE(readFlac({"YEAR=2001", "DATE=2001-05-04"}).date.text(), "2001-05-04");
    }

    void idsAreFoundUnderAllTheirNames() {
        const std::string id = "5b11f4ce-a62d-471e-81fc-a69a8278c7da";
        QCOMPARE(readFrames(4, test::id3Frame(4, "UFID", "http://musicbrainz.org\0"s + id)).musicBrainz.recording, id);
        QCOMPARE(readFrames(4, text(4, "TXXX", "MusicBrainz Album Id\0"s + id)).musicBrainz.release, id);
        QCOMPARE(readFrames(4, text(4, "TXXX", "MUSICBRAINZ_ALBUMID\0"s + id)).musicBrainz.release, id);
        QCOMPARE(readFlac({"MUSICBRAINZ_TRACKID=" + id}).musicBrainz.recording, id);
        QCOMPARE(readFlac({"MUSICBRAINZ_ARTISTID=" + id + "; 6b11f4ce-a62d-471e-81fc-a69a8278c7da"})
                     .musicBrainz.artists.size(),
                 std::size_t(2));
        QVERIFY(readFlac({"MUSICBRAINZ_TRACKID=no id at all"}).musicBrainz.recording.empty());
    }

    void loudnessIsReadFromAllItsPlaces() {
        QCOMPARE(readFlac({"REPLAYGAIN_TRACK_GAIN=-6.50 dB"}).loudness.trackGain->value, -6.5);
        QCOMPARE(readFlac({"REPLAYGAIN_TRACK_GAIN=-6,50 dB"}).loudness.trackGain->value, -6.5);
        QVERIFY(!readFlac({"REPLAYGAIN_TRACK_GAIN=nan"}).loudness.trackGain);
        QCOMPARE(readFlac({"R128_TRACK_GAIN=-256"}).loudness.trackGain->value, 4.0);
        std::string volume = "album\0\x01"s;
        be(volume, static_cast<std::uint16_t>(-512 * 3), 2);
        volume += "\x10\x40\x00"s;
        const auto tags = readFrames(4, test::id3Frame(4, "RVA2", volume));
        QCOMPARE(tags.loudness.albumGain->value, -3.0);
        QCOMPARE(*tags.loudness.albumPeak, 0.5);
    }

    void lyricsKeepTheirTimes() {
        std::string synced = "\x03"
                             "eng\x02\x01\0"s;
        for (const auto& [word, at] :
             std::vector<std::pair<std::string, int>>{{"First", 1000}, {" line", 1500}, {"\nSecond", 2000}}) {
            synced += word + '\0';
            be(synced, static_cast<std::uint64_t>(at), 4);
        }
        const auto tags = readFrames(4, test::id3Frame(4, "SYLT", synced));
        QCOMPARE(tags.lyrics.synced,
                 (std::vector<LyricLine>{{Milliseconds(1000), "First line"}, {Milliseconds(2000), "Second"}}));
        const auto lrc = readFlac({"LYRICS=[ar:Someone]\n[offset:+500]\n[00:01.50][00:10.00]Again\n[00:03.000]<00:03."
                                   "10>Word <00:03.50>by word"})
                             .lyrics;
        QVERIFY(lrc.plain.empty());
        QCOMPARE(lrc.synced, (std::vector<LyricLine>{{Milliseconds(1000), "Again"},
                                                     {Milliseconds(2500), "Word by word"},
                                                     {Milliseconds(9500), "Again"}}));
        QCOMPARE(readFlac({"LYRICS=[Chorus]\nLa la"}).lyrics.plain, "[Chorus]\nLa la");
    }

    void oldTagsAreRead() {
        const auto old = readFrames(2, test::id3Frame(2, "TT2", "\0Title"s) + test::id3Frame(2, "TRK", "\0\x33/12"s) +
                                           test::id3Frame(2, "COM", "\0eng\0Words"s) +
                                           test::id3Frame(2, "PIC", "\0PNG\x03\0"s + test::png(8, 8)));
        QCOMPARE(old.title, "Title");
        QCOMPARE(old.track, (Position{3, 12}));
        QCOMPARE(old.comment, "Words");
        QVERIFY(old.cover);
        QCOMPARE(old.cover->mimeType, "image/png");
        const auto first = readMp3({}, "TAG" + "Title"s + std::string(25, ' ') + "Artist"s + std::string(24, '\0') +
                                           std::string(30, '\0') + "1999" + std::string(28, '\0') + "\0\x07\x11"s);
        QCOMPARE(first.title, "Title");
        QCOMPARE(first.artist, "Artist");
        QCOMPARE(first.track.number, 7);
        QCOMPARE(first.genres, Texts{"Rock"});
    }

    void newerTagsComeBeforeOlderOnes() {
        const auto tags =
            readMp3(test::id3Tag(4, text(4, "TIT2", "A long title that ID3v1 cannot hold")),
                    "TAG" + "A long title that ID3v1 cannot"s + std::string(30, 'x') + std::string(65, '\0'));
        QCOMPARE(tags.title, "A long title that ID3v1 cannot hold");
        QCOMPARE(tags.artist, std::string(30, 'x'));
    }

    void changedFramesAreUnderstood() {
        // Unsynchronised as a whole (2.3) and by frame (2.4), counted wrongly (as iTunes once did), compressed.
        const auto plain = test::id3Frame(3, "TIT2", "\0\xFF\xE0y"s);
        std::string unsynchronised;
        for (const char c : plain) {
            unsynchronised += c;
            if (c == '\xFF') unsynchronised += '\0';
        }
        QCOMPARE(readMp3(test::id3Tag(3, unsynchronised, 0x80)).title, "ÿày");
        QCOMPARE(readFrames(4, test::id3Frame(4, "TIT2", "\0\xFF\0\xE0y"s, 0x0002)).title, "ÿày");
        const auto longText = std::string(300, 'x');
        auto wrong = test::id3Frame(3, "TIT2", "\0"s + longText) + test::id3Frame(3, "TPE1", "\0Artist"s);
        QCOMPARE(readFrames(4, wrong).title, longText);
        QCOMPARE(readFrames(4, wrong).artist, "Artist");
        const auto content = "\0"s + longText;
        std::string packed(1000, '\0');
        auto size = static_cast<uLongf>(packed.size());
        compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(content.data()),
                 static_cast<uLong>(content.size()));
        std::string length;
        be(length, content.size(), 4);
        QCOMPARE(readFrames(3, test::id3Frame(3, "TIT2", length + packed.substr(0, size), 0x0080)).title, longText);
    }

    void aBombInsideACompressedFrameDoesNotGoOff() {
        const std::string zeros(64 << 20, '\0');
        std::string packed(compressBound(static_cast<uLong>(zeros.size())), '\0');
        auto size = static_cast<uLongf>(packed.size());
        compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(zeros.data()),
                 static_cast<uLong>(zeros.size()));
        const auto frame = test::id3Frame(3, "TIT2", "\0\0\0\0"s + packed.substr(0, size), 0x0080);
        QCOMPARE(readFrames(3, frame + test::id3Frame(3, "TPE1", "\0Artist"s)).artist, "Artist");
    }

    void controlsAndTurningMarksAreTakenOut() {
        QCOMPARE(readFlac({"TITLE=\x1B[31mRed\x07 \xE2\x80\xAEtxet"}).title, "[31mRed txet");
        QCOMPARE(readFlac({"TITLE=a\nb"}).title, "a b");
        QCOMPARE(readFlac({"COMMENT=a\r\nb"}).comment, "a\nb");
        QCOMPARE(readFlac({"TITLE=" + std::string(100000, 'x')}).title.size(), std::size_t(1000));
        QCOMPARE(readFlac({"TITLE=bad \xFF utf8"}).title, "bad ÿ utf8");
    }

    void theFrontCoverIsChosenAndAllAreListed() {
        const auto picture = [](int kind, unsigned seed) {
            return test::id3Frame(4, "APIC",
                                  "\x03image/png\0"s + static_cast<char>(kind) + "words\0"s + test::png(16, 16, seed));
        };
        const test::TempFolder folder;
        const auto sound = test::mp3Frames(50);
        test::writeBytes(folder / "a.mp3",
                         test::id3Tag(4, picture(1, 1) + picture(4, 2) + picture(3, 3) + picture(0, 4)) + sound);
        ReadOptions options;
        options.pictures = ReadOptions::Pictures::Cover;
        const auto tags = readTags(folder / "a.mp3", options);
        QCOMPARE(tags->pictures.size(), std::size_t(4));
        QVERIFY(tags->pictures[2].bytes.empty());
        QCOMPARE(tags->cover->kind, PictureKind::FrontCover);
        QCOMPARE(tags->cover->description, "words");
        const auto front = test::png(16, 16, 3);
        QCOMPARE(tags->cover->bytes.size(), front.size());
        QVERIFY(std::memcmp(tags->cover->bytes.data(), front.data(), front.size()) == 0);
        options.largestPicture = 10;
        const auto limited = readTags(folder / "a.mp3", options);
        QVERIFY(!limited->cover);
        QVERIFY(std::find(limited->flaws.begin(), limited->flaws.end(), Flaw::OversizedPicture) !=
                limited->flaws.end());
    }

    void absurdSizesAreNeitherReadNorReserved() {
        const test::TempFolder folder;
        // A tag that says it has 200 MB in a file of 20 kB.
        auto tag =
            test::id3Tag(3, test::id3Frame(3, "TIT2", "\0Title"s) + test::id3Frame(3, "APIC", std::string(100, 'x')));
        tag.replace(6, 4, "\x60\0\0\0"s);
        test::writeBytes(folder / "a.mp3", tag + test::mp3Frames(50));
        const auto read = readTags(folder / "a.mp3");
        QVERIFY(!read);
        QCOMPARE(sentence(read.error()), "Could not read a.mp3: the file ends before any sound begins.");
        // A comment with four billion fields of four gigabytes.
        auto flac = flacWith({"TITLE=x"});
        const auto at = flac.find("test") + 4;
        flac.replace(at, 8, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s);
        test::writeBytes(folder / "a.flac", flac);
        QVERIFY(readTags(folder / "a.flac"));
        // Boxes in boxes in boxes.
        std::string nested;
        for (int i = 0; i < 20000; ++i) {
            std::string head;
            be(head, static_cast<std::uint64_t>(20000 - i) * 8, 4);
            nested += head + "udta";
        }
        test::writeBytes(folder / "a.m4a", box("ftyp", "M4A \0\0\0\0"s) + box("moov", nested));
        QVERIFY(!readTags(folder / "a.m4a"));
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
#ifdef __SANITIZE_THREAD__
        constexpr long kMost = 2800; // MB; it keeps up to four words for each
#else
        constexpr long kMost = 700;
#endif
        QVERIFY2(usage.ru_maxrss < kMost * 1024, "memory stays bounded");
    }

    void aFileCutShortSaysSo() {
        const test::TempFolder folder;
        for (const char* name : {"a.wav", "a.aiff", "a.m4a"}) {
            test::makeSound(folder / name, {QStringLiteral("-ac"), QStringLiteral("1")});
            const auto bytes = test::readBytes(folder / name);
            test::writeBytes(folder / name, bytes.substr(0, bytes.size() * 3 / 4));
            const auto tags = readTags(folder / name);
            if (!tags) continue; // an MP4 loses its index with its end
            QVERIFY2(std::find(tags->flaws.begin(), tags->flaws.end(), Flaw::Truncated) != tags->flaws.end(), name);
        }
    }

    void everyCutOfAFileIsReadOrRefusedInWords_data() {
        QTest::addColumn<QString>("name");
        for (const auto& name : test::soundNames())
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
    void everyCutOfAFileIsReadOrRefusedInWords() {
        QFETCH(const QString, name);
        const test::TempFolder folder;
        const auto path = folder / name.toStdString();
        test::makeSound(path);
        const auto bytes = test::readBytes(path);
        for (std::size_t i = 0; i < 60; ++i) {
            test::writeBytes(path, bytes.substr(0, bytes.size() * i / 60));
            const auto tags = readTags(path);
            if (!tags) QVERIFY(sentence(tags.error()).starts_with("Could not read a."));
        }
        auto noisy = bytes;
        for (std::size_t i = 0; i < 120; ++i) {
            noisy[(i * 7919) % std::min<std::size_t>(noisy.size(), 600)] = static_cast<char>(i * 31);
            test::writeBytes(path, noisy);
            (void)readTags(path);
        }
    }

    void lengthsAreRightWithoutReadingTheWholeFile() {
        // A variable bit rate without a Xing head is estimated; with one it is exact.
        const test::TempFolder folder;
        const auto sound = test::chirp(44100, 2, 20.0);
        test::encode(
            sound, folder / "vbr.mp3",
            {QStringLiteral("-c:a"), QStringLiteral("libmp3lame"), QStringLiteral("-q:a"), QStringLiteral("4")});
        test::encode(sound, folder / "bare.mp3",
                     {QStringLiteral("-c:a"), QStringLiteral("libmp3lame"), QStringLiteral("-q:a"), QStringLiteral("4"),
                      QStringLiteral("-write_xing"), QStringLiteral("0")});
        test::encode(sound, folder / "cbr.mp3",
                     {QStringLiteral("-c:a"), QStringLiteral("libmp3lame"), QStringLiteral("-b:a"),
                      QStringLiteral("128k"), QStringLiteral("-write_xing"), QStringLiteral("0")});
        test::encode(sound, folder / "a.aac",
                     {QStringLiteral("-c:a"), QStringLiteral("aac"), QStringLiteral("-f"), QStringLiteral("adts")});
        QCOMPARE(readTags(folder / "vbr.mp3")->audio.duration.count(), 20000);
        QVERIFY(std::abs(readTags(folder / "cbr.mp3")->audio.duration.count() - 20000) < 100);
        QVERIFY(std::abs(readTags(folder / "bare.mp3")->audio.duration.count() - 20000) < 2000);
        QVERIFY(std::abs(readTags(folder / "a.aac")->audio.duration.count() - 20000) < 1500);
    }

    void realFilesOfOtherProgramsAreRead() {
        const auto root = qEnvironmentVariable("BITBEATS_TEST_DATA");
        if (root.isEmpty()) QSKIP("BITBEATS_TEST_DATA names no folder of further files");
        int read = 0;
        int refused = 0;
        for (const char* part : {"audio-tagged", "audio-malformed"}) {
            const auto folder = std::filesystem::path(root.toStdString()) / part;
            if (!std::filesystem::exists(folder)) continue;
            for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
                if (!entry.is_regular_file()) continue;
                const auto tags = readTags(entry.path());
                if (tags) ++read;
                if (!tags) QVERIFY(!sentence(tags.error()).empty());
                if (!tags) ++refused;
            }
        }
        QVERIFY2(read > 4 * refused, qPrintable(QStringLiteral("%1 read, %2 refused").arg(read).arg(refused)));
    }
};

BITBEATS_TEST(OddTagsTest);
#include "OddTagsTest.moc"
