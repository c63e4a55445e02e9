#include "PeerMemory.h"

#include "Url.h"

namespace bitbeats::swarm {
namespace {

constexpr std::size_t kMost = 4096; // of a kind; a swarm of strangers has no end
constexpr int kMostTries = 4;       // plain, encrypted, and both over uTP

template<typename Value>
void remember(std::set<Value>& all, const Value& one) {
    if (all.size() >= kMost) all.erase(all.begin());
    all.insert(one);
}

} // namespace

PeerMemory::Redial PeerMemory::learn(const lt::tcp::endpoint& peer, PeerFailure failure, bool othersSuffice) {
    switch (failure) {
    case PeerFailure::HungUpAfterHandshake:
        remember(m_handshakeAlone, peer);
        return Redial::No;
    case PeerFailure::LeftRequestsUnanswered:
        remember(m_wholeBlocks, peer);
        return Redial::No;
    case PeerFailure::HungUpOnGreeting:
        if (m_encrypted.erase(peer) == 0) remember(m_encrypted, peer);
        break;
    case PeerFailure::NeverConnected:
        break;
    }
    if (m_tries.size() >= kMost) m_tries.clear();
    if (++m_tries[peer] > kMostTries) return Redial::No;
    if (!othersSuffice) return Redial::OverUtp;
    return m_encrypted.contains(peer) ? Redial::Now : Redial::No;
}

void PeerMemory::ban(const lt::tcp::endpoint& peer) {
    if (isPrivateAddress(peer.address()))
        remember(m_banned, peer);
    else
        remember(m_bannedAddresses, peer.address());
}

bool PeerMemory::banned(const lt::tcp::endpoint& peer) const {
    return m_banned.contains(peer) || m_bannedAddresses.contains(peer.address());
}

} // namespace bitbeats::swarm
