#include "CancelOnInterrupt.h"
#include "Commands.h"
#include "Console.h"
#include "LibraryFile.h"
#include "library/Archive.h"
#include "library/Catalogue.h"
#include "library/Duplicates.h"
#include "library/Roots.h"

#include <QJsonArray>

#include <cstdio>

namespace bitbeats::app {
namespace {

using namespace Qt::StringLiterals;

std::string hours(Milliseconds time) {
    return std::to_string(time.count() / 3'600'000) + " h " + std::to_string(time.count() / 60'000 % 60) + " min";
}

std::string gigabytes(std::int64_t bytes) {
    char line[32];
    std::snprintf(line, sizeof line, "%.2f GB", static_cast<double>(bytes) / 1e9);
    return line;
}

qint64 number(std::int64_t value) {
    return value;
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

int tellArchive(Console& console, const char* event, const Result<library::ArchiveReport>& done) {
    if (!done) return report(done.error());
    console.event(event, {{u"tracks"_s, number(done->tracks)},
                          {u"found"_s, number(done->found)},
                          {u"plays"_s, number(done->plays)},
                          {u"playlists"_s, number(done->playlists)}});
    console.say(std::to_string(done->tracks) + " tracks, " + std::to_string(done->plays) + " plays, " +
                std::to_string(done->playlists) + " playlists");
    return kDone;
}

const char* nameOf(library::DuplicateGroup::Likeness likeness) {
    using Likeness = library::DuplicateGroup::Likeness;
    switch (likeness) {
    case Likeness::File:
        return "file";
    case Likeness::Fingerprint:
        return "fingerprint";
    case Likeness::Sound:
        break;
    }
    return "sound";
}

Result<std::int64_t> tellProblems(Console& console, database::Database& db) {
    constexpr std::int64_t kPage = 1000;
    library::Roots roots(db);
    std::int64_t told = 0;
    for (;;) {
        const auto page = roots.problems(told, kPage);
        if (!page) return Failure(page.error());
        for (const auto& problem : *page) {
            console.event("problem",
                          {{u"path"_s, text(problem.path.string())}, {u"message"_s, text(problem.sentence)}});
            console.say(problem.sentence);
        }
        told += static_cast<std::int64_t>(page->size());
        if (page->size() < kPage) return told;
    }
}

Result<std::int64_t> tellCopies(Console& console, database::Database& db, const CancelToken& cancel) {
    const auto groups = library::Duplicates(db).find(cancel);
    if (!groups) return Failure(groups.error());
    library::Catalogue catalogue(db);
    for (const auto& group : *groups) {
        const auto tracks = catalogue.tracks(group.tracks, cancel);
        if (!tracks) return Failure(tracks.error());
        QJsonArray paths;
        std::string line = "The same " + std::string(nameOf(group.likeness)) + ":";
        for (const auto& track : *tracks) {
            paths.append(text(track.file.string()));
            line += "\n  " + track.file.string();
        }
        console.event("copies", {{u"likeness"_s, text(nameOf(group.likeness))}, {u"paths"_s, paths}});
        console.say(line);
    }
    return static_cast<std::int64_t>(groups->size());
}

} // namespace

int runLibraryExport(const CommandContext& context) {
    Console console(context.settings.on("json"));
    CancelOnInterrupt cancel(context.interrupt);
    const auto db = openLibrary(context.settings);
    if (!db) return report(db.error());
    return tellArchive(console, "exported",
                       library::Archive(**db).exportTo(context.line.arguments.front(), cancel.token()));
}

int runLibraryImport(const CommandContext& context) {
    Console console(context.settings.on("json"));
    CancelOnInterrupt cancel(context.interrupt);
    const auto db = openLibrary(context.settings);
    if (!db) return report(db.error());
    return tellArchive(console, "imported",
                       library::Archive(**db).importFrom(context.line.arguments.front(), cancel.token()));
}

int runLibraryCheck(const CommandContext& context) {
    Console console(context.settings.on("json"));
    CancelOnInterrupt cancel(context.interrupt);
    const auto db = openLibrary(context.settings);
    if (!db) return report(db.error());
    if (const auto sound = (*db)->checkIntegrity(cancel.token()); !sound) return report(sound.error());
    const auto problems = tellProblems(console, **db);
    if (!problems) return report(problems.error());
    const auto copies = tellCopies(console, **db, cancel.token());
    if (!copies) return report(copies.error());
    console.event("done", {{u"sound"_s, true}, {u"problems"_s, number(*problems)}, {u"copies"_s, number(*copies)}});
    console.say("The library is sound; " + std::to_string(*problems) + " problems, " + std::to_string(*copies) +
                " groups of copies");
    return kDone;
}

int runLibraryStats(const CommandContext& context) {
    Console console(context.settings.on("json"));
    const auto db = openLibrary(context.settings);
    if (!db) return report(db.error());
    const auto stats = library::Catalogue(**db).stats();
    if (!stats) return report(stats.error());
    console.event("stats", {{u"tracks"_s, number(stats->tracks)},
                            {u"away"_s, number(stats->away)},
                            {u"gone"_s, number(stats->gone)},
                            {u"albums"_s, number(stats->albums)},
                            {u"artists"_s, number(stats->artists)},
                            {u"genres"_s, number(stats->genres)},
                            {u"playlists"_s, number(stats->playlists)},
                            {u"liked"_s, number(stats->liked)},
                            {u"plays"_s, number(stats->plays)},
                            {u"problems"_s, number(stats->problems)},
                            {u"bytes"_s, number(stats->bytes)},
                            {u"duration_ms"_s, number(stats->duration.count())}});
    console.say(std::to_string(stats->tracks) + " tracks (" + std::to_string(stats->away) + " away), " +
                std::to_string(stats->albums) + " albums, " + std::to_string(stats->artists) + " artists, " +
                std::to_string(stats->genres) + " genres, " + std::to_string(stats->playlists) + " playlists");
    console.say(hours(stats->duration) + " of music in " + gigabytes(stats->bytes) + "; " +
                std::to_string(stats->liked) + " liked, " + std::to_string(stats->plays) + " plays, " +
                std::to_string(stats->problems) + " problems");
    return kDone;
}

} // namespace bitbeats::app
