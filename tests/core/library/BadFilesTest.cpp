#include "base/AtomicFile.h"
#include "database/Database.h"
#include "library/ReasonCode.h"
#include "library/Roots.h"
#include "library/Scan.h"
#include "library/Schema.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "tags/TagReader.h"

#include <QTest>

#include <fstream>
#include <map>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/capability.h>
#include <sys/syscall.h>
#endif

using namespace bitbeats;
using namespace bitbeats::library;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

/// For the time of its life, this thread and those it starts may not do what only root may. No-op for others.
class PlainRights {
public:
#ifdef __linux__
    PlainRights() {
        m_changed = get(m_before) && [this] {
            auto less = m_before;
            less[0].effective &= ~((1u << CAP_DAC_OVERRIDE) | (1u << CAP_DAC_READ_SEARCH));
            return set(less);
        }();
    }
    ~PlainRights() {
        if (m_changed) set(m_before);
    }

private:
    using Sets = std::array<__user_cap_data_struct, 2>;
    static bool get(Sets& sets) {
        __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
        return ::syscall(SYS_capget, &head, sets.data()) == 0;
    }
    static bool set(Sets& sets) {
        __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
        return ::syscall(SYS_capset, &head, sets.data()) == 0;
    }
    Sets m_before{};
    bool m_changed = false;
#endif
};

std::int64_t residentKiB() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6));
    return 0;
}

std::string sizeOfId3(std::uint32_t size) {
    std::string bytes;
    for (int shift = 21; shift >= 0; shift -= 7)
        bytes += static_cast<char>(size >> shift & 0x7f);
    return bytes;
}

} // namespace

/// Files that are not what their names say, read by the real reader.
class BadFilesTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::TempFolder> m_folder;
    std::unique_ptr<database::Database> m_db;
    std::map<std::string, Error> m_failures;
    static inline std::string s_flac; // a second of music

    fs::path music() const { return *m_folder / "music"; }
    void put(const std::string& name, const std::string& bytes) {
        fs::create_directories((music() / name).parent_path());
        std::ofstream out(music() / name, std::ios::binary);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        QVERIFY2(out.flush(), name.c_str());
    }
    ScanReport scan(const fs::path& where, Scanner::ReadTags read = {}) {
        if (!Roots(*m_db).add(where)) qFatal("no root");
        m_failures.clear();
        ScanObserver observer;
        observer.failed = [&](const fs::path& path, const Error& error, bool) {
            m_failures[path.filename().string()] = error;
        };
        const auto report = Scanner(*m_db, std::move(read)).scan({}, {}, observer);
        if (!report) qFatal("%s", sentence(report.error()).c_str());
        return *report;
    }
    /// Every file that failed is listed with a sentence that names it.
    void checkProblems(std::int64_t atLeast) {
        const auto problems = Roots(*m_db).problems().value();
        QVERIFY(static_cast<std::int64_t>(problems.size()) >= atLeast);
        for (const auto& problem : problems) {
            QVERIFY2(problem.sentence.size() > 20 && problem.sentence.ends_with('.'), problem.sentence.c_str());
            QVERIFY2(problem.reason != Reason::Internal, problem.sentence.c_str());
        }
    }
    Reason reason(const std::string& name) {
        const auto found = m_failures.find(name);
        return found == m_failures.end() ? Reason::Internal : found->second.reason;
    }

