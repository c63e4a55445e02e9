#pragma once

#include "http/Message.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace bitbeats::http {

/// Where a handler runs.
enum class Lane {
    Inline, ///< on the thread of the sockets: for what never blocks and is done at once
    Pool,
    Heavy, ///< a few threads of their own with a short queue, so that costly work cannot hold up the rest
};

enum class BodyKind {
    None,     ///< a request with a body is refused
    Buffered, ///< small: in Request::body before the handler runs
    Streamed, ///< the handler answers with a sink that takes it
};

struct BodyRule {
    BodyKind kind = BodyKind::None;
    std::int64_t limit = 0; ///< bytes
};

/// What is decided about a request by its head alone.
struct Admission {
    Lane lane = Lane::Pool;
    BodyRule body;
    std::optional<Response> answer;       ///< given at once, instead of everything else
    std::shared_ptr<const void> decision; ///< the service's own, given back to it with answer()
};

/// What a server does with requests.
class Service {
public:
    virtual ~Service() = default;
    /// On the thread of the sockets, before a byte of the body is read: never blocks.
    virtual Admission admit(const Request& head) = 0;
    /// On the lane that admit() named. `gone` is cancelled when the client goes away.
    virtual Response answer(const Request& request, const Admission& admission, const CancelToken& gone) = 0;
    /// Once per request, on the thread of the sockets, when its answer has been sent or could not be.
    virtual void answered(const Request& request, const Admission& admission, int status, Milliseconds took) = 0;
};

} // namespace bitbeats::http
