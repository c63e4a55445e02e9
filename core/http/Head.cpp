#include "http/Head.h"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>

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
    const auto colon = host.rfind(':');
    const auto bracket = host.rfind(']');
    if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) host.resize(colon);
    if (lower(host) == "localhost") return true;
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    return !error && address.is_v6() == bracketed;
}

/// "/a%20b?x=1" -> path and query. Only this form: no proxy requests, no "*".
bool splitTarget(std::string_view target, Request& request) {
    if (target.empty() || target.front() != '/') return false;
    const auto question = std::min(target.find('?'), target.size());
    auto path = percentDecoded(target.substr(0, question));
    if (!path || path->find('\0') != std::string::npos) return false;
    request.path = std::move(*path);
    request.query = target.substr(std::min(question + 1, target.size()));
    return true;
}

} // namespace

tl::expected<Request, Refusal> parseHead(std::string_view head, HostRule hosts) {
    if (hasAmbiguousBytes(head)) return refuse(400, "bad_request", "The request has malformed lines.");
    beast::http::request_parser<beast::http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(head.size() + 1));
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
    if (hosts == HostRule::AddressOnly && hostCount == 1 && !isAddress(request.host))
        return refuse(421, "wrong_host", "This server answers under its address only.");
    if (!request.header("transfer-encoding").empty())
        return refuse(400, "no_body", "This server takes no request bodies.");
    if (const auto length = request.header("content-length"); !length.empty() && length != "0")
        return refuse(413, "no_body", "This server takes no request bodies.");
    if (!splitTarget({message.target().data(), message.target().size()}, request))
        return refuse(400, "bad_target", "The requested path is malformed.");
    request.method = std::string(message.method_string().data(), message.method_string().size());
    request.keepAlive = message.keep_alive();
    return request;
}

} // namespace bitbeats::http
