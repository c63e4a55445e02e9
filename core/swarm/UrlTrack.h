#pragma once

#include "Fetch.h"
#include "SessionCore.h"
#include "Spool.h"

namespace bitbeats::swarm {

/// An audio file behind an http(s) URL, fetched in ranges like a web seed but with nothing to check it against. What
/// came is spooled, so that it is not fetched twice. TorrentThread only.
class UrlTrack {
public:
    /// `asked`: the URL as it was asked for; redirects lead from it to `url`.
    UrlTrack(SessionCore& core, std::string asked, Url url, std::int64_t size, const std::vector<char>& firstBytes);

    const std::string& asked() const { return m_asked; }
    std::int64_t size() const { return m_size; }

    Fetch& fetch() { return *m_fetch; }

private:
    const std::string m_asked;
    const std::int64_t m_size;
    Spool m_spool;
    std::unique_ptr<Fetch> m_fetch;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); // shared with posted work that may come too late
};

} // namespace bitbeats::swarm
