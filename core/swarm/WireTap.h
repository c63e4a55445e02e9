#pragma once

#include <libtorrent/extensions.hpp>

#include <array>
#include <cstdint>
#include <functional>

namespace bitbeats::swarm {

/// Message id under which WireTap hands pieces to PeerLink; unused by any BEP.
inline constexpr int kTappedPiece = 0xF7;

/// Sees the bytes of a plain-text BitTorrent connection as they come. libtorrent drops a peer that sends anything but
/// whole 16 KiB blocks; this "decryption" renames the message `piece` so that libtorrent passes it on to the plugin
/// untouched, which lets us ask for less than a block, and counts a block's bytes long before it is whole.
/// TorrentThread only.
class WireTap final : public lt::crypto_plugin {
public:
    explicit WireTap(std::function<void(int bytes)> onBytes) : m_onBytes(std::move(onBytes)) {}

    void set_incoming_key(lt::span<char const>) override {}
    void set_outgoing_key(lt::span<char const>) override {}
    std::tuple<int, lt::span<lt::span<char const>>> encrypt(lt::span<lt::span<char>>) override { return {0, {}}; }
    std::tuple<int, int, int> decrypt(lt::span<lt::span<char>> buffers) override;

private:
    int scan(lt::span<char> buffer); ///< returns how many bytes belong to pieces

    static constexpr std::int64_t kHandshake = 68; // bytes, BEP 3
    std::function<void(int)> m_onBytes;
    std::int64_t m_skip = kHandshake; ///< bytes until the next length prefix
    bool m_inPiece = false;
    int m_prefixBytes = 0;
    std::array<std::uint8_t, 4> m_prefix{};
};

} // namespace bitbeats::swarm
