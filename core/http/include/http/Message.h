#pragma once

#include "base/ByteSource.h"
#include "base/Cancellation.h"
#include "base/Units.h"
#include "http/OpenFile.h"
#include "http/Outbox.h"

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

/// How a request says where its body ends.
enum class Framing { None, Length, Chunked };

/// One request whose head has passed every check (see Head.h). A value: handlers never see a socket.
struct Request {
    std::string method;
    std::string path;                  ///< percent-decoded, begins with '/'
    std::vector<std::string> segments; ///< of the path, each decoded by itself: an escaped '/' separates nothing
    std::string query;                 ///< raw, without '?'
    std::string host;
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case, in order
    Framing framing = Framing::None;
    std::int64_t contentLength = 0; ///< when framing says Length
    std::string body;               ///< whole, where the route takes one that is small
    std::string remoteAddress;      ///< numeric, of the client: behind a trusted proxy the one that it names
    std::string id;                 ///< goes with all that is done for this request, into answer and logs
    bool secure = false;            ///< came over TLS, here or at a trusted proxy
    bool keepAlive = true;

    /// Value of the first header of that (lower-case) name, or empty.
    std::string_view header(std::string_view name) const;
    /// Value of a cookie, or empty.
    std::string_view cookie(std::string_view name) const;
    /// First value of a query parameter, percent-decoded (bytes, so that info-hashes survive).
    std::optional<std::string> parameter(std::string_view name) const;
    std::vector<std::string> parameters(std::string_view name) const;
    /// First value of a field of the form in the body (application/x-www-form-urlencoded); nothing in other bodies.
    std::optional<std::string> field(std::string_view name) const;
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

struct Response;

/// Takes a large body as it comes, one part after the other and never on the thread of the sockets. Destroyed without
/// finish() when the client goes away in the middle.
class BodySink {
public:
    virtual ~BodySink() = default;
    /// Something ends the upload here: an answer that is given instead of finish().
    virtual std::optional<Response> take(std::string_view part) = 0;
    virtual Response finish() = 0;
};

/// The two ends of a WebSocket. take() runs on a worker thread, one message after the other.
class WebSocketPeer {
public:
    virtual ~WebSocketPeer() = default;
    virtual std::shared_ptr<Outbox> outbox() = 0; ///< shared: whoever has something to say holds it too
    virtual void take(std::string message) = 0;
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    // At most one of these, instead of `body`.
    std::unique_ptr<BodyStream> stream;
    std::optional<FileSlice> file;
    std::unique_ptr<BodySink> sink;           ///< wants the body of the request and answers then
    std::shared_ptr<Outbox> events;           ///< text/event-stream until one side ends; shared with those who write
    std::unique_ptr<WebSocketPeer> webSocket; ///< status 101

    Response& with(std::string_view name, std::string_view value);
    /// Value of the first header of that name, as it was written there; or empty.
    std::string_view header(std::string_view name) const;
};

/// Answers one request. Runs on a worker thread and may block; `gone` is cancelled when the client goes away.
using Handler = std::function<Response(const Request&, const CancelToken& gone)>;

/// {"error":{"code":...,"message":...}} with the status given.
Response errorResponse(int status, std::string_view code, std::string_view message);

std::string_view reasonPhrase(int status);

/// Percent-decoding; nothing if a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percentDecoded(std::string_view text, bool plusIsBlank = false);

} // namespace bitbeats::http
