#pragma once

#include "base/Result.h"
#include "http/Server.h"
#include "sources/SourceOpener.h"
#include "sources/SwarmAccess.h"
#include "sources/TorrentShelf.h"

#include <memory>
#include <string>
#include <vector>

namespace bitbeats::stream {

struct StreamLink {
    std::string url;
    std::string name; ///< file name; empty while it is not known
};

/// Serves sources under URLs of this machine: GET and HEAD with ranges, several clients at once. Fetching begins when a
/// source is added, before anybody asks for it. Any thread; the services given must outlive it.
class StreamServer {
public:
    /// Errors: those of http::Server::start.
    static Result<std::unique_ptr<StreamServer>> start(const http::ServerOptions& options, sources::SwarmAccess& swarm,
                                                       sources::TorrentShelf& shelf, sources::SourceOpener& opener);
    ~StreamServer(); ///< ends all connections and whatever is being opened

    /// The URL of a source: of the file it names, else of its first piece of music. Returns at once: what takes time
    /// (metadata, a web address) goes on behind, and requests wait for it. Errors: those of parseSourceLink; for files
    /// of this machine also why they cannot be read.
    Result<StreamLink> add(const std::string& source);

    /// The URLs of all music of a torrent or folder. Blocks until its content is known.
    Result<std::vector<StreamLink>> addAll(const std::string& source, const CancelToken& cancel);

    std::string url() const;

private:
    class Private;
    explicit StreamServer(std::unique_ptr<Private> priv);
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::stream
