#pragma once

#include "base/ByteSource.h"
#include "base/Cancellation.h"
#include "base/Units.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bitbeats::http {

/// One request whose head has passed every check (see Head.h). A value: handlers never see a socket.
struct Request {
    std::string method;
    std::string path;  ///< percent-decoded, begins with '/'
    std::string query; ///< raw, without '?'
    std::string host;
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case, in order
    std::string remoteAddress;                                ///< numeric, of the other end of the connection
    bool keepAlive = true;

    /// Value of the first header of that (lower-case) name, or empty.
    std::string_view header(std::string_view name) const;
    /// First value of a query parameter, percent-decoded (bytes, so that info-hashes survive).
    std::optional<std::string> parameter(std::string_view name) const;
    std::vector<std::string> parameters(std::string_view name) const;
};

/// A body that comes into being while it is sent. read() runs on a worker thread, abort() may come from any thread.
class BodyStream {
public:
    virtual ~BodyStream() = default;
    virtual std::int64_t size() const = 0;
    /// The next bytes, as ByteSource::read without an offset.
    virtual ReadResult read(std::span<std::byte> into, Milliseconds patience) = 0;
    /// The client has gone or the server ends: every read returns Aborted from now on.
    virtual void abort() = 0;
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::unique_ptr<BodyStream> stream; ///< instead of `body`
};

/// Answers one request. Runs on a worker thread and may block; `gone` is cancelled when the client goes away.
using Handler = std::function<Response(const Request&, const CancelToken& gone)>;

/// {"error":{"code":...,"message":...}} with the status given.
Response errorResponse(int status, std::string_view code, std::string_view message);

std::string_view reasonPhrase(int status);

/// Percent-decoding; nothing if a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percentDecoded(std::string_view text, bool plusIsBlank = false);

} // namespace bitbeats::http
