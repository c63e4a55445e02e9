#pragma once

#include "PeerMemory.h"
#include "SourcePort.h"

#include <libtorrent/extensions.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/socket.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::swarm {

class PeerLink;

/// What a PeerLink asks of the torrent it belongs to. TorrentThread only.
class PeerHost {
public:
    virtual ~PeerHost() = default;
    virtual void linkOpened(PeerLink& link) = 0;
    virtual void linkConnected() = 0;
    virtual void linkClosed(PeerLink& link) = 0;
    /// Null as long as the metadata is not known.
    virtual SourceSink* sink() = 0;
    /// What may be asked for before that: runs of the first block of the first pieces, each once.
    virtual std::optional<Block> nextBeforeMetadata() = 0;
    virtual void post(std::function<void()> work) = 0;
    virtual const PeerMemory& memory() const = 0;
    virtual void ban(const lt::tcp::endpoint& peer) = 0;
    /// The connection ended without having been of use.
    virtual void peerUseless(const lt::tcp::endpoint& peer, PeerFailure failure) = 0;
    /// How libtorrent greets the peer whose connection it opens in this very turn.
    virtual void greetEncrypted(bool encrypted) = 0;
};

/// Our scheduler's hands inside one libtorrent connection: sends requests itself, takes the blocks, and keeps
/// libtorrent's own picks from leaving. Where the bytes cannot be watched (encrypted, uTP, incoming) it asks for whole
/// 16 KiB blocks. Owned by libtorrent. TorrentThread only.
class PeerLink final : public lt::peer_plugin, public SourcePort, public std::enable_shared_from_this<PeerLink> {
public:
    PeerLink(lt::peer_connection_handle peer, std::weak_ptr<PeerHost> host);

    // lt::peer_plugin
    lt::string_view type() const override { return "bitbeats"; }
    void on_connected() override;
    bool on_handshake(lt::span<char const>) override;
    void on_disconnect(lt::error_code const& reason) override;
    bool on_unchoke() override;
    bool on_choke() override;
    bool on_have_all() override;
    bool on_bitfield(lt::bitfield const& pieces) override;
    bool on_have(lt::piece_index_t piece) override;
    bool on_reject(lt::peer_request const& request) override;
    bool on_piece(lt::peer_request const& request, lt::span<char const> bytes) override;
    bool on_unknown_message(int length, int message, lt::span<char const> body) override;
    bool write_request(lt::peer_request const&) override { return true; }

    // SourcePort
    void request(const Block& block) override { append(kRequest, block); }
    void cancel(const Block& block) override { append(kCancel, block); }
    void flush() override;
    void dropPeer(bool lies) override;

    /// Joins the fetch once there is one, with everything the peer has said so far.
    void attach();
    void detach();
    bool connected() const { return m_connected; }

private:
    static constexpr char kRequest = 6;
    static constexpr char kCancel = 8;
    static constexpr char kInterested = 2;

    bool tappable() const;
    PeerFailure failure() const;
    void append(char message, const Block& block);
    void sendInterested();
    void setUnchoked(bool unchoked);
    void askBeforeMetadata();
    SourceSink* sink() const;

    lt::peer_connection_handle m_peer;
    std::weak_ptr<PeerHost> m_host; // libtorrent may keep us longer than the torrent lives
    std::optional<SourceId> m_source;
    std::vector<char> m_out;
    struct Early {
        Block block;
        Instant at;
        std::vector<char> bytes; ///< empty until they come
    };
    std::vector<Early> m_early; ///< asked for before the metadata was known
    Instant m_begun;
    double m_roundTrip = 0.1; ///< seconds
    std::vector<bool> m_has;
    bool m_hasAll = false;
    bool m_unchoked = false;
    bool m_tapped = false;
    bool m_gone = false;
    bool m_connected = false;
    bool m_encrypted = false;
    bool m_shookHands = false;
    bool m_saidInterested = false;
    bool m_asked = false;
    bool m_answered = false;
};

} // namespace bitbeats::swarm
