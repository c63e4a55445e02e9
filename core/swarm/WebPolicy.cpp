#include "WebPolicy.h"

namespace bitbeats::swarm {
namespace {

constexpr double kLow = 3;           // seconds of sound below which nothing is left to chance
constexpr double kHigh = 8;          // with peers at 1.2 times the bitrate
constexpr double kWithoutPeers = 15; // seconds of sound to keep ahead when peers do not suffice
constexpr double kPeersFirst = 5;    // seconds that a background download leaves to peers

} // namespace

bool webSeedsWanted(const WebFacts& facts) {
    if (!facts.urgentReader) return facts.peerRate < facts.bitrate && facts.sincePeers > kPeersFirst;
    if (facts.ahead < kLow) return true;
    if (facts.peerRate < 1.2 * facts.bitrate) {
        if (facts.waiting) return true;
        return facts.ahead < (facts.allowed ? kWithoutPeers : kWithoutPeers - kLow);
    }
    if (facts.ahead >= kHigh || facts.peerRate >= 2 * facts.bitrate) return false;
    return facts.allowed;
}

} // namespace bitbeats::swarm
