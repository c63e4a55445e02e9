#include "stream/StreamServer.h"

#include "ReaderPark.h"
#include "StreamEntry.h"
#include "base/Log.h"
#include "http/Router.h"

#include <charconv>
#include <list>
#include <map>
#include <mutex>
#include <thread>

namespace bitbeats::stream {
namespace {

constexpr std::size_t kParkedReaders = 4;
constexpr std::size_t kMaxEntries = 10'000;

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || stop != text.data() + text.size() || value < 0) return {};
    return value;
}

/// "track" is the file the link means, a number any other.
std::optional<int> fileIndex(std::string_view text) {
    return text == "track" ? std::optional(-1) : number(text);
}

} // namespace

class StreamServer::Private {
public:
    Private(sources::SwarmAccess& swarm, sources::TorrentShelf& shelf, sources::SourceOpener& opener)
        : m_swarm(swarm), m_shelf(shelf), m_opener(opener) {}

    ~Private() {
        m_cancellation.cancel();
        m_server.reset();
        for (auto& thread : m_opening)
            thread.join();
    }

    Result<void> start(const http::ServerOptions& options) {
        // "/3/track/name.flac" or "/3/0": which entry, which file of it; the name is for people.
        for (const char* pattern : {"/{entry}/{file}", "/{entry}/{file}/{name}"}) {
            http::Route route;
            route.method = "GET";
            route.pattern = pattern;
            route.name = "stream";
            route.rate = http::RateClass::None;
            route.handle = [this](const http::Call& call) { return answer(call); };
            m_router.add(std::move(route));
        }
        auto server = http::Server::start(options, m_router);
        if (!server) return Failure(server.error());
        m_server = std::move(*server);
        return {};
    }

    Result<StreamEntry*> addEntry(const sources::SourceLink& link) {
        const std::lock_guard lock(m_mutex);
        if (m_entries.size() >= kMaxEntries)
            return fail(Reason::TooLarge, "serve", link.text, "too many sources are served already");
        const int id = static_cast<int>(m_entries.size()) + 1;
        auto entry = std::make_unique<StreamEntry>(id, link, m_swarm, m_shelf, m_opener, m_park);
        return m_entries.emplace(id, std::move(entry)).first->second.get();
    }

    Result<StreamLink> add(const std::string& source) {
        const auto link = sources::parseSourceLink(source);
        if (!link) return Failure(link.error());
        const auto entry = addEntry(*link);
        if (!entry) return Failure(entry.error());
        const bool near = std::holds_alternative<sources::LocalPath>(link->what) ||
                          std::holds_alternative<sources::TorrentFile>(link->what);
        if (near) {
            if (auto opened = (*entry)->open(m_cancellation.token()); !opened) return Failure(opened.error());
        } else {
            const std::lock_guard lock(m_mutex);
            m_opening.emplace_back([this, opening = *entry] {
                if (const auto opened = opening->open(m_cancellation.token()); !opened)
                    qCWarning(logHttp, "%s", sentence(opened.error()).c_str());
            });
        }
        return StreamLink{m_server->url() + (*entry)->path(), (*entry)->fileName()};
    }

    Result<std::vector<StreamLink>> addAll(const std::string& source, const CancelToken& cancel) {
        const auto link = sources::parseSourceLink(source);
        if (!link) return Failure(link.error());
        const auto entry = addEntry(*link);
        if (!entry) return Failure(entry.error());
        if (auto opened = (*entry)->open(cancel); !opened) return Failure(opened.error());
        auto files = (*entry)->files();
        if (files.empty() || link->fileIndex >= 0) files = {-1};
        std::vector<StreamLink> links;
        links.reserve(files.size());
        for (const int file : files)
            links.push_back({m_server->url() + (*entry)->path(file), (*entry)->fileName(file)});
        return links;
    }

    std::string url() const { return m_server->url(); }

private:
    http::Response answer(const http::Call& call) {
        const auto id = number(call.captive("entry"));
        const auto file = fileIndex(call.captive("file"));
        auto* entry = id && file ? find(*id) : nullptr;
        if (!entry) return http::errorResponse(404, "not_found", "There is nothing at this address.");
        const auto open = entry->waitUntilOpen(call.gone);
        if (!open) return failure(open.error());
        const auto content = entry->content(*file);
        if (!content) return failure(content.error());
        return http::byteResponse(call.request, *content);
    }

    static http::Response failure(const Error& error) {
        return http::errorResponse(http::statusOf(error.reason), "unavailable", sentence(error));
    }

    StreamEntry* find(int id) {
        const std::lock_guard lock(m_mutex);
        const auto found = m_entries.find(id);
        return found == m_entries.end() ? nullptr : found->second.get();
    }

    sources::SwarmAccess& m_swarm;
    sources::TorrentShelf& m_shelf;
    sources::SourceOpener& m_opener;
    Cancellation m_cancellation;
    ReaderPark m_park{kParkedReaders};
    std::mutex m_mutex;
    std::map<int, std::unique_ptr<StreamEntry>> m_entries; ///< never taken out: requests hold plain pointers
    std::list<std::thread> m_opening;
    SteadyClock m_clock;
    http::Router m_router{{}, m_clock};
    std::unique_ptr<http::Server> m_server; // ends before what its handlers use
};

StreamServer::StreamServer(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
StreamServer::~StreamServer() = default;

Result<std::unique_ptr<StreamServer>> StreamServer::start(const http::ServerOptions& options,
                                                          sources::SwarmAccess& swarm, sources::TorrentShelf& shelf,
                                                          sources::SourceOpener& opener) {
    auto priv = std::make_unique<Private>(swarm, shelf, opener);
    if (auto started = priv->start(options); !started) return Failure(started.error());
    return std::unique_ptr<StreamServer>(new StreamServer(std::move(priv)));
}

Result<StreamLink> StreamServer::add(const std::string& source) {
    return d->add(source);
}

Result<std::vector<StreamLink>> StreamServer::addAll(const std::string& source, const CancelToken& cancel) {
    return d->addAll(source, cancel);
}

std::string StreamServer::url() const {
    return d->url();
}

} // namespace bitbeats::stream
