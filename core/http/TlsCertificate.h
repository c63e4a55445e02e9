#pragma once

#include "http/Server.h"

#include <utility> // Asio 1.74 needs it before awaitable.hpp

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <memory>
#include <mutex>

namespace bitbeats::http {

/// A certificate and its key on the disk, which others renew while we run. Any thread.
class TlsCertificate {
public:
    explicit TlsCertificate(TlsFiles files) : m_files(std::move(files)) {}

    /// What TLS connections begin with. Errors: NotFound, NotAllowed, Malformed (also when the two do not belong
    /// together). Shared, since connections live on when there is a newer one.
    Result<std::shared_ptr<boost::asio::ssl::context>> load();
    /// Whether the files have been written to since they were loaded, or tried to.
    bool hasChanged() const;

private:
    using Times = std::pair<std::filesystem::file_time_type, std::filesystem::file_time_type>;
    Times times() const;

    const TlsFiles m_files;
    mutable std::mutex m_mutex;
    Times m_loaded;
};

} // namespace bitbeats::http
