#include "TrackStore.h"
#include "base/Clock.h"
#include "database/Database.h"
#include "library/Catalogue.h"
#include "library/Schema.h"
#include "library/Search.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

using namespace bitbeats;
using namespace bitbeats::library;

namespace {

constexpr int kInTransaction = 5000;

std::vector<std::string> columnsOf(const std::string& line) {
    std::vector<std::string> columns(1);
    for (const char c : line) {
        if (c == '\t')
            columns.emplace_back();
        else
            columns.back() += c;
    }
    columns.resize(12);
    return columns;
}

int numberIn(const std::string& text) {
    return text.empty() ? 0 : std::atoi(text.c_str());
}

/// A line: path, format, title, artist, album artist, album, number, disc, year, genre. Later rounds get other names.
ReadFile trackOf(const std::vector<std::string>& columns, int round, std::int64_t id) {
    const auto other = [&](const std::string& name) {
        return round == 0 || name.empty() ? name : name + " " + std::to_string(round);
    };
    ReadFile read;
    const auto slash = columns[0].rfind('/');
    read.file.folderPath = "/bench/" + std::to_string(round) + "/" + columns[0].substr(0, slash);
    read.file.relativePath = columns[0].substr(0, slash);
    read.file.name = columns[0].substr(slash + 1);
    read.file.size = 5'000'000;
    read.tags.title = columns[2];
    read.tags.artist = other(columns[3]);
    read.tags.artists = {other(columns[3])};
    read.tags.albumArtist = other(columns[4]);
    if (!columns[4].empty()) read.tags.albumArtists = {other(columns[4])};
    read.tags.album = columns[5];
    read.tags.track.number = numberIn(columns[6]);
    read.tags.disc.number = numberIn(columns[7]);
    read.tags.date.year = numberIn(columns[8]);
    if (!columns[9].empty()) read.tags.genres = {columns[9]};
    read.tags.audio.codec = columns[1];
    read.tags.audio.duration = Milliseconds(200'000);
    read.content = "bench" + std::to_string(id);
    read.content.resize(16, ' ');
    return read;
}

Result<void> fill(database::Database& db, const std::string& manifest, std::int64_t wanted) {
    std::int64_t done = 0;
    TrackStore store(1, [](const std::string&) { return true; });
    for (int round = 0; done < wanted; ++round) {
        std::ifstream in(manifest);
        if (!in) return fail(Reason::NotFound, "open", manifest);
        std::optional<database::WriteSession> session;
        std::string line;
        while (done < wanted && std::getline(in, line)) {
            if (!session) session.emplace(db.write(database::Durability::Lazy));
            if (done == 0) session->run("insert into roots(id, path, added_at) values(1, '/bench', 0)");
            auto read = trackOf(columnsOf(line), round, done);
            read.file.folder = store.folder(*session, {1}, "/bench", read.file.folderPath, false);
            store.put(*session, std::move(read));
            if (++done % kInTransaction != 0) continue;
            if (auto kept = session->commit(); !kept) return kept;
            session.reset();
        }
        if (session) {
            if (auto kept = session->commit(); !kept) return kept;
        }
    }
    return db.optimise();
}

double percentile(std::vector<double> times, double part) {
    std::sort(times.begin(), times.end());
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
}

template<typename F>
double milliseconds(const F& work) {
    const auto began = std::chrono::steady_clock::now();
    work();
    return seconds(std::chrono::steady_clock::now() - began) * 1000;
}

void tell(const char* what, const std::vector<double>& times) {
    std::printf("%-34s p50 %8.2f  p99 %8.2f  max %8.2f ms  (%zu)\n", what, percentile(times, 0.5),
                percentile(times, 0.99), percentile(times, 1), times.size());
}

void searchAsTyped(database::Database& db) {
    static const std::vector<std::string> kTyped{"love",         "midnight",    "the beatles", "saudade", "coração",
                                                 "múller",       "луна",        "さよなら",    "夜",      "silver riv",
                                                 "santos samba", "beth harris", "remaster",    "various"};
    Search search(db);
    std::vector<double> times;
    std::pair<double, std::string> slowest;
    for (int run = 0; run < 5; ++run) {
        for (const auto& typed : kTyped) {
            for (std::size_t end = 1; end <= typed.size(); ++end) {
                if (end < typed.size() && (static_cast<unsigned char>(typed[end]) & 0xc0) == 0x80) continue;
                const auto part = typed.substr(0, end);
                times.push_back(milliseconds([&] { (void)search.find(part); }));
                slowest = std::max(slowest, {times.back(), part});
            }
        }
    }
    tell("type-ahead, grouped results", times);
    std::printf("slowest: \"%s\"\n", slowest.second.c_str());
    std::vector<double> wrong;
    for (const char* typed : {"midnihgt", "zzzzqq", "beetles", "saudadde", "lightnign"})
        wrong.push_back(milliseconds([&] { (void)search.find(typed); }));
    tell("nothing fits: a wrong letter", wrong);
}

void browse(database::Database& db) {
    Catalogue catalogue(db);
    std::vector<TrackId> ids;
    std::vector<double> whole, pages, albums;
    for (int run = 0; run < 3; ++run) {
        whole.push_back(milliseconds([&] { ids = catalogue.trackIds({}).value(); }));
        albums.push_back(milliseconds([&] { (void)catalogue.albumIds({}); }));
    }
    for (std::size_t at = 0; at + 60 < ids.size(); at += ids.size() / 200)
        pages.push_back(milliseconds([&] { (void)catalogue.tracks(std::span(ids).subspan(at, 60)); }));
    tell("ids of all tracks in order", whole);
    tell("ids of all albums in order", albums);
    tell("60 rows of a table", pages);
    for (const auto sort : {TrackSort::Title, TrackSort::Year, TrackSort::Plays})
        std::printf("ids sorted otherwise (%d): %.0f ms\n", static_cast<int>(sort),
                    milliseconds([&] { (void)catalogue.trackIds({}, sort); }));
}

void memory() {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line))
        if (line.starts_with("VmHWM") || line.starts_with("VmRSS")) std::printf("%s\n", line.c_str());
}

} // namespace

/// bench_library MANIFEST TRACKS DATABASE: fills the database if it is new, then searches and browses it.
int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "bench_library MANIFEST TRACKS DATABASE\n");
        return 2;
    }
    const bool isNew = !std::filesystem::exists(argv[3]);
    database::Options options;
    options.cacheKiB = 32 << 10;
    options.schemas = {librarySchema()};
    const auto db = database::Database::open(argv[3], options);
    if (!db) {
        std::fprintf(stderr, "%s\n", sentence(db.error()).c_str());
        return 1;
    }
    if (isNew) {
        Result<void> filled;
        const double took = milliseconds([&] { filled = fill(**db, argv[1], std::atoll(argv[2])); });
        if (!filled) {
            std::fprintf(stderr, "%s\n", sentence(filled.error()).c_str());
            return 1;
        }
        std::printf("filled in %.1f s, %.0f MB\n", took / 1000,
                    static_cast<double>(std::filesystem::file_size(argv[3])) / 1e6);
        return 0;
    }
    searchAsTyped(**db);
    browse(**db);
    memory();
    return 0;
}
