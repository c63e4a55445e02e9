#pragma once

#include <boost/asio/ip/address.hpp>
#include <libtorrent/socket.hpp>

#include <map>
#include <set>

namespace bitbeats::swarm {

/// How a connection ended that was of no use.
enum class PeerFailure {
    NeverConnected,         ///< nobody answered, or the port is closed
    HungUpOnGreeting,       ///< before its own handshake
    HungUpAfterHandshake,   ///< before it answered anything
    LeftRequestsUnanswered, ///< took small requests and hung up
};

/// What is known of the peers of one torrent that shapes the next connection to them. Pure.
class PeerMemory {
public:
    enum class Redial { No, Now, OverUtp };

    /// What to do about a peer that was of no use. A peer that hung up on a plain greeting may want encryption, or uTP;
    /// one that did so right after its handshake, nothing said behind ours; one that did so on small requests, whole
    /// blocks; one that cannot be reached may listen on uTP. Dialling over uTP holds up other peers, so it is left
    /// alone where those bring enough.
    Redial learn(const lt::tcp::endpoint& peer, PeerFailure failure, bool othersSuffice);

    bool wantsEncryption(const lt::tcp::endpoint& peer) const { return m_encrypted.contains(peer); }
    bool wantsWholeBlocks(const lt::tcp::endpoint& peer) const { return m_wholeBlocks.contains(peer); }
    bool wantsHandshakeAlone(const lt::tcp::endpoint& peer) const { return m_handshakeAlone.contains(peer); }

    /// A liar stays banned when it comes back from another port. Not so within a private network or one machine, where
    /// many share an address.
    void ban(const lt::tcp::endpoint& peer);
    bool banned(const lt::tcp::endpoint& peer) const;

private:
    std::map<lt::tcp::endpoint, int> m_tries; ///< that came to nothing
    std::set<lt::tcp::endpoint> m_encrypted;
    std::set<lt::tcp::endpoint> m_wholeBlocks;
    std::set<lt::tcp::endpoint> m_handshakeAlone;
    std::set<lt::tcp::endpoint> m_banned;
    std::set<boost::asio::ip::address> m_bannedAddresses;
};

} // namespace bitbeats::swarm
