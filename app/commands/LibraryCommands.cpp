#include "Commands.h"
#include "Console.h"
#include "LibraryFile.h"
#include "library/Catalogue.h"

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

} // namespace

int runLibraryStats(const CommandContext& context) {
    Console console(context.settings.on("json"));
    const auto db = openLibrary(context.settings);
    if (!db) return report(db.error());
    const auto stats = library::Catalogue(**db).stats();
    if (!stats) return report(stats.error());
    const auto number = [](std::int64_t value) { return static_cast<qint64>(value); };
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
