#include "ReadyMedia.h"
#include "Routes.h"
#include "base/PercentEncoding.h"
#include "http/ByteResponse.h"
#include "http/ContentType.h"

#include <QJsonArray>

namespace bitbeats::node {
namespace {

using http::Call;
using http::Response;

constexpr http::BodyRule kSmallBody{http::BodyKind::Buffered, 64 << 10};
constexpr qsizetype kMaxText = 500;

Response notFound() {
    return http::errorResponse(404, "not_found", "There is no such track.");
}

class TrackApi {
public:
    explicit TrackApi(const TrackServices& services) : m_services(services), m_ready(services.clock) {}

    Response list(const Call& call) const {
        const auto& request = call.request;
        const auto paging = pagingOf(request);
        TrackQuery query;
        query.words = request.parameter("query").value_or("").substr(0, 200);
        query.artist = request.parameter("artist").value_or("");
        query.genre = request.parameter("genre").value_or("");
        query.mine = call.caller && request.parameter("mine").value_or("") == "1";
        if (query.mine) query.owner = call.caller->userId;
        query.page = paging.page;
        query.pageSize = paging.size;
        const auto page = m_services.tracks.list(query);
        if (!page) return failure(page.error());
        QJsonArray items;
        for (const auto& track : page->items)
            items.append(objectOf(track, call.caller));
        return http::jsonResponse(200, pageObject(items, paging, page->total));
    }

    Response one(const Call& call) const {
        const auto track = heard(call);
        if (!track) return notFound();
        auto object = objectOf(*track, call.caller);
        if (const auto torrent = linkedTorrent(*track, call.caller))
            object[QStringLiteral("magnet")] = QString::fromStdString(swarm::magnetLink(*torrent));
        return http::jsonResponse(200, object);
    }

    Response change(const Call& call) {
        const auto track = heard(call);
        if (!track) return notFound();
        if (!Tracks::mayChange(*track, call.caller))
            return http::errorResponse(403, "not_allowed", "Only its owner may change a track.");
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        TrackChange change;
        for (const auto& [name, field] : {std::pair("title", &change.title), std::pair("artist", &change.artist),
                                          std::pair("album", &change.album), std::pair("genre", &change.genre)}) {
            const auto value = body->value(QLatin1String(name));
            if (value.isUndefined()) continue;
            const auto text = value.toString().simplified();
            const bool fits =
                value.isString() && text.size() <= kMaxText && (field != &change.title || !text.isEmpty());
            if (!fits)
                return http::errorResponse(422, "bad_value", std::string(name) + " is a text of 500 letters at most.");
            *field = text.toStdString();
        }
        if (const auto value = body->value(QStringLiteral("visibility")); !value.isUndefined()) {
            change.visibility = visibilityOf(value.toString().toStdString());
            if (!change.visibility)
                return http::errorResponse(422, "bad_value", "visibility is public, unlisted or private.");
        }
        if (const auto value = body->value(QStringLiteral("release_at")); !value.isUndefined()) {
            change.releaseAt = value.isNull() ? std::optional<std::int64_t>(0) : timeIn(value.toString());
            if (!change.releaseAt) return http::errorResponse(422, "bad_value", "release_at is a time or null.");
        }
        if (const auto done = m_services.tracks.change(track->id, change); !done) return failure(done.error());
        const auto changed = m_services.tracks.find(track->id);
        if (!changed || !*changed) return notFound();
        m_ready.forget(track->id);
        m_services.changed(**changed);
        return http::jsonResponse(200, objectOf(**changed, call.caller));
    }

    Response remove(const Call& call) {
        const auto track = heard(call);
        if (!track) return notFound();
        if (!Tracks::mayChange(*track, call.caller))
            return http::errorResponse(403, "not_allowed", "Only its owner may delete a track.");
        if (const auto done = m_services.tracks.remove(track->id); !done) return failure(done.error());
        m_ready.forget(track->id);
        m_services.removed(*track);
        Response response;
        response.status = 204;
        return response;
    }

    Response torrent(const Call& call) const {
        const auto track = heard(call);
        if (!track) return notFound();
        const auto torrent = linkedTorrent(*track, call.caller);
        if (!torrent) return failure(torrent.error());
        m_services.changed(*track);
        Response response;
        response.with("Content-Type", "application/x-bittorrent")
            .with("Content-Disposition", "attachment; filename*=UTF-8''" + percentEncoded(track->file) + ".torrent")
            .with("Cache-Control",
                  m_services.tracks.isForEverybody(*track) ? "public, max-age=300" : "private, no-store");
        response.body = torrent->encoded;
        return response;
    }

    Response stream(const Call& call) {
        const auto track = heard(call);
        if (!track) return notFound();
        if (!m_services.tracks.isForEverybody(*track)) return bytesOf(*track, call.request);
        auto opened = open(*track);
        if (!opened) return failure(opened.error());
        m_ready.keep(track->id, *opened);
        return publicBytes(call.request, std::move(*opened));
    }

    std::optional<Response> readyStream(const Call& call) const {
        auto entry = m_ready.find(call.captive("id"));
        if (!entry) return {};
        return publicBytes(call.request, std::move(*entry));
    }

