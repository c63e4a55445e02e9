// What people are told about a torrent.
#include "SwarmTorrent.h"

#include <libtorrent/peer_info.hpp>
#include <libtorrent/torrent_status.hpp>

#include <algorithm>

namespace bitbeats::swarm {
namespace {

constexpr std::size_t kMostPeers = 200;
constexpr std::size_t kLongestName = 60;

/// What a stranger calls his program, fit to be shown: printable ASCII, or nothing.
std::string harmless(const std::string& name) {
    std::string shown;
    for (const char c : name.substr(0, kLongestName))
        if (c >= ' ' && c < 127) shown += c;
    return shown;
}

std::string addressOf(const lt::tcp::endpoint& end) {
    const auto host = end.address().to_string();
    return (end.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(end.port());
}

} // namespace

TorrentStatus SwarmTorrent::status() {
    TorrentStatus result;
    if (m_torrent) {
        result.infoHash = m_torrent->infoHash;
        result.name = m_torrent->name;
        result.totalSize = m_torrent->totalSize;
    }
    const auto s = m_handle.status({});
    result.uploaded = s.all_time_upload;
    result.uploadRate = s.upload_payload_rate;
    result.peers = s.num_peers;
    result.seeding = m_sharing && !m_paused && s.is_seeding;
    result.paused = m_paused;
    result.ownFiles = m_seedOnly;
    result.trouble = m_trouble;
    result.haveBytes = s.total_done;
    result.downloadRate = s.download_payload_rate;
    if (m_fetch) {
        result.fromPeers = m_core.options.requestScheduler ? m_fetch->fromPeers() : s.total_payload_download;
        result.fromWebSeeds = m_fetch->fromWebSeeds();
        result.wasted = m_fetch->wasted();
        if (m_core.options.requestScheduler && !m_seedOnly)
            result.downloadRate = static_cast<int>(m_fetch->scheduler().peerRate());
    }
    return result;
}

SwarmPicture SwarmTorrent::picture(int fileIndex, Instant at) {
    SwarmPicture picture;
    if (!m_torrent || !m_fetch || fileIndex < 0 || fileIndex >= static_cast<int>(m_torrent->files.size()))
        return picture;
    const auto& file = m_torrent->files[static_cast<std::size_t>(fileIndex)];
    picture.fileSize = file.size;
    picture.pieceLength = m_torrent->pieceLength;
    picture.fileOffset = file.offset % std::max(1, m_torrent->pieceLength);
    picture.pieces = m_fetch->origins(file.offset, file.offset + file.size);
    picture.peers = m_fetch->webSeeds(at);
    for (const auto& seed : picture.peers)
        picture.downloadRate += seed.downloadRate;

    std::vector<lt::peer_info> peers;
    m_handle.get_peer_info(peers);
    std::vector<PeerPicture> shown;
    for (const auto& peer : peers) {
        if (peer.flags & (lt::peer_info::connecting | lt::peer_info::handshake)) continue;
        PeerPicture one;
        one.name = harmless(peer.client);
        one.address = addressOf(peer.ip);
        one.downloadRate = peer.payload_down_speed;
        one.uploadRate = peer.payload_up_speed;
        one.has = std::clamp(static_cast<double>(peer.progress_ppm) / 1e6, 0.0, 1.0);
        one.incoming = !(peer.flags & lt::peer_info::local_connection);
        one.encrypted = static_cast<bool>(peer.flags & (lt::peer_info::rc4_encrypted | lt::peer_info::ssl_socket));
        one.utp = static_cast<bool>(peer.flags & lt::peer_info::utp_socket);
        one.choked = static_cast<bool>(peer.flags & lt::peer_info::remote_choked);
        picture.downloadRate += one.downloadRate;
        picture.uploadRate += one.uploadRate;
        shown.push_back(std::move(one));
    }
    const auto lively = [](const PeerPicture& a, const PeerPicture& b) {
        return std::pair(a.downloadRate + a.uploadRate, b.address) >
               std::pair(b.downloadRate + b.uploadRate, a.address);
    };
    std::sort(shown.begin(), shown.end(), lively);
    if (shown.size() > kMostPeers) shown.resize(kMostPeers);
    std::move(shown.begin(), shown.end(), std::back_inserter(picture.peers));
    return picture;
}

} // namespace bitbeats::swarm
