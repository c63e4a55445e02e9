#include "WebKind.h"

#include "Escapes.h"
#include "TorrentName.h"
#include "base/Paths.h"

#include <algorithm>
#include <array>
#include <optional>

namespace bitbeats::sources {
namespace {

constexpr Milliseconds kPatience{200};
constexpr int kMaxWaits = 150; // 30 s

std::optional<WebKind> kindOfName(const std::string& name) {
    if (hasAudioExtension(name)) return WebKind::Audio;
    if (isTorrentName(name)) return WebKind::Torrent;
    return {};
}

std::optional<WebKind> kindOfBytes(std::string_view head) {
    const auto at = [&](std::size_t offset, std::string_view magic) {
        return head.size() >= offset + magic.size() && head.substr(offset, magic.size()) == magic;
    };
    if (head.size() > 1 && head[0] == 'd' && head[1] >= '1' && head[1] <= '9') return WebKind::Torrent;
    const bool mpeg = head.size() > 1 && head[0] == '\xff' && (static_cast<unsigned char>(head[1]) & 0xe0) == 0xe0;
    if (at(0, "fLaC") || at(0, "OggS") || at(0, "ID3") || at(0, "RIFF") || at(0, "FORM") || at(0, "wvpk") ||
        at(4, "ftyp") || mpeg)
        return WebKind::Audio;
    return {};
}

} // namespace

Result<WebKind> webKindOf(const std::string& url, SwarmAccess& swarm, const CancelToken& cancel) {
    if (const auto kind = kindOfName(lastPathPart(url))) return *kind;
    auto bytes = swarm.openUrl(url, cancel);
    if (!bytes) return Failure(bytes.error());
    std::array<char, 16> head{};
    std::size_t have = 0;
    for (int waits = 0; have < head.size() && waits < kMaxWaits && !cancel.cancelled();) {
        const auto result = (*bytes)->read(static_cast<std::int64_t>(have),
                                           std::as_writable_bytes(std::span(head).subspan(have)), kPatience);
        if (result.state == ReadState::Failed) return Failure(result.error);
        if (result.state == ReadState::End || result.state == ReadState::Aborted) break;
        if (result.state == ReadState::Waiting) ++waits;
        have += result.count;
    }
    if (cancel.cancelled()) return fail(Reason::Cancelled, "open", url);
    if (const auto kind = kindOfBytes({head.data(), have})) return *kind;
    return fail(Reason::Unsupported, "open", url, "there is neither music nor a torrent at this address");
}

} // namespace bitbeats::sources
