#include "CancelOnInterrupt.h"
#include "Commands.h"
#include "Console.h"
#include "LibraryFile.h"
#include "base/Clock.h"
#include "library/Search.h"

#include <QJsonArray>

#include <chrono>

namespace bitbeats::app {
namespace {

using namespace Qt::StringLiterals;

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QJsonObject jsonOf(const library::Track& track) {
    QJsonObject object{{u"kind"_s, u"track"_s},
                       {u"id"_s, static_cast<qint64>(track.id.value)},
                       {u"title"_s, text(track.title)},
                       {u"artist"_s, text(track.artist)},
                       {u"album"_s, text(track.album)},
                       {u"album_artist"_s, text(track.albumArtist)},
                       {u"genre"_s, text(track.genre)},
                       {u"year"_s, track.year},
                       {u"disc"_s, track.disc},
                       {u"number"_s, track.number},
                       {u"duration_ms"_s, static_cast<qint64>(track.duration.count())},
                       {u"codec"_s, text(track.codec)},
                       {u"rating"_s, track.rating},
                       {u"liked"_s, track.liked},
                       {u"plays"_s, static_cast<qint64>(track.plays)},
                       {u"away"_s, track.presence == library::Presence::Away},
                       {u"path"_s, text(track.file.string())}};
    return object;
}

QJsonObject jsonOf(const library::Artist& artist) {
    return {{u"kind"_s, u"artist"_s},
            {u"id"_s, static_cast<qint64>(artist.id.value)},
            {u"name"_s, text(artist.name)},
            {u"albums"_s, static_cast<qint64>(artist.albums)},
            {u"tracks"_s, static_cast<qint64>(artist.tracks)}};
}

QJsonObject jsonOf(const library::Album& album) {
    return {{u"kind"_s, u"album"_s},         {u"id"_s, static_cast<qint64>(album.id.value)},
            {u"title"_s, text(album.title)}, {u"artist"_s, text(album.artist)},
            {u"year"_s, album.year},         {u"tracks"_s, static_cast<qint64>(album.tracks)}};
}

QJsonObject jsonOf(const library::PlaylistHit& playlist) {
    return {{u"kind"_s, u"playlist"_s},
            {u"id"_s, static_cast<qint64>(playlist.id.value)},
            {u"name"_s, text(playlist.name)},
            {u"smart"_s, playlist.smart}};
}

void tellJson(Console& console, const library::SearchResults& found, double milliseconds) {
    using Kind = library::TopHit::Kind;
    const auto tell = [&](const auto& list, Kind kind) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            auto object = jsonOf(list[i]);
            if (found.top.kind == kind && found.top.index == i) object.insert(u"top"_s, true);
            console.event("result", object);
        }
    };
    tell(found.artists, Kind::Artist);
    tell(found.albums, Kind::Album);
    tell(found.tracks, Kind::Track);
    tell(found.playlists, Kind::Playlist);
    QJsonObject done{{u"artists"_s, static_cast<qint64>(found.artists.size())},
                     {u"albums"_s, static_cast<qint64>(found.albums.size())},
                     {u"tracks"_s, static_cast<qint64>(found.tracks.size())},
                     {u"playlists"_s, static_cast<qint64>(found.playlists.size())},
                     {u"milliseconds"_s, milliseconds}};
    if (!found.corrected.empty()) done.insert(u"corrected"_s, text(found.corrected));
    console.event("done", done);
}

std::string orUnknown(const std::string& name) {
    return name.empty() ? "?" : name;
}

void tellPeople(Console& console, const library::SearchResults& found) {
    if (!found.corrected.empty()) console.say("Nothing fits; this is for \"" + found.corrected + "\":");
    if (found.empty()) console.say("Nothing fits.");
    for (const auto& artist : found.artists)
        console.say("Artist    " + artist.name + " (" + std::to_string(artist.tracks) + " tracks)");
    for (const auto& album : found.albums)
        console.say("Album     " + album.title + " - " + (album.artist.empty() ? "Various artists" : album.artist) +
                    (album.year ? " (" + std::to_string(album.year) + ")" : ""));
    for (const auto& track : found.tracks)
        console.say("Track     " + orUnknown(track.artist) + " - " + track.title +
                    (track.album.empty() ? "" : " [" + track.album + "]") + "  " + track.file.string());
    for (const auto& playlist : found.playlists)
        console.say("Playlist  " + playlist.name);
}

} // namespace

int runSearch(const CommandContext& context) {
    Console console(context.settings.on("json"));
    CancelOnInterrupt cancel(context.interrupt);
    const auto db = openLibrary(context.settings);
    if (!db) return report(db.error());
    std::string query;
    for (const auto& word : context.line.arguments)
        query += (query.empty() ? "" : " ") + word;
    const int most = static_cast<int>(context.settings.number("limit", 50));
    const library::SearchLimits limits{most, most, most, most};
    const auto began = std::chrono::steady_clock::now();
    const auto found = library::Search(**db).find(query, limits, cancel.token());
    if (!found) return report(found.error());
    const double took = seconds(std::chrono::steady_clock::now() - began) * 1000;
    if (console.json())
        tellJson(console, *found, took);
    else
        tellPeople(console, *found);
    return kDone;
}

} // namespace bitbeats::app
