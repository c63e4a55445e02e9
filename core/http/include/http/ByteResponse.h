#pragma once

#include "http/Message.h"

#include <functional>
#include <memory>
#include <string>

namespace bitbeats::http {

/// What is served under one URL.
struct Content {
    std::string type;
    std::string etag; ///< strong, without quotes; empty = none
    std::int64_t size = 0;
    /// Asked for once a part of the body is really to be sent. Called on the thread of the handler.
    std::function<Result<std::unique_ptr<ByteSource>>()> open;
};

/// The same for a file that is open; its bytes go from the disk to the socket without coming by here.
Response fileResponse(const Request& request, std::shared_ptr<const OpenFile> file, const std::string& type,
                      const std::string& etag);

/// The answer to GET or HEAD with Range, If-Range and If-None-Match taken into account (200, 206, 304, 416), or an
/// error response if the content cannot be opened.
Response byteResponse(const Request& request, const Content& content);

/// The HTTP status that fits an error.
int statusOf(Reason reason);

} // namespace bitbeats::http
