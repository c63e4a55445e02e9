#include "PeerLink.h"

#include "WireTap.h"
#include "base/Log.h"

#include <libtorrent/operations.hpp>
#include <libtorrent/peer_connection.hpp>
#include <libtorrent/peer_info.hpp>
#include <libtorrent/peer_request.hpp>

#include <utility>

namespace bitbeats::swarm {
namespace {

Instant now() {
    return std::chrono::steady_clock::now();
}

void appendBigEndian(std::vector<char>& out, int value) {
    const auto v = static_cast<std::uint32_t>(value);
    for (const int shift : {24, 16, 8, 0})
        out.push_back(static_cast<char>(v >> shift & 0xFF));
}

int readBigEndian(const char* at) {
    const auto* b = reinterpret_cast<const unsigned char*>(at);
    return static_cast<int>(std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3]);
}

} // namespace

PeerLink::PeerLink(lt::peer_connection_handle peer, std::weak_ptr<PeerHost> host)
    : m_peer(std::move(peer)), m_host(std::move(host)), m_begun(now()) {}

SourceSink* PeerLink::sink() const {
    const auto host = m_host.lock();
    return host && m_source ? host->sink() : nullptr;
}

/// The tap reads plain bytes of a connection that we began over TCP; everything else gets whole blocks.
bool PeerLink::tappable() const {
    if (m_encrypted || !m_peer.is_outgoing()) return false;
    lt::peer_info info;
    m_peer.get_peer_info(info);
    return !(info.flags & (lt::peer_info::utp_socket | lt::peer_info::ssl_socket));
}

void PeerLink::on_connected() {
    const auto host = m_host.lock();
    if (!host) return;
    m_connected = true;
    if (host->memory().banned(m_peer.remote())) {
        m_peer.disconnect(lt::errors::peer_banned, lt::operation_t::bittorrent);
        return;
    }
    host->linkConnected();
    m_encrypted = m_peer.is_outgoing() && host->memory().wantsEncryption(m_peer.remote());
    host->greetEncrypted(m_encrypted);
    m_roundTrip = std::max(0.001, seconds(now() - m_begun));
    qCDebug(logSwarm, "%s connected after %.3f s", m_peer.remote().address().to_string().c_str(), m_roundTrip);
    if (!tappable()) return;
    // libtorrent leaves Nagle's algorithm on, which holds 17-byte requests back until the last ones are acknowledged.
    lt::error_code ignored;
    if (const auto connection = m_peer.native_handle())
        connection->get_socket().set_option(lt::tcp::no_delay(true), ignored);
    const auto tap = std::make_shared<WireTap>([weak = weak_from_this()](int bytes) {
        const auto self = weak.lock();
        if (!self || !self->m_source) return;
        if (auto* sink = self->sink()) sink->sourceBytes(*self->m_source, bytes);
    });
    lt::bt_peer_connection_handle(m_peer).switch_recv_crypto(tap);
    m_tapped = true;
    if (!host->memory().wantsHandshakeAlone(m_peer.remote())) sendInterested();
}

/// Saying so at once, right behind the handshake, saves the round trip in which libtorrent waits for the bitfield. Some
/// peers (aria2 1.36) hang up on more than a handshake; those hear it after theirs.
void PeerLink::sendInterested() {
    m_saidInterested = true;
    const auto host = m_host.lock();
    if (!host) return;
    host->post([weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->m_gone) return;
        const char message[] = {0, 0, 0, 1, kInterested};
        self->m_peer.send_buffer(message, sizeof message);
    });
}

bool PeerLink::on_handshake(lt::span<char const>) {
    m_shookHands = true;
    if (const auto host = m_host.lock(); host && host->memory().banned(m_peer.remote())) {
        m_peer.disconnect(lt::errors::peer_banned, lt::operation_t::bittorrent);
        return true;
    }
    if (m_tapped && !m_saidInterested) sendInterested();
    attach();
    return true;
}

void PeerLink::attach() {
    const auto host = m_host.lock();
    if (!host || m_source || m_gone || !m_shookHands) return;
    auto* const sink = host->sink();
    if (!sink) return;
    const bool small = m_tapped && !host->memory().wantsWholeBlocks(m_peer.remote());
    m_source = sink->openSource(small ? SourceType::PeerCells : SourceType::PeerBlocks, *this);
    sink->sourceRoundTrip(*m_source, m_roundTrip);
    if (m_hasAll) sink->sourceHasAll(*m_source);
    if (!m_has.empty()) sink->sourceHas(*m_source, m_has);
    if (m_unchoked) sink->sourceReady(*m_source, true);
    for (const auto& early : m_early)
        sink->sourceAsked(*m_source, early.block, early.at);
    for (const auto& early : std::exchange(m_early, {}))
        if (!early.bytes.empty()) sink->sourceBlock(*m_source, early.block, early.bytes);
}

/// The metadata of a magnet link comes from one peer and takes a while. Meanwhile the others are not left idle.
void PeerLink::askBeforeMetadata() {
    constexpr int kMost = 4; // runs; others want some too
    const auto host = m_host.lock();
    if (!host || host->sink() || m_gone || !m_unchoked || !m_tapped || !m_early.empty()) return;
    if (!m_hasAll && (m_has.size() < 2 || !m_has[0] || !m_has[1])) return;
    if (host->memory().wantsWholeBlocks(m_peer.remote())) return;
    for (int i = 0; i < kMost; ++i) {
        const auto block = host->nextBeforeMetadata();
        if (!block) break;
        m_early.push_back({*block, now(), {}});
        append(kRequest, *block);
    }
    flush();
}

