#include "http/Message.h"

#include <algorithm>
#include <array>

namespace bitbeats::http {
namespace {

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// What stands before the first separator, and what behind it.
std::pair<std::string_view, std::string_view> cutAt(std::string_view text, char separator) {
    const auto at = text.find(separator);
    if (at == std::string_view::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + 1)};
}

/// The values of that name in a query or a form.
std::vector<std::string> valuesIn(std::string_view pairs, std::string_view name) {
    std::vector<std::string> values;
    while (!pairs.empty()) {
        const auto [pair, others] = cutAt(pairs, '&');
        pairs = others;
        const auto [key, text] = cutAt(pair, '=');
        if (key != name) continue;
        if (auto value = percentDecoded(text, true)) values.push_back(std::move(*value));
    }
    return values;
}

std::string jsonString(std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += kDigits[static_cast<unsigned char>(c) >> 4];
            out += kDigits[c & 15];
        } else {
            out += c;
        }
    }
    return out + '"';
}

} // namespace

std::string_view Request::header(std::string_view name) const {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [&](const auto& entry) { return entry.first == name; });
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Request::cookie(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key != "cookie") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto [pair, others] = cutAt(rest, ';');
            rest = others;
            while (!rest.empty() && rest.front() == ' ')
                rest.remove_prefix(1);
            const auto [found, content] = cutAt(pair, '=');
            if (found == name) return content;
        }
    }
    return {};
}

Response& Response::with(std::string_view name, std::string_view value) {
    headers.emplace_back(name, value);
    return *this;
}

std::string_view Response::header(std::string_view name) const {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [&](const auto& entry) { return entry.first == name; });
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<std::string> Request::parameters(std::string_view name) const {
    return valuesIn(query, name);
}

std::optional<std::string> Request::field(std::string_view name) const {
    const auto type = header("content-type");
    if (type.substr(0, type.find(';')) != "application/x-www-form-urlencoded") return {};
    auto values = valuesIn(body, name);
    if (values.empty()) return {};
    return std::move(values.front());
}

std::optional<std::string> Request::parameter(std::string_view name) const {
    auto values = parameters(name);
    if (values.empty()) return {};
    return std::move(values.front());
}

Response errorResponse(int status, std::string_view code, std::string_view message) {
    Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = R"({"error":{"code":)" + jsonString(code) + R"(,"message":)" + jsonString(message) + "}}\n";
    return response;
}

std::string_view reasonPhrase(int status) {
    static constexpr std::array<std::pair<int, std::string_view>, 31> kPhrases{{
        {100, "Continue"},
        {101, "Switching Protocols"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {460, "Checksum Mismatch"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    }};
    const auto found = std::find_if(kPhrases.begin(), kPhrases.end(), [&](const auto& p) { return p.first == status; });
    return found == kPhrases.end() ? "Unknown" : found->second;
}

std::optional<std::string> percentDecoded(std::string_view text, bool plusIsBlank) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (text.size() - i < 3) return {};
            const int high = hexDigit(text[i + 1]);
            const int low = hexDigit(text[i + 2]);
            if (high < 0 || low < 0) return {};
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += plusIsBlank && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

} // namespace bitbeats::http
