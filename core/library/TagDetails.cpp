#include "TagDetails.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

namespace bitbeats::library {
namespace {

void put(QJsonObject& to, const char* name, const std::string& text) {
    if (!text.empty()) to.insert(QLatin1String(name), QString::fromStdString(text));
}

void put(QJsonObject& to, const char* name, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    QJsonArray all;
    for (const auto& text : texts)
        all.append(QString::fromStdString(text));
    to.insert(QLatin1String(name), all);
}

} // namespace

std::string detailsOf(const tags::TrackTags& tags) {
    QJsonObject details;
    put(details, "subtitle", tags.subtitle);
    put(details, "disc_subtitle", tags.discSubtitle);
    put(details, "grouping", tags.grouping);
    put(details, "mood", tags.mood);
    put(details, "language", tags.language);
    put(details, "title_sort", tags.titleSort);
    put(details, "artist_sort", tags.artistSort);
    put(details, "album_sort", tags.albumSort);
    put(details, "label", tags.label);
    put(details, "catalog_number", tags.catalogNumber);
    put(details, "barcode", tags.barcode);
    put(details, "isrc", tags.isrc);
    put(details, "comment", tags.comment);
    put(details, "key", tags.key);
    put(details, "encoded_by", tags.encodedBy);
    put(details, "acoustid", tags.acoustId);
    put(details, "mb_release", tags.musicBrainz.release);
    put(details, "mb_release_group", tags.musicBrainz.releaseGroup);
    put(details, "mb_release_track", tags.musicBrainz.releaseTrack);
    put(details, "mb_work", tags.musicBrainz.work);
    put(details, "mb_artists", tags.musicBrainz.artists);
    put(details, "mb_album_artists", tags.musicBrainz.albumArtists);
    if (details.isEmpty()) return {};
    return QJsonDocument(details).toJson(QJsonDocument::Compact).toStdString();
}

std::string syncedText(const tags::Lyrics& lyrics) {
    std::string text;
    for (const auto& line : lyrics.synced) {
        const auto ms = line.at.count();
        char stamp[32];
        std::snprintf(stamp, sizeof stamp, "[%02lld:%02lld.%02lld]", static_cast<long long>(ms / 60'000),
                      static_cast<long long>(ms / 1000 % 60), static_cast<long long>(ms / 10 % 100));
        text += stamp + line.text + "\n";
    }
    return text;
}

} // namespace bitbeats::library
