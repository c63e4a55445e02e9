#include "SessionSettings.h"

#include "Url.h"

#include <libtorrent/alert.hpp>
#include <libtorrent/fingerprint.hpp>
#include <libtorrent/session_handle.hpp>

#include <algorithm>
#include <array>

namespace bitbeats::swarm {
namespace {

/// An IPv6 address with an IPv4 one behind its prefix, filled up with `rest`.
template<std::size_t Length>
lt::address embedding(const std::array<unsigned char, Length>& prefix, std::uint32_t v4, unsigned char rest) {
    lt::address_v6::bytes_type bytes;
    bytes.fill(rest);
    std::copy(prefix.begin(), prefix.end(), bytes.begin());
    for (std::size_t i = 0; i < 4; ++i)
        bytes[Length + i] = static_cast<unsigned char>(v4 >> (24 - 8 * i));
    return lt::address_v6(bytes);
}

} // namespace

lt::settings_pack greetingPolicy(bool encrypted) {
    using sp = lt::settings_pack;
    lt::settings_pack pack;
    pack.set_int(sp::out_enc_policy, encrypted ? sp::pe_forced : sp::pe_disabled);
    return pack;
}

lt::settings_pack utpPolicy(bool dial) {
    lt::settings_pack pack;
    pack.set_bool(lt::settings_pack::enable_outgoing_utp, dial);
    return pack;
}

namespace {

void setAll(lt::settings_pack& pack, const SwarmOptions& options, bool port) {
    using sp = lt::settings_pack;
    const auto number = std::to_string(options.listenPort);
    const auto& bind = options.bindAddress;
    if (port && bind.empty())
        pack.set_str(sp::listen_interfaces, "0.0.0.0:" + number + ",[::]:" + number);
    else if (port)
        pack.set_str(sp::listen_interfaces,
                     (bind.find(':') != std::string::npos ? "[" + bind + "]:" : bind + ":") + number);
    pack.set_bool(sp::enable_dht, options.dht);
    pack.set_bool(sp::enable_lsd, options.lsd);
    pack.set_bool(sp::enable_upnp, options.portMapping);
    pack.set_bool(sp::enable_natpmp, options.portMapping);
    pack.set_int(sp::upload_rate_limit, options.uploadLimit);
    pack.set_int(sp::download_rate_limit, options.downloadLimit);
}

} // namespace

lt::settings_pack tunedSettings(const SwarmOptions& options, bool port) {
    lt::settings_pack pack;
    setAll(pack, options, port);
    return pack;
}

lt::settings_pack sessionSettings(const SwarmOptions& options) {
    using sp = lt::settings_pack;
    auto pack = greetingPolicy(false);
    pack.set_bool(sp::enable_outgoing_utp, false);
    setAll(pack, options, true);
    const auto& bind = options.bindAddress;
    if (!bind.empty()) pack.set_str(sp::outgoing_interfaces, bind);
    pack.set_str(sp::user_agent, "BitBeats/" BITBEATS_VERSION);
    pack.set_str(sp::peer_fingerprint, lt::generate_fingerprint("BB", 0, 1, 0, 0));
    pack.set_int(sp::alert_mask,
                 static_cast<int>(static_cast<std::uint32_t>(lt::alert_category::error | lt::alert_category::status |
                                                             lt::alert_category::storage)));
    pack.set_int(sp::alert_queue_size, 20'000);

    // Many listeners, each served: the default of 8 lets the ninth wait up to 15 s.
    pack.set_int(sp::unchoke_slots_limit, -1);
    pack.set_int(sp::active_seeds, -1);
    pack.set_int(sp::active_limit, -1);
    pack.set_int(sp::connections_limit, 800);
    pack.set_int(sp::file_pool_size, 200);

    // Dial at once, and again soon.
    pack.set_bool(sp::smooth_connects, false);
    pack.set_int(sp::connection_speed, 500);
    pack.set_int(sp::torrent_connect_boost, 200);
    pack.set_int(sp::min_reconnect_time, 1);
    pack.set_int(sp::peer_connect_timeout, 4);
    pack.set_int(sp::tick_interval, 50);
    pack.set_bool(sp::close_redundant_connections, false); // a listener of the next track comes back to the same seeds
    pack.set_bool(sp::allow_multiple_connections_per_ip, options.allowPrivateAddresses); // peers of one machine
    pack.set_int(sp::stop_tracker_timeout, 1);
    pack.set_int(sp::mixed_mode_algorithm, sp::prefer_tcp);

    if (options.requestScheduler) {
        // libtorrent's own picks never leave (PeerLink); they must not time out or pile up.
        pack.set_int(sp::max_out_request_queue, 2);
        pack.set_int(sp::request_queue_time, 1);
        pack.set_int(sp::request_timeout, 3600);
        pack.set_int(sp::piece_timeout, 3600);
    } else {
        pack.set_int(sp::max_out_request_queue, 64);
        pack.set_int(sp::request_queue_time, 2);
        pack.set_int(sp::request_timeout, 10);
        pack.set_int(sp::piece_timeout, 5);
    }
    pack.set_int(sp::whole_pieces_threshold, 0);
    pack.set_int(sp::initial_picker_threshold, 0);

    // Small torrents need no memory maps: they swell the resident size and turn disk errors into signals.
    pack.set_int(sp::mmap_file_size_cutoff, 1 << 20);
    pack.set_int(sp::disk_write_mode, sp::always_pwrite);
    pack.set_int(sp::disk_io_write_mode, sp::enable_os_cache);
    pack.set_int(sp::aio_threads, 2);
    pack.set_int(sp::hashing_threads, 1);
    return pack;
}

lt::ip_filter limitsForAll() {
    constexpr std::uint32_t kGlobal = 1u << static_cast<std::uint32_t>(lt::session_handle::global_peer_class_id);
    lt::ip_filter filter;
    filter.add_rule(lt::make_address("0.0.0.0"), lt::make_address("255.255.255.255"), kGlobal);
    filter.add_rule(lt::make_address("::"), lt::make_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), kGlobal);
    return filter;
}

lt::ip_filter addressFilter(bool allowPrivate) {
    lt::ip_filter filter;
    if (allowPrivate) return filter;
    const auto block = [&](const lt::address& first, const lt::address& last) {
        filter.add_rule(first, last, lt::ip_filter::blocked);
    };
    const auto blockText = [&](const char* first, const char* last) {
        block(lt::make_address(first), lt::make_address(last));
    };
    for (const auto& range : kPrivateV4) {
        block(lt::address_v4(range.first), lt::address_v4(range.last));
        // The same behind IPv6: mapped, through NAT64, and 6to4, where a whole /48 belongs to each address.
        const std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
        const std::array<unsigned char, 12> nat64{0x00, 0x64, 0xFF, 0x9B};
        const std::array<unsigned char, 2> sixToFour{0x20, 0x02};
        block(embedding(mapped, range.first, 0x00), embedding(mapped, range.last, 0xFF));
        block(embedding(nat64, range.first, 0x00), embedding(nat64, range.last, 0xFF));
        block(embedding(sixToFour, range.first, 0x00), embedding(sixToFour, range.last, 0xFF));
    }
    blockText("::", "::1");
    blockText("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff");
    blockText("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    blockText("fe80::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    blockText("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    return filter;
}

} // namespace bitbeats::swarm