private Q_SLOTS:
    void initTestCase() {
        const test::TempFolder folder;
        test::encode(test::chirp(44100, 2, 1), folder / "a.flac");
        s_flac = readWholeFile(folder / "a.flac", 1 << 24).value();
    }

    void init() {
        m_folder = std::make_unique<test::TempFolder>();
        fs::create_directories(music());
        database::Options options;
        options.schemas = {librarySchema()};
        m_db = database::Database::open(*m_folder / "library.db", std::move(options)).value();
    }

    void whatIsNoMusicIsListedAndTheRestComesIn() {
        put("good.flac", s_flac);
        put("zero.flac", "");
        put("zero.mp3", "");
        put("one byte.ogg", "O");
        put("text.mp3", "To whom it may concern: this is a letter, and no music at all.\n");
        put("picture.flac", "\x89PNG\r\n\x1a\n" + std::string(5000, '\3'));
        put("random.m4a", [] {
            std::string noise;
            for (std::uint32_t x = 12345; noise.size() < 20'000; x = x * 1664525 + 1013904223)
                noise += static_cast<char>(x >> 24);
            return noise;
        }());
        put("nothing but noughts.wav", std::string(100'000, '\0'));
        put("head alone.flac", s_flac.substr(0, 42));
        put("tag alone.mp3", "ID3\3\0\0"s + sizeOfId3(100) + std::string(100, '\0'));
        const auto report = scan(music());
        QCOMPARE(report.files, std::int64_t(10));
        QCOMPARE(report.added, std::int64_t(1));
        QCOMPARE(report.failed, std::int64_t(9));
        checkProblems(9);
        QCOMPARE(m_failures.at("picture.flac").detail.find("PNG") == std::string::npos, false);
    }

    void aWrongExtensionDoesNotMatterWhereTheBytesAreMusic() {
        put("flac inside.mp3", s_flac);
        put("flac inside.wav", s_flac);
        QCOMPARE(scan(music()).added, std::int64_t(2));
    }

    void aFileThatEndsTooEarlyIsInTheLibraryAndUnderProblems() {
        put("cut.flac", s_flac.substr(0, s_flac.size() / 2));
        test::writeWav(music() / "cut.wav", test::chirp(44100, 2, 1));
        fs::resize_file(music() / "cut.wav", 40'000);
        const auto report = scan(music());
        QCOMPARE(report.added + report.failed, std::int64_t(2));
        QVERIFY(m_failures.contains("cut.wav"));
        checkProblems(1);
    }

    void hugeClaimsTakeNoMemory() {
        const auto before = residentKiB();
        for (int i = 0; i < 20; ++i) {
            const auto n = std::to_string(i);
            put("claim " + n + ".mp3",
                "ID3\4\0\0"s + sizeOfId3(0x0fffffff) + "TIT2\x0f\x7f\x7f\x7f\0\0"s + std::string(4000, 'x'));
            auto flac = s_flac;
            flac.insert(4, "\x04\xff\xff\xff"s); // a comment block of 16 MB
            put("claim " + n + ".flac", flac);
            put("claim " + n + ".wav", "RIFF\xff\xff\xff\xffWAVELIST\xff\xff\xff\xff"s + std::string(4000, 'x'));
            put("claim " + n + ".m4a", "\0\0\0\x18"
                                       "ftypM4A \0\0\0\0M4A isom\x7f\xff\xff\xffmoov"s +
                                           std::string(4000, 'x'));
        }
        const auto report = scan(music());
        QCOMPARE(report.files, std::int64_t(80));
        QVERIFY(report.failed >= 60);
        checkProblems(60);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QVERIFY2(residentKiB() - before < 60 * 1024, "a claim of 256 MB is not believed");
#else
        Q_UNUSED(before);
#endif
    }

    void whatMayNotBeReadIsToldAndReadOnceItMay() {
        put("locked.flac", s_flac);
        put("in/locked too.flac", s_flac);
        fs::permissions(music() / "locked.flac", fs::perms::none);
        fs::permissions(music() / "in", fs::perms::none);
        ScanReport report;
        {
            const PlainRights plain;
            report = scan(music());
        }
        fs::permissions(music() / "in", fs::perms::owner_all);
        if (report.failed == 0) QSKIP("this user may read everything");
        QCOMPARE(reason("locked.flac"), Reason::NotAllowed);
        QCOMPARE(reason("in"), Reason::NotAllowed);
        QCOMPARE(report.failed, std::int64_t(1));
        QCOMPARE(report.failedFolders, std::int64_t(1));
        checkProblems(2);
        fs::permissions(music() / "locked.flac", fs::perms::owner_all);
        QCOMPARE(scan(music()).added, std::int64_t(2));
        QCOMPARE(Roots(*m_db).problemCount().value(), std::int64_t(0));
    }

    void namesOfAnyBytesAndLengthsAreReadAndKept() {
        const std::vector<std::string> names{"tab\there\nand a line.flac",
                                             "bell \x07 escape \x1b[31m.flac",
                                             "latin \xe9\xe8 bytes.flac",
                                             "\xff\xfe.flac",
                                             std::string(250, 'n') + ".flac",
                                             "  blanks  .flac",
                                             "-rf.flac",
                                             "\"quoted' name.flac",
                                             "\xe2\x80\xae reversed.flac"};
        for (const auto& name : names)
            put(name, s_flac);
        QCOMPARE(scan(music()).added, static_cast<std::int64_t>(names.size()));
        const auto again = scan(music());
        QCOMPARE(again.unchanged, static_cast<std::int64_t>(names.size()));
        QCOMPARE(again.failed, std::int64_t(0));
    }

    void brokenFilesWithSuchNamesAreListedToo() {
        put("bell \x07\n.flac", "no music");
        put("latin \xe9.flac", "");
        put(std::string(250, 'x') + ".flac", "neither");
        QCOMPARE(scan(music()).failed, std::int64_t(3));
        checkProblems(3);
    }

    void pipesAndDevicesAreNotWaitedFor() {
        put("good.flac", s_flac);
        QCOMPARE(::mkfifo((music() / "pipe.mp3").c_str(), 0600), 0);
        fs::create_symlink("pipe.mp3", music() / "to a pipe.mp3");
        fs::create_symlink("/dev/zero", music() / "endless.wav");
        fs::create_symlink("/dev/tty", music() / "terminal.flac");
        fs::create_directory(music() / "folder.flac");
        const auto report = scan(music());
        QCOMPARE(report.added, std::int64_t(1));
        QCOMPARE(report.failed, std::int64_t(4));
        for (const char* name : {"pipe.mp3", "to a pipe.mp3", "endless.wav", "terminal.flac"})
            QVERIFY2(reason(name) == Reason::Unsupported, name);
        // The reader itself, for whoever does not look before.
        QCOMPARE(tags::readTags(music() / "pipe.mp3").error().reason, Reason::Unsupported);
        QCOMPARE(tags::readTags(music() / "endless.wav").error().reason, Reason::Unsupported);
    }

    void linksInCirclesEnd() {
        put("a/good.flac", s_flac);
        fs::create_directory_symlink("..", music() / "a/up");
        fs::create_directory_symlink("../a", music() / "a/here");
        fs::create_directory_symlink("loop2", music() / "loop1");
        fs::create_directory_symlink("loop1", music() / "loop2");
        fs::create_symlink("x.flac", music() / "x.flac");
        fs::create_symlink("gone.flac", music() / "dangling.flac");
        const auto report = scan(music());
        QCOMPARE(report.added, std::int64_t(1));
        QCOMPARE(reason("x.flac"), Reason::Unsupported);
        QCOMPARE(reason("dangling.flac"), Reason::NotFound);
        checkProblems(3);
    }

    void aFileThatGrowsOrVanishesWhileItIsReadHarmsNobody() {
        put("grows.flac", s_flac);
        put("shrinks.flac", s_flac);
        put("vanishes.flac", s_flac);
        put("stays.flac", s_flac);
        const auto report = scan(music(), [&](const fs::path& file) {
            auto tags = tags::readTags(file);
            const auto name = file.filename().string();
            if (name == "grows.flac") std::ofstream(file, std::ios::app | std::ios::binary) << std::string(5000, 'x');
            if (name == "shrinks.flac") fs::resize_file(file, 100);
            if (name == "vanishes.flac") fs::remove(file);
            return tags;
        });
        QCOMPARE(report.files, std::int64_t(4));
        const auto later = scan(music());
        QCOMPARE(later.files, std::int64_t(3));
        QVERIFY(m_failures.contains("shrinks.flac"));
        QCOMPARE(m_db->read().value<std::int64_t>("select count(*) from tracks where state = 0").value(),
                 std::int64_t(2));
        QCOMPARE(m_db->read().value<std::int64_t>("select size from tracks where name = cast('grows.flac' as blob)"),
                 std::optional(static_cast<std::int64_t>(fs::file_size(music() / "grows.flac"))));
    }

    void theCollectedBadFilesOfOthersStopNothing() {
        const auto data = qEnvironmentVariable("BITBEATS_TEST_DATA").toStdString();
        if (data.empty() || !fs::is_directory(fs::path(data) / "audio-malformed"))
            QSKIP("BITBEATS_TEST_DATA is not set");
        int files = 0;
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(data) / "audio-malformed")) {
            if (!entry.is_regular_file()) continue;
            // Under several names: what is inside is found by the bytes, but not by them alone.
            for (const char* extension : {".mp3", ".flac", ".m4a", ".ogg"})
                fs::copy_file(entry.path(), music() / (std::to_string(files) + extension));
            ++files;
        }
        const auto report = scan(music());
        QCOMPARE(report.files, std::int64_t(files * 4));
        QCOMPARE(report.added + report.failed, report.files);
        checkProblems(report.failed);
    }
};

BITBEATS_TEST(BadFilesTest);
#include "BadFilesTest.moc"
