#include "SourceModel.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bitbeats::swarm {
namespace {

constexpr double kSlack = 0.03;   // seconds of queue beyond a round trip
constexpr double kLeanSlack = 0;  // the same where an idle moment does no harm, but what is on order delays a seek
constexpr double kBridged = 0.12; // seconds of a pause (a lost packet) in which asking goes on as if there were none
constexpr double kNoPause = 0.02; // seconds beyond the time of a packet
constexpr double kPacket = 1448;  // bytes of payload in a full TCP segment
constexpr int kDeepest = 1 << 20; // bytes
constexpr double kUnknownRate = 20'000; // bytes per second, for a source that has sent nothing yet
constexpr double kHopeless = 1000;      // seconds
constexpr int kMany = 8;                // sources
constexpr int kPieceHeader = 9;         // bytes that a peer sends in front of a block
constexpr double kLookedFor = 2048;     // bytes: the usual steps in which a slow peer sends
constexpr double kPassedOver = 3;       // seconds after which an overtaken request will hardly be answered
constexpr int kMostRefusals = 32;       // in a row; a queue of small requests may well be refused at once
constexpr double kRequestTime = 0.02;   // seconds that a peer takes to answer one request
constexpr int kFirstRequest = 2 * 1024; // many peers share the first piece evenly
constexpr int kWebRequestLeast = 8 * 1024;
constexpr int kWebRequestMost = 64 * 1024;
constexpr int kFirstWebRequest = 12 * 1024; // fits the first flight of a new TCP connection (RFC 6928)
constexpr double kGather = 0.005;           // seconds in which connections begun together are all there

int wholeCells(double bytes) {
    return static_cast<int>(bytes) / kCell * kCell;
}

} // namespace

void SourceModel::setHas(std::vector<bool> has) {
    m_has = std::move(has);
    m_hasCount = static_cast<int>(std::count(m_has.begin(), m_has.end(), true));
}

bool SourceModel::addPiece(int piece) {
    const auto i = static_cast<std::size_t>(piece);
    if (m_has.size() <= i) m_has.resize(i + 1);
    if (m_has[i]) return false;
    m_has[i] = true;
    ++m_hasCount;
    return true;
}

void SourceModel::addRequest(const Block& block, Instant now) {
    m_asked.push_back({block, now, false});
    if (m_firstAsked == Instant{}) m_firstAsked = now;
    m_live += block.length;
    m_queued += block.length;
}

int SourceModel::due() const {
    const bool counts = !wholeBlocks() && !m_asked.empty() && !m_asked.front().ghost;
    return std::max(0, m_live - (counts ? m_partial : 0));
}

int SourceModel::underWay() const {
    return std::max(0, m_queued - m_partial);
}

bool SourceModel::settle(const Block& block, Instant now, bool arrived) {
    if (arrived) m_partial = std::max(0, m_partial - block.length - (web() ? 0 : kPieceHeader));
    const auto it = std::find_if(m_asked.begin(), m_asked.end(), [&](const Asked& a) { return a.block == block; });
    if (it == m_asked.end()) return false;
    if (!it->ghost) m_live -= block.length;
    m_queued -= block.length;
    if (arrived && m_meter.fresh() && !web()) roundTrip = std::min(roundTrip, std::max(0.005, seconds(now - it->at)));
    if (arrived) m_answeredUpTo = std::max(m_answeredUpTo, it->at);
    if (arrived && !it->ghost) {
        // Answers come in order: cancelled requests before this one will not be answered any more.
        const auto next = std::next(it);
        for (auto ghost = m_asked.begin(); ghost != it; ++ghost)
            if (ghost->ghost) m_queued -= ghost->block.length;
        const auto keep = std::stable_partition(m_asked.begin(), it, [](const Asked& a) { return !a.ghost; });
        m_asked.erase(keep, next);
    } else {
        m_asked.erase(it);
    }
    if (m_asked.empty()) m_meter.restart(); // idle time is not slowness
    return true;
}

bool SourceModel::mayBring(const Block& block) const {
    return std::any_of(m_asked.begin(), m_asked.end(), [&](const Asked& a) {
        return a.block.piece == block.piece && a.block.offset <= block.offset && block.end() <= a.block.end();
    });
}

