#include "sources/SourceLink.h"

#include "Escapes.h"
#include "TorrentName.h"

#include <algorithm>
#include <charconv>

namespace bitbeats::sources {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxLinkBytes = 32 << 10;
constexpr std::string_view kFileMark = "#file=";

Failure misused(const std::string& text, std::string detail, std::string advice) {
    auto object = text.substr(0, 120);
    if (object.size() < text.size()) object += "...";
    return fail(Reason::BadUsage, "understand", std::move(object), std::move(detail), std::move(advice));
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const auto begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool startsWith(std::string_view text, std::string_view lowerPrefix) {
    return text.size() >= lowerPrefix.size() && lower(text.substr(0, lowerPrefix.size())) == lowerPrefix;
}

/// "magnet:" of "Magnet:?xt="; empty for a path. One letter is a drive, not a scheme.
std::string schemeOf(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon < 2) return {};
    const auto scheme = lower(text.substr(0, colon));
    const bool plain = std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
    return plain ? scheme + ":" : std::string();
}

bool hasHash(const std::string& uri) {
    constexpr std::string_view kTopic = "urn:btih:";
    const auto text = lower(uri);
    const auto at = text.find(kTopic);
    if (at == std::string::npos) return false;
    const auto begin = at + kTopic.size();
    const auto hash = std::string_view(text).substr(begin, text.find_first_of("&#", begin) - begin);
    const auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    const auto isBase32 = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'); };
    return (hash.size() == 40 && std::all_of(hash.begin(), hash.end(), isHex)) ||
           (hash.size() == 32 && std::all_of(hash.begin(), hash.end(), isBase32));
}

Result<SourceLink> magnet(SourceLink link, const std::string& parameters) {
    const auto uri = "magnet:?" + parameters;
    if (!hasHash(uri)) {
        if (lower(uri).find("urn:btmh:") != std::string::npos)
            return misused(link.text, "it names a version 2 torrent alone", "Ask for a version 1 or hybrid link.");
        return misused(link.text, "the link names no torrent", "Copy it again, whole.");
    }
    link.what = Magnet{uri};
    return link;
}

Result<SourceLink> webLink(SourceLink link, const std::string& url) {
    const auto host = url.find("//") + 2;
    const bool blank =
        std::any_of(url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
    if (host >= url.size() || url[host] == '/' || url[host] == ':' || url[host] == '?' || blank)
        return misused(link.text, "the address is not complete", "Copy it again, whole.");
    link.what = WebLink{url};
    return link;
}

SourceLink localPath(SourceLink link, const fs::path& path) {
    std::error_code ignored;
    const auto whole = fs::absolute(path, ignored).lexically_normal();
    link.text = whole.string();
    if (isTorrentName(whole) && !fs::is_directory(whole, ignored))
        link.what = TorrentFile{whole};
    else
        link.what = LocalPath{whole};
    return link;
}

Result<SourceLink> bitbeatsLink(SourceLink link, std::string_view rest) {
    if (startsWith(rest, "http://") || startsWith(rest, "https://")) return webLink(std::move(link), std::string(rest));
    if (startsWith(rest, "magnet:")) rest.remove_prefix(7);
    while (rest.starts_with('/'))
        rest.remove_prefix(1);
    if (!rest.starts_with('?')) return misused(link.text, "the link names no torrent", "Copy it again, whole.");
    return magnet(std::move(link), std::string(rest.substr(1)));
}

/// Takes "#file=3" off the end.
int takeFileIndex(std::string& text) {
    const auto mark = text.rfind(kFileMark);
    if (mark == std::string::npos) return -1;
    int index = -1;
    const char* const begin = text.data() + mark + kFileMark.size();
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(begin, end, index);
    if (problem != std::errc() || stop != end || index < 0) return -1;
    text.resize(mark);
    return index;
}

Result<SourceLink> fileUrl(const SourceLink& link, std::string_view rest) {
    if (rest.starts_with("//")) {
        const auto slash = rest.find('/', 2);
        const auto host = rest.substr(2, slash == std::string_view::npos ? rest.size() - 2 : slash - 2);
        if (slash == std::string_view::npos || !(host.empty() || lower(host) == "localhost"))
            return misused(link.text, "it names a file of another machine", "Copy the file here first.");
        rest.remove_prefix(slash);
    }
    const auto path = unescaped(rest);
    if (!path || path->empty() || path->find('\0') != std::string::npos)
        return misused(link.text, "the file address is malformed", "Give the path itself.");
    auto found = localPath(link, *path);
    if (auto text = found.text; takeFileIndex(text) >= 0) found.text = link.text; // a path would be a mark
    return found;
}

} // namespace

std::string SourceLink::ofFile(int index) const {
    return index < 0 ? text : text + std::string(kFileMark) + std::to_string(index);
}

Result<SourceLink> parseSourceLink(const std::string& given) {
    SourceLink link;
    link.text = std::string(trimmed(given));
    if (link.text.empty()) return misused(given, "it is empty", "Name a file, a folder, a .torrent or a link.");
    if (link.text.size() > kMaxLinkBytes) return misused(link.text, "it is too long", "Save it as a .torrent file.");
    if (link.text.find('\0') != std::string::npos) return misused({}, "it holds a zero byte", {});
    std::error_code ignored;
    if (fs::exists(given, ignored)) return localPath(link, given); // even if its name looks like a link
    if (fs::exists(link.text, ignored)) return localPath(link, link.text);
    link.fileIndex = takeFileIndex(link.text);
    const auto scheme = schemeOf(link.text);
    const auto rest = std::string_view(link.text).substr(scheme.size());
    if (scheme == "magnet:") {
        const auto parameters = std::string(rest.substr(rest.starts_with('?') ? 1 : 0));
        return magnet(std::move(link), parameters);
    }
    if (scheme == "bitbeats:") return bitbeatsLink(link, rest);
    if (scheme == "http:" || scheme == "https:") {
        if (!rest.starts_with("//")) return misused(link.text, "the address is not complete", "Copy it again, whole.");
        return webLink(link, scheme + std::string(rest));
    }
    if (scheme == "file:") return fileUrl(link, rest);
    if (!scheme.empty() && rest.starts_with("//"))
        return misused(link.text, scheme.substr(0, scheme.size() - 1) + " links are not supported",
                       "Use magnet:, bitbeats:, http: or https: links.");
    return localPath(link, link.text);
}

} // namespace bitbeats::sources
