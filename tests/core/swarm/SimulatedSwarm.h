#pragma once

#include "RequestScheduler.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>

namespace bitbeats::test {

/// A peer of a simulated network: serves requests in order at its rate, half a round trip away.
struct SimulatedPeer {
    double rate = 125'000;   ///< bytes per second
    double roundTrip = 0.04; ///< seconds
    bool frozen = false;     ///< takes requests, sends nothing
    bool lies = false;       ///< its bytes are wrong
    int forgets = 0;         ///< every so many-th request is never answered
    bool honoursCancel = true;
    swarm::SourceType type = swarm::SourceType::PeerCells;
};

/// Drives a RequestScheduler against simulated peers in virtual time, with no sockets and no clock.
class SimulatedSwarm {
public:
    SimulatedSwarm(swarm::Geometry geometry, swarm::SchedulerOptions options, double step = 0.001)
        : m_step(step), m_scheduler(geometry, options) {}

    swarm::RequestScheduler& scheduler() { return m_scheduler; }
    swarm::SourceId add(const SimulatedPeer& peer) {
        const auto id = m_scheduler.addSource(peer.type);
        m_scheduler.setRoundTrip(id, peer.roundTrip);
        m_scheduler.setHasAll(id);
        m_scheduler.setReady(id, true);
        m_peers[id] = {peer, {}, {}, 0, 0};
        return id;
    }
    SimulatedPeer& peer(swarm::SourceId id) { return m_peers.at(id).facts; }
    void remove(swarm::SourceId id) {
        m_peers.erase(id);
        m_scheduler.removeSource(id);
    }

    bool has(swarm::SourceId id) const { return m_peers.contains(id); }
    std::vector<swarm::SourceId> ids() const {
        std::vector<swarm::SourceId> all;
        for (const auto& [id, state] : m_peers)
            all.push_back(id);
        return all;
    }
    /// What it was asked for is forgotten; what is under way still comes.
    void choke(swarm::SourceId id, bool choked) {
        m_scheduler.setReady(id, !choked);
        if (choked) m_peers.at(id).orders.clear();
    }

    double now() const { return m_seconds; }
    Instant instant() const { return Instant(std::chrono::hours(1)) + fromSeconds(m_seconds); }
    std::int64_t wasted() const { return m_wasted; }
    std::int64_t landed() const { return m_landed; } ///< bytes of whole blocks, from everybody
    std::int64_t receivedFrom(swarm::SourceId id) const { return m_scheduler.source(id).received(); }
    std::function<void(int piece)> onPiece;

    /// Runs until `done` or the limit in simulated seconds; says whether it was done.
    bool runUntil(const std::function<bool()>& done, double limit) {
        const double end = m_seconds + limit;
        while (!done()) {
            if (m_seconds >= end) return false;
            step();
        }
        return true;
    }

private:
    struct Order {
        double at;
        swarm::Block block;
        int sent = 0;
    };
    struct Flight {
        double at;
        int bytes;
        std::optional<swarm::Block> completes;
    };
    struct State {
        SimulatedPeer facts;
        std::deque<Order> orders;
        std::deque<Flight> flights;
        double credit = 0;
        int taken = 0;
    };

    void step() {
        m_seconds += m_step;
        send(m_scheduler.plan(instant()));
        std::vector<swarm::SourceId> ids;
        for (auto& [id, state] : m_peers)
            ids.push_back(id);
        for (const auto id : ids) {
            if (auto it = m_peers.find(id); it != m_peers.end()) {
                serve(it->second);
                land(id);
            }
        }
    }

    void serve(State& state) {
        if (state.facts.frozen) return;
        state.credit = std::min(state.credit + state.facts.rate * m_step, state.facts.rate * 0.01 + 1448);
        while (!state.orders.empty() && state.orders.front().at <= m_seconds) {
            auto& order = state.orders.front();
            const int packet = std::min(1448, order.block.length - order.sent);
            if (state.credit < packet) return;
            state.credit -= packet;
            order.sent += packet;
            const bool whole = order.sent == order.block.length;
            state.flights.push_back(
                {m_seconds + state.facts.roundTrip / 2, packet, whole ? std::optional(order.block) : std::nullopt});
            if (whole) state.orders.pop_front();
        }
    }

    void land(swarm::SourceId id) {
        for (;;) {
            const auto it = m_peers.find(id);
            if (it == m_peers.end() || it->second.flights.empty() || it->second.flights.front().at > m_seconds) return;
            const auto flight = it->second.flights.front();
            it->second.flights.pop_front();
            m_scheduler.onBytes(id, flight.bytes, instant());
            if (!flight.completes) continue;
            const auto block = *flight.completes;
            const auto arrival = m_scheduler.onBlock(id, block, instant());
            m_landed += block.length;
            m_wasted += block.length;
            for (const auto& run : arrival.fresh)
                m_wasted -= run.length;
            if (it->second.facts.lies && !arrival.fresh.empty()) m_spoilt[block.piece].insert(id);
            if (arrival.pieceFull) finish(block.piece);
            send(m_scheduler.planFor(id, instant()));
        }
    }

    void finish(int piece) {
        // What a liar gave may have been thrown away since.
        auto spoilt = m_spoilt.extract(piece);
        const auto& gave = m_scheduler.pieces().givers(piece);
        if (spoilt)
            std::erase_if(spoilt.mapped(), [&](swarm::SourceId id) {
                return std::find(gave.begin(), gave.end(), static_cast<int>(id)) == gave.end();
            });
        if (spoilt && !spoilt.mapped().empty()) {
            const auto givers = m_scheduler.failed(piece);
            if (givers.size() == 1)
                remove(*givers.begin());
            else
                m_accused[piece].merge(spoilt.mapped());
            return;
        }
        m_scheduler.verified(piece);
        if (const auto liars = m_accused.extract(piece))
            for (const auto id : liars.mapped())
                if (has(id)) remove(id);
        if (onPiece) onPiece(piece);
    }

    void send(const std::vector<swarm::Command>& commands) {
        for (const auto& command : commands) {
            const auto it = m_peers.find(command.source);
            if (it == m_peers.end()) continue;
            auto& state = it->second;
            if (command.kind == swarm::Command::Kind::Request) {
                if (state.facts.forgets > 0 && ++state.taken % state.facts.forgets == 0) continue;
                state.orders.push_back({m_seconds + state.facts.roundTrip / 2, command.block, 0});
            } else if (state.facts.honoursCancel) {
                std::erase_if(state.orders, [&](const Order& o) { return o.block == command.block && o.sent == 0; });
            }
        }
    }

    const double m_step;
    swarm::RequestScheduler m_scheduler;
    std::map<swarm::SourceId, State> m_peers;
    std::map<int, std::set<swarm::SourceId>> m_spoilt;  ///< by piece: who put wrong bytes in
    std::map<int, std::set<swarm::SourceId>> m_accused; ///< to be found out once the truth is known
    double m_seconds = 0;
    std::int64_t m_wasted = 0;
    std::int64_t m_landed = 0;
};

} // namespace bitbeats::test