bool SourceModel::passedOver(const Asked& asked, Instant now) const {
    return !asked.ghost && asked.at < m_answeredUpTo && seconds(now - asked.at) > kPassedOver + 2 * roundTrip;
}

bool SourceModel::refuses() {
    return ++m_refusals >= kMostRefusals;
}

void SourceModel::makeGhost(std::size_t i) {
    m_asked[i].ghost = true;
    m_live -= m_asked[i].block.length;
}

std::deque<Asked> SourceModel::dropAll() {
    m_live = m_queued = m_partial = 0;
    m_meter.restart();
    m_stalled = false;
    return std::exchange(m_asked, {});
}

void SourceModel::markStalled(Instant now) {
    m_stalled = true;
    m_stalledAt = now;
}

void SourceModel::onBytes(int count, Instant now) {
    m_stalled = false;
    m_refusals = 0;
    m_partial = m_asked.empty() ? 0 : m_partial + count;
    m_meter.add(count, now);
    updateStartup(now);
}

/// While a connection still speeds up, its queue may double each round trip; it has settled once three of them bring
/// no growth of a quarter.
void SourceModel::updateStartup(Instant now) {
    if (!m_startup || rate() <= 0) return;
    if (m_startupBest == 0 || m_meter.bandwidth() > 1.25 * m_startupBest) {
        m_startupBest = m_meter.bandwidth();
        m_startupSince = now;
    } else if (seconds(now - m_startupSince) > 3 * roundTrip) {
        m_startup = false;
    }
}

bool SourceModel::gathering(Instant now) const {
    return m_meter.total() == 0 && (m_firstAsked == Instant{} || seconds(now - m_firstAsked) < kGather);
}

/// With few sources an idle one is missed, and one that loses packets is idle often.
bool SourceModel::lean(const Company& company) const {
    return company.plenty && company.fellows >= kMany && !wholeBlocks();
}

bool SourceModel::wantsMore(const Company& company, Instant now) const {
    return (lean(company) ? due() : m_live) < target(company, now);
}

int SourceModel::target(const Company& company, Instant now) const {
    const int fellows = std::max(1, company.fellows);
    // Little of each source before more of any: then all of them share the first piece.
    if (gathering(now)) return 2 * requestLength();
    double wanted = m_meter.bandwidth() * (roundTrip + (lean(company) ? kLeanSlack : kSlack) + pause(now));
    if (lean(company)) wanted += kPacket; // one is seen, and makes room, only once it is whole
    if (rate() <= 0)
        wanted = std::clamp(64.0 * 1024 / fellows, 8.0 * 1024, 16.0 * 1024);
    else if (m_startup)
        wanted = std::max(wanted, 1.5 * m_meter.bandwidth() * roundTrip);
    return std::clamp(static_cast<int>(wanted), 2 * requestLength(), kDeepest);
}

/// While TCP sends a lost packet again, nothing comes, and then everything at once. A source that is asked nothing in
/// the meantime has nothing to send after it.
double SourceModel::pause(Instant now) const {
    if (m_live <= 0 || !m_meter.running() || rate() <= 0) return 0;
    return std::clamp(seconds(now - m_meter.last()) - kPacket / rate() - kNoPause, 0.0, kBridged);
}

int SourceModel::requestLength() const {
    if (wholeBlocks()) return kBlock;
    if (web() && rate() <= 0) return kFirstWebRequest;
    if (web()) return std::clamp(wholeCells(rate() * 0.025), kWebRequestLeast, kWebRequestMost);
    if (rate() <= 0) return kFirstRequest;
    return std::clamp(wholeCells(rate() * kRequestTime), kCell, kBlock);
}

double SourceModel::silence(Instant now) const {
    if (m_live <= 0) return 0;
    const auto wanted = std::find_if(m_asked.begin(), m_asked.end(), [](const Asked& a) { return !a.ghost; });
    return wanted == m_asked.end() ? 0 : seconds(now - std::max(m_meter.last(), wanted->at));
}

double SourceModel::eta(int bytes, Instant now) const {
    const double speed = rate() > 0 ? rate() : kUnknownRate;
    if (m_stalled || silence(now) > roundTrip + 0.06 + 3 * kLookedFor / speed) return kHopeless;
    return bytes / speed + (m_queued > 0 ? 0 : roundTrip);
}

} // namespace bitbeats::swarm