    /// By a link that was given to somebody who may hear it, as long as they still may.
    Response streamByGrant(const Call& call) const {
        const std::string id(call.captive("id"));
        const auto user = m_services.links.userOfGrant(id, call.captive("grant"));
        if (!user) return http::errorResponse(403, "bad_link", "This link has expired or is of something else.");
        const auto track = m_services.tracks.find(id);
        const auto holder = m_services.accounts.find(*user);
        if (!track || !*track || !holder) return notFound();
        http::Caller caller;
        if (*holder) {
            caller.userId = (*holder)->id;
            caller.role = (*holder)->role;
        }
        const bool known = *holder && !(*holder)->blocked;
        if (!m_services.tracks.mayHear(**track, known ? &caller : nullptr)) return notFound();
        return bytesOf(**track, call.request);
    }

private:
    std::optional<Track> heard(const Call& call) const {
        const std::string id(call.captive("id"));
        if (!isId(id)) return {};
        const auto track = m_services.tracks.find(id);
        const bool may = track && *track && m_services.tracks.mayHear(**track, call.caller);
        return may ? *track : std::nullopt;
    }

    Result<ReadyMedia::Entry> open(const Track& track) const {
        auto file = http::OpenFile::beneath(m_services.tracks.folderOf(track.id), track.file);
        if (!file) return Failure(file.error());
        return ReadyMedia::Entry{std::move(*file), http::contentTypeOf(track.file), toHex(track.sha256)};
    }

    Response bytesOf(const Track& track, const http::Request& request) const {
        auto opened = open(track);
        if (!opened) return failure(opened.error());
        auto response = http::fileResponse(request, std::move(opened->file), opened->type, opened->etag);
        response.with("Cache-Control", "private");
        return response;
    }

    static Response publicBytes(const http::Request& request, ReadyMedia::Entry entry) {
        auto response = http::fileResponse(request, std::move(entry.file), entry.type, entry.etag);
        response.with("Cache-Control", "public, max-age=86400");
        return response;
    }

    std::string streamUrl(const Track& track, const http::Caller* caller) const {
        const bool open = m_services.tracks.isForEverybody(track);
        return m_services.links.stream(track, caller ? caller->userId : std::string(), open || !caller);
    }

    Result<swarm::Torrent> linkedTorrent(const Track& track, const http::Caller* caller) const {
        auto kept = m_services.tracks.torrent(track.id);
        if (!kept) return kept;
        auto linked = m_services.links.torrentWithLinks(kept->encoded, streamUrl(track, caller));
        if (!linked) return Failure(linked.error());
        return swarm::parseTorrent(std::move(*linked));
    }

    QJsonObject objectOf(const Track& track, const http::Caller* caller) const {
        return {{QStringLiteral("id"), QString::fromStdString(track.id)},
                {QStringLiteral("title"), QString::fromStdString(track.title)},
                {QStringLiteral("artist"), QString::fromStdString(track.artist)},
                {QStringLiteral("album"), QString::fromStdString(track.album)},
                {QStringLiteral("genre"), QString::fromStdString(track.genre)},
                {QStringLiteral("owner"), QString::fromStdString(track.ownerHandle)},
                {QStringLiteral("duration_ms"), static_cast<qint64>(track.duration.count())},
                {QStringLiteral("size"), static_cast<qint64>(track.size)},
                {QStringLiteral("sha256"), QString::fromStdString(toHex(track.sha256))},
                {QStringLiteral("info_hash"), QString::fromStdString(toHex(track.infoHash))},
                {QStringLiteral("visibility"), http::toQt(nameOf(track.visibility))},
                {QStringLiteral("release_at"), track.releaseAt ? QJsonValue(timeText(track.releaseAt)) : QJsonValue()},
                {QStringLiteral("created_at"), timeText(track.created)},
                {QStringLiteral("plays"), static_cast<qint64>(track.plays)},
                {QStringLiteral("stream_url"), QString::fromStdString(streamUrl(track, caller))},
                {QStringLiteral("torrent_url"), QString::fromStdString(m_services.links.torrent(track))}};
    }

    const TrackServices m_services;
    ReadyMedia m_ready;
};

} // namespace

void addTrackRoutes(http::Router& router, const TrackServices& services) {
    const auto api = std::make_shared<TrackApi>(services); // shared by the rows of the table
    RouteMaker make{router};
    const auto owned = [](http::Route& route) -> http::Route& {
        route.access = http::Access::SignedIn;
        route.rate = http::RateClass::Write;
        return route;
    };
    make.add("GET", "/api/tracks", "tracks", "Published tracks, searched and filtered",
             [api](const Call& call) { return api->list(call); });
    make.add("GET", "/api/tracks/{id}", "track", "One track", [api](const Call& call) { return api->one(call); });
    auto& change = owned(make.add("PATCH", "/api/tracks/{id}", "changeTrack", "Change what is said of a track",
                                  [api](const Call& call) { return api->change(call); }));
    change.body = kSmallBody;
    owned(make.add("DELETE", "/api/tracks/{id}", "deleteTrack", "Delete a track",
                   [api](const Call& call) { return api->remove(call); }));
    make.add("GET", "/api/tracks/{id}/torrent", "torrent", "The .torrent, with this node as tracker and web seed",
             [api](const Call& call) { return api->torrent(call); });
    const auto bytes = [](http::Route& route) {
        route.rate = http::RateClass::Media;
        route.anyOrigin = true;
    };
    auto& stream = make.add("GET", "/api/stream/{id}", "stream", "The bytes of a track, by ranges",
                            [api](const Call& call) { return api->stream(call); });
    stream.ready = [api](const Call& call) { return api->readyStream(call); };
    bytes(stream);
    bytes(make.add("GET", "/api/stream/{id}/{grant}", "streamByGrant",
                   "The same by a link that was signed for somebody",
                   [api](const Call& call) { return api->streamByGrant(call); }));
}

} // namespace bitbeats::node
