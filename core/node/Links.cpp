#include "Links.h"

#include "http/Router.h"

#include <libtorrent/bdecode.hpp>
#include <libtorrent/bencode.hpp>
#include <libtorrent/entry.hpp>

#include <charconv>

namespace bitbeats::node {
namespace {

constexpr std::int64_t kGrantLife = 24LL * 3600 * 1000;
constexpr std::string_view kPurpose = "stream v1";

} // namespace

std::string Links::stream(const Track& track, const std::string& user, bool forEverybody) const {
    auto url = m_base + "/api/stream/" + track.id;
    if (forEverybody) return url;
    const auto until = std::to_string(m_clock.now() + kGrantLife);
    const auto proof = m_key.sign(kPurpose, {track.id, user, until});
    return url + "/" + until + "." + user + "." + toBase64Url(proof);
}

std::optional<std::string> Links::userOfGrant(const std::string& trackId, std::string_view grant) const {
    const auto first = grant.find('.');
    const auto second = grant.find('.', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return {};
    const auto until = grant.substr(0, first);
    const auto user = grant.substr(first + 1, second - first - 1);
    const auto proof = fromBase64(grant.substr(second + 1));
    if (!http::equalInConstantTime(proof, m_key.sign(kPurpose, {trackId, user, until}))) return {};
    std::int64_t end = 0;
    std::from_chars(until.data(), until.data() + until.size(), end);
    return end >= m_clock.now() ? std::optional(std::string(user)) : std::nullopt;
}

Result<std::string> Links::torrentWithLinks(const std::string& encoded, const std::string& webSeed) const {
    lt::error_code error;
    const auto node = lt::bdecode(encoded, error);
    if (error) return fail(Reason::Corrupt, "read", "the torrent", error.message());
    lt::entry torrent(node);
    torrent["announce"] = announce();
    torrent["url-list"] = webSeed;
    std::string out;
    lt::bencode(std::back_inserter(out), torrent);
    return out;
}

} // namespace bitbeats::node
