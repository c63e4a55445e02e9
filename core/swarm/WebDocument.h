#pragma once

#include "TorrentThread.h"
#include "WebConnection.h"
#include "base/Cancellation.h"

namespace bitbeats::swarm {

/// What a URL answered with.
struct WebAnswer {
    Url url; ///< after redirects
    WebConnection::Head head;
    std::vector<char> body; ///< at most as much as was asked for
};

/// Fetches one document or its first bytes, following redirects. Calls `done` once on the TorrentThread, unless it is
/// released before. TorrentThread only.
class WebDocument : public std::enable_shared_from_this<WebDocument> {
public:
    /// With `range` only these bytes are asked for. Answers larger than `limit` are cut off (`range`) or refused.
    WebDocument(WebContext context, Url url, std::optional<ByteRange> range, std::size_t limit,
                std::function<void(Result<WebAnswer>)> done);
    void start();
    void cancel();

private:
    void finish(Result<WebAnswer> result);
    Error error(Reason reason, std::string detail) const;

    WebContext m_context;
    std::optional<ByteRange> m_range;
    std::size_t m_limit;
    std::function<void(Result<WebAnswer>)> m_done;
    WebAnswer m_answer;
    std::shared_ptr<WebConnection> m_connection; // shared with its own pending operations
    int m_redirects = 0;
};

/// Runs a WebDocument on the thread and waits for it. Not from that thread.
Result<WebAnswer> waitForDocument(TorrentThread& thread, const std::function<WebContext()>& context, const Url& url,
                                  std::optional<ByteRange> range, std::size_t limit, const CancelToken& cancel);

} // namespace bitbeats::swarm
