#include "http/Head.h"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace bitbeats::http {
namespace {

namespace beast = boost::beast;

constexpr std::size_t kMaxHeaders = 100;

tl::unexpected<Refusal> refuse(int status, std::string code, std::string message) {
    return tl::unexpected(Refusal{status, std::move(code), std::move(message)});
}

/// What Beast lets pass and other programs read differently.
bool hasAmbiguousBytes(std::string_view head) {
    for (std::size_t i = 0; i < head.size(); ++i) {
        const char c = head[i];
        const char before = i > 0 ? head[i - 1] : '\0';
        const char after = i + 1 < head.size() ? head[i + 1] : '\0';
        if (c == '\0') return true;
        if (c == '\n' && before != '\r') return true;
        if (c == '\r' && after != '\n') return true;
        if (c == '\n' && (after == ' ' || after == '\t')) return true; // a folded line
    }
    return false;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

bool isAddress(std::string host) {
    if (host == "localhost") return true;
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    return !error && address.is_v6() == bracketed;
}

/// "/a%20b?x=1" -> path and query. Only this form: no proxy requests, no "*", and nothing that climbs.
bool splitTarget(std::string_view target, Request& request) {
    if (target.empty() || target.front() != '/') return false;
    const auto question = std::min(target.find('?'), target.size());
    auto rest = target.substr(1, question - 1);
    for (bool more = true; more;) {
        const auto slash = rest.find('/');
        auto segment = percentDecoded(rest.substr(0, slash));
        if (!segment || segment->find('\0') != std::string::npos || *segment == "." || *segment == "..") return false;
        request.path += '/';
        request.path += *segment;
        request.segments.push_back(std::move(*segment));
        more = slash != std::string_view::npos;
        if (more) rest.remove_prefix(slash + 1);
    }
    request.query = target.substr(std::min(question + 1, target.size()));
    return true;
}

std::string withoutPort(std::string_view host) {
    const auto colon = host.rfind(':');
    const auto bracket = host.rfind(']');
    const bool hasPort = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    return lower(host.substr(0, hasPort ? colon : host.size()));
}

std::optional<std::int64_t> lengthIn(std::string_view text) {
    std::int64_t length = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), length);
    const bool sound = problem == std::errc() && stop == text.data() + text.size() && text.front() != '-';
    return sound ? std::optional(length) : std::nullopt;
}

/// One statement about the body's length, and one that has a single meaning.
std::optional<Refusal> readFraming(Request& request, unsigned version) {
    int lengths = 0;
    int codings = 0;
    for (const auto& [name, value] : request.headers) {
        lengths += name == "content-length" ? 1 : 0;
        codings += name == "transfer-encoding" ? 1 : 0;
    }
    if (lengths + codings > 1) return Refusal{400, "bad_framing", "The length of the body is said more than once."};
    if (codings == 1) {
        if (version != 11 || lower(request.header("transfer-encoding")) != "chunked")
            return Refusal{400, "bad_framing", "The only transfer coding understood here is chunked, in HTTP/1.1."};
        request.framing = Framing::Chunked;
    } else if (lengths == 1) {
        const auto length = lengthIn(request.header("content-length"));
        if (!length) return Refusal{400, "bad_framing", "The length of the body is no number."};
        request.framing = *length == 0 ? Framing::None : Framing::Length;
        request.contentLength = *length;
    }
    return {};
}

} // namespace

tl::expected<Request, Refusal> parseHead(std::string_view head, HostRule hosts,
                                         std::span<const std::string> hostNames) {
    if (hasAmbiguousBytes(head)) return refuse(400, "bad_request", "The request has malformed lines.");
    beast::http::request_parser<beast::http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(head.size() + 1));
    parser.body_limit(std::numeric_limits<std::uint64_t>::max()); // the route limits bodies
    parser.eager(false);
    beast::error_code error;
    const auto used = parser.put(boost::asio::buffer(head.data(), head.size()), error);
    if (error == beast::http::error::bad_version)
        return refuse(505, "version", "This server speaks HTTP/1.1 and HTTP/1.0.");
    if (error || !parser.is_header_done() || used != head.size())
        return refuse(400, "bad_request", "The request is malformed.");
    const auto& message = parser.get();
    if (message.version() != 11 && message.version() != 10)
        return refuse(505, "version", "This server speaks HTTP/1.1 and HTTP/1.0.");
    Request request;
    int hostCount = 0;
    for (const auto& field : message) {
        request.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                     std::string(field.value().data(), field.value().size()));
        if (field.name() == beast::http::field::host) ++hostCount;
    }
    if (request.headers.size() > kMaxHeaders) return refuse(431, "too_many_headers", "There are too many headers.");
    if (hostCount > 1 || (hostCount == 0 && message.version() == 11))
        return refuse(400, "bad_host", "A request must carry one Host header.");
    request.host = std::string(request.header("host"));
    if (hosts == HostRule::AddressOnly && hostCount == 1) {
        const auto name = withoutPort(request.host);
        if (!isAddress(name) && std::find(hostNames.begin(), hostNames.end(), name) == hostNames.end())
            return refuse(421, "wrong_host", "This server does not answer under that name.");
    }
    if (auto refusal = readFraming(request, message.version())) return tl::unexpected(std::move(*refusal));
    if (!splitTarget({message.target().data(), message.target().size()}, request))
        return refuse(400, "bad_target", "The requested path is malformed.");
    request.method = std::string(message.method_string().data(), message.method_string().size());
    request.keepAlive = message.keep_alive();
    return request;
}

} // namespace bitbeats::http
