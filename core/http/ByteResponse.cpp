#include "http/ByteResponse.h"

#include "http/Range.h"

#include <algorithm>

namespace bitbeats::http {
namespace {

/// One range of a ByteSource.
class RangeBody final : public BodyStream {
public:
    RangeBody(std::unique_ptr<ByteSource> bytes, ByteRange range)
        : m_bytes(std::move(bytes)), m_size(range.length()), m_next(range.begin), m_end(range.end) {}

    std::int64_t size() const override { return m_size; }
    ReadResult read(std::span<std::byte> into, Milliseconds patience) override {
        if (m_next >= m_end) return {ReadState::End, 0, {}};
        const auto wanted = std::min<std::int64_t>(m_end - m_next, static_cast<std::int64_t>(into.size()));
        auto result = m_bytes->read(m_next, into.first(static_cast<std::size_t>(wanted)), patience);
        m_next += static_cast<std::int64_t>(result.count);
        return result;
    }
    void abort() override { m_bytes->abort(); }

private:
    std::unique_ptr<ByteSource> m_bytes;
    const std::int64_t m_size;
    std::int64_t m_next;
    const std::int64_t m_end;
};

bool namesTag(std::string_view list, const std::string& quoted) {
    if (list == "*") return true;
    for (std::size_t at = list.find(quoted); at != std::string_view::npos; at = list.find(quoted, at + 1)) {
        const auto end = at + quoted.size();
        if (end == list.size() || list[end] == ',' || list[end] == ' ') return true;
    }
    return false;
}

} // namespace

int statusOf(Reason reason) {
    switch (reason) {
    case Reason::NotFound:
        return 404;
    case Reason::NotAllowed:
        return 403;
    case Reason::Malformed:
    case Reason::Unsupported:
    case Reason::TooLarge:
    case Reason::Corrupt:
    case Reason::Changed:
    case Reason::BadUsage:
    case Reason::Network:
        return 502;
    case Reason::TimedOut:
    case Reason::NoPeers:
    case Reason::Cancelled:
    case Reason::DiskFull:
    case Reason::ReadOnly:
        return 503;
    case Reason::Internal:
        break;
    }
    return 500;
}

namespace {

/// Head of the answer and which bytes of the content go with it, if any.
struct Part {
    Response response;
    ByteRange bytes;
};

Part choosePart(const Request& request, std::int64_t size, const std::string& type, const std::string& etag) {
    Part part;
    auto& headers = part.response.headers;
    const auto quoted = etag.empty() ? std::string() : '"' + etag + '"';
    headers.emplace_back("Accept-Ranges", "bytes");
    if (!quoted.empty()) headers.emplace_back("ETag", quoted);
    if (!quoted.empty() && namesTag(request.header("if-none-match"), quoted)) {
        part.response.status = 304;
        return part;
    }
    const auto condition = request.header("if-range"); // a date never matches: there is none to compare with
    const bool rangeHolds = condition.empty() || (!quoted.empty() && condition == quoted);
    const auto choice = chooseRange(rangeHolds ? request.header("range") : std::string_view(), size);
    if (choice.kind == RangeKind::Unsatisfiable) {
        auto refusal = errorResponse(416, "range_not_satisfiable", "The range lies beyond the end.");
        refusal.headers.insert(refusal.headers.end(), headers.begin(), headers.end());
        refusal.with("Content-Range", "bytes */" + std::to_string(size));
        part.response = std::move(refusal);
        return part;
    }
    headers.emplace_back("Content-Type", type);
    if (choice.kind == RangeKind::Part) {
        part.response.status = 206;
        part.response.with("Content-Range", "bytes " + std::to_string(choice.bytes.begin) + "-" +
                                                std::to_string(choice.bytes.end - 1) + "/" + std::to_string(size));
    }
    if (request.method == "HEAD" || choice.bytes.length() == 0)
        part.response.with("Content-Length", std::to_string(choice.bytes.length()));
    else
        part.bytes = choice.bytes;
    return part;
}

} // namespace

Response byteResponse(const Request& request, const Content& content) {
    auto part = choosePart(request, content.size, content.type, content.etag);
    if (part.bytes.length() == 0) return std::move(part.response);
    auto bytes = content.open();
    if (!bytes) return errorResponse(statusOf(bytes.error().reason), "unavailable", sentence(bytes.error()));
    part.response.stream = std::make_unique<RangeBody>(std::move(*bytes), part.bytes);
    return std::move(part.response);
}

Response fileResponse(const Request& request, std::shared_ptr<const OpenFile> file, const std::string& type,
                      const std::string& etag) {
    auto part = choosePart(request, file->size(), type, etag);
    if (part.bytes.length() > 0) part.response.file = FileSlice{std::move(file), part.bytes.begin, part.bytes.length()};
    return std::move(part.response);
}

} // namespace bitbeats::http