void PeerLink::detach() {
    m_source.reset();
}

void PeerLink::on_disconnect(lt::error_code const& reason) {
    m_gone = true;
    qCDebug(logSwarm, "%s left: %s", m_peer.remote().address().to_string().c_str(), reason.message().c_str());
    const auto host = m_host.lock();
    if (!host) return;
    if (auto* s = sink()) s->closeSource(*m_source);
    m_source.reset();
    if (!m_answered && m_peer.is_outgoing()) host->peerUseless(m_peer.remote(), failure());
    host->linkClosed(*this);
}

PeerFailure PeerLink::failure() const {
    if (!m_connected) return PeerFailure::NeverConnected;
    if (!m_shookHands) return PeerFailure::HungUpOnGreeting;
    return m_asked && m_tapped ? PeerFailure::LeftRequestsUnanswered : PeerFailure::HungUpAfterHandshake;
}

void PeerLink::setUnchoked(bool unchoked) {
    qCDebug(logSwarm, "%s %s us", m_peer.remote().address().to_string().c_str(), unchoked ? "unchokes" : "chokes");
    m_unchoked = unchoked;
    if (unchoked)
        askBeforeMetadata();
    else // requests are forgotten with it
        std::erase_if(m_early, [](const Early& early) { return early.bytes.empty(); });
    if (auto* s = sink()) s->sourceReady(*m_source, unchoked);
}

bool PeerLink::on_unchoke() {
    setUnchoked(true);
    return false;
}

bool PeerLink::on_choke() {
    setUnchoked(false);
    return false;
}

bool PeerLink::on_have_all() {
    m_hasAll = true;
    if (auto* s = sink()) s->sourceHasAll(*m_source);
    return false;
}

bool PeerLink::on_bitfield(lt::bitfield const& pieces) {
    m_has.assign(static_cast<std::size_t>(pieces.size()), false);
    for (int i = 0; i < pieces.size(); ++i)
        m_has[static_cast<std::size_t>(i)] = pieces[i];
    if (auto* s = sink()) s->sourceHas(*m_source, m_has);
    return false;
}

bool PeerLink::on_have(lt::piece_index_t piece) {
    const int index = static_cast<int>(piece);
    constexpr int kMostPieces = 1 << 22; // before the metadata is known anything may be claimed
    if (index < 0 || index >= kMostPieces) return false;
    if (auto* s = sink()) {
        s->sourceGotPiece(*m_source, index);
    } else {
        if (m_has.size() <= static_cast<std::size_t>(index)) m_has.resize(static_cast<std::size_t>(index) + 1);
        m_has[static_cast<std::size_t>(index)] = true;
    }
    return false;
}

bool PeerLink::on_reject(lt::peer_request const& request) {
    const Block block{static_cast<int>(request.piece), request.start, request.length};
    std::erase_if(m_early, [&](const Early& early) { return early.block == block; });
    if (auto* s = sink()) s->sourceRejected(*m_source, block);
    return true;
}

bool PeerLink::on_piece(lt::peer_request const& request, lt::span<char const> bytes) {
    auto* const s = sink();
    if (!s) return false;
    m_answered = true;
    const auto count = static_cast<std::size_t>(bytes.size());
    s->sourceBytes(*m_source, static_cast<int>(count));
    s->sourceBlock(*m_source, {static_cast<int>(request.piece), request.start, request.length}, {bytes.data(), count});
    return true;
}

bool PeerLink::on_unknown_message(int length, int message, lt::span<char const> body) {
    if (message != kTappedPiece) return false;
    if (static_cast<int>(body.size()) + 1 < length) return true; // called again as more of it comes
    constexpr int kHeader = 8;
    if (body.size() < kHeader) return true;
    const auto count = static_cast<std::size_t>(body.size()) - kHeader;
    const Block block{readBigEndian(body.data()), readBigEndian(body.data() + 4), static_cast<int>(count)};
    if (auto* const s = sink()) {
        m_answered = true;
        s->sourceBlock(*m_source, block, {body.data() + kHeader, count});
    } else {
        for (auto& early : m_early)
            if (early.block == block) early.bytes.assign(body.begin() + kHeader, body.end());
    }
    return true;
}

void PeerLink::append(char message, const Block& block) {
    constexpr int kLength = 13;
    appendBigEndian(m_out, kLength);
    m_out.push_back(message);
    appendBigEndian(m_out, block.piece);
    appendBigEndian(m_out, block.offset);
    appendBigEndian(m_out, block.length);
    if (message == kRequest) m_asked = true;
}

void PeerLink::flush() {
    if (m_gone || m_out.empty()) return;
    const auto out = std::exchange(m_out, {});
    m_peer.send_buffer(out.data(), static_cast<int>(out.size()));
}

/// Posted: libtorrent may be in the middle of this connection's message.
void PeerLink::dropPeer(bool lies) {
    const auto host = m_host.lock();
    if (m_gone || !host) return;
    if (lies) host->ban(m_peer.remote());
    host->post([weak = weak_from_this(), lies] {
        const auto self = weak.lock();
        if (!self || self->m_gone) return;
        self->m_peer.disconnect(lies ? lt::errors::peer_banned : lt::errors::timed_out, lt::operation_t::bittorrent);
    });
}

} // namespace bitbeats::swarm
