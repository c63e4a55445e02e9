#include "sources/TorrentShelf.h"

#include "base/AtomicFile.h"
#include "base/Log.h"

#include <QByteArray>
#include <QCryptographicHash>

#include <algorithm>

namespace bitbeats::sources {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxInMemory = 64 << 20; // bytes of .torrent

std::string keyOf(const SourceLink& link) {
    std::error_code ignored;
    auto key = link.text;
    if (const auto* file = std::get_if<TorrentFile>(&link.what))
        key += "|" + std::to_string(fs::last_write_time(file->path, ignored).time_since_epoch().count());
    return key;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

std::string hexOfBase32(const std::string& text) {
    QByteArray bytes;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = c >= 'a' && c <= 'z' ? c - 'a' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
        if (value < 0) return {};
        buffer = (buffer << 5 | static_cast<unsigned>(value)) & 0xfff;
        bits += 5;
        if (bits >= 8) bytes.append(static_cast<char>(buffer >> (bits -= 8) & 0xff));
    }
    return bytes.toHex().toStdString();
}

} // namespace

std::string infoHashOf(const Magnet& magnet) {
    constexpr std::string_view kTopic = "urn:btih:";
    const auto text = lower(magnet.uri);
    const auto at = text.find(kTopic);
    if (at == std::string::npos) return {};
    const auto begin = at + kTopic.size();
    const auto hash = text.substr(begin, text.find_first_of("&#", begin) - begin);
    if (hash.size() == 32) return hexOfBase32(hash);
    return hash.size() == 40 ? hash : std::string();
}

TorrentShelf::TorrentShelf(SwarmAccess& swarm, fs::path folder) : m_swarm(swarm), m_folder(std::move(folder)) {}

TorrentShelf::TorrentPtr TorrentShelf::known(const SourceLink& link) const {
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
        return entry.key == link.text || entry.key.starts_with(link.text + "|");
    });
    return found == m_entries.end() ? nullptr : found->torrent;
}

Result<TorrentShelf::TorrentPtr> TorrentShelf::find(const SourceLink& link, const CancelToken& cancel) {
    const auto key = keyOf(link);
    {
        const std::lock_guard lock(m_mutex);
        const auto found =
            std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.key == key; });
        if (found != m_entries.end()) {
            m_entries.splice(m_entries.begin(), m_entries, found);
            return found->torrent;
        }
    }
    auto torrent = load(link, cancel);
    if (!torrent) return Failure(torrent.error());
    return remember(key, std::move(*torrent));
}

TorrentShelf::TorrentPtr TorrentShelf::remember(const std::string& key, swarm::Torrent torrent) {
    auto shared = std::make_shared<const swarm::Torrent>(std::move(torrent));
    const std::lock_guard lock(m_mutex);
    m_entries.push_front({key, shared});
    std::size_t total = 0;
    for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
        total += entry->torrent->encoded.size();
        if (total > kMaxInMemory && entry != m_entries.begin()) {
            m_entries.erase(entry, m_entries.end());
            break;
        }
    }
    return shared;
}

Result<swarm::Torrent> TorrentShelf::load(const SourceLink& link, const CancelToken& cancel) {
    if (const auto* file = std::get_if<TorrentFile>(&link.what)) return swarm::loadTorrent(file->path);
    if (const auto* magnet = std::get_if<Magnet>(&link.what)) return fromMagnet(*magnet, cancel);
    if (const auto* web = std::get_if<WebLink>(&link.what)) return fromWeb(*web, cancel);
    return fail(Reason::Unsupported, "open", link.text, "it is not a torrent");
}

Result<swarm::Torrent> TorrentShelf::fromMagnet(const Magnet& magnet, const CancelToken& cancel) {
    const auto hash = infoHashOf(magnet);
    if (!m_folder.empty() && !hash.empty()) {
        // The hash is the proof: what lies there is what the link asks for, or is passed over.
        auto kept = swarm::loadTorrent(m_folder / (hash + ".torrent"));
        if (kept && kept->infoHash.hex() == hash) return kept;
    }
    auto torrent = m_swarm.fetchMetadata(magnet.uri, cancel);
    if (torrent) keep(torrent->infoHash.hex(), *torrent);
    return torrent;
}

Result<swarm::Torrent> TorrentShelf::fromWeb(const WebLink& web, const CancelToken& cancel) {
    const auto name =
        "web-" +
        QCryptographicHash::hash(QByteArray::fromStdString(web.url), QCryptographicHash::Sha1).toHex().toStdString();
    auto encoded = m_swarm.download(web.url, swarm::kMaxTorrentBytes, cancel);
    if (!encoded) {
        // The site is away: what it last said is better than nothing.
        if (!m_folder.empty() && !cancel.cancelled()) {
            if (auto kept = swarm::loadTorrent(m_folder / (name + ".torrent"))) return kept;
        }
        return Failure(encoded.error());
    }
    auto torrent = swarm::parseTorrent(std::move(*encoded));
    if (torrent) keep(name, *torrent);
    return torrent;
}

void TorrentShelf::keep(const std::string& name, const swarm::Torrent& torrent) const {
    if (m_folder.empty()) return;
    std::error_code ignored;
    fs::create_directories(m_folder, ignored);
    if (const auto written = writeFileAtomically(m_folder / (name + ".torrent"), torrent.encoded); !written)
        qCInfo(logSwarm, "%s", sentence(written.error()).c_str());
}

} // namespace bitbeats::sources
