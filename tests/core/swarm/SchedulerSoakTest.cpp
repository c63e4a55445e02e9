#include "SimulatedSwarm.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::swarm;
using test::SimulatedPeer;
using test::SimulatedSwarm;

namespace {

constexpr double kStep = 0.005;        // seconds
constexpr double kLongestWait = 20;    // seconds for a byte that a good peer has
constexpr double kFastEnough = 60'000; // bytes per second make a good peer

/// Somebody plays one track among peers that come, go, choke, lie, forget and freeze.
class Listening {
public:
    explicit Listening(unsigned seed)
        : m_random(seed), m_geometry{between(3'000'000, 25'000'000), 16 * 1024 << between(0, 3)},
          m_bitrate(static_cast<double>(between(16'000, 110'000))), m_swarm(m_geometry, {m_bitrate, seed}, kStep) {
        m_good = addGood();
        for (auto i = between(1, 7); i > 0; --i)
            addAny();
        seek(0, false);
    }

    /// Plays for so many seconds; an empty text, or what was wrong.
    QString play(double limit) {
        double nextEvent = 0;
        double nextSeek = static_cast<double>(between(5, 60));
        double played = 0;
        double waited = 0;
        while (m_swarm.now() < limit && played < static_cast<double>(m_geometry.size)) {
            if (m_swarm.now() >= nextEvent) {
                nextEvent = m_swarm.now() + static_cast<double>(between(200, 4000)) / 1000;
                somethingHappens();
            }
            if (m_swarm.now() >= nextSeek) {
                nextSeek = m_swarm.now() + static_cast<double>(between(1, 90));
                played = static_cast<double>(between(0, m_geometry.size - 1));
                waited = 0;
                seek(static_cast<std::int64_t>(played), true);
            }
            m_swarm.runUntil([] { return false; }, 0.1);
            const auto reach = m_swarm.scheduler().contiguous(static_cast<std::int64_t>(played));
            waited = reach > 0 ? 0 : waited + 0.1;
            if (waited > kLongestWait)
                return QString("nothing at byte %1 for %2 s at %3 s").arg(played).arg(waited).arg(m_swarm.now());
            const auto before = m_geometry.pieceOf(static_cast<std::int64_t>(played));
            played += std::min(static_cast<double>(reach), 0.1 * m_bitrate);
            if (played < static_cast<double>(m_geometry.size) &&
                m_geometry.pieceOf(static_cast<std::int64_t>(played)) != before)
                seek(static_cast<std::int64_t>(played), false);
            if (auto wrong = broken(); !wrong.isEmpty()) return wrong;
        }
        return {};
    }

    double simulated() const { return m_swarm.now(); }
    std::int64_t wasted() const { return m_swarm.wasted(); }
    std::int64_t received() const { return m_swarm.landed(); }

private:
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(m_random);
    }
    bool chance(int percent) { return between(0, 99) < percent; }

    void seek(std::int64_t offset, bool jumped) {
        m_swarm.scheduler().setWindows({{offset, m_geometry.size, true, false}}, jumped);
    }

    SourceId addGood() {
        return m_swarm.add({.rate = std::max(2 * m_bitrate, kFastEnough),
                            .roundTrip = static_cast<double>(between(5, 150)) / 1000,
                            .type = chance(70) ? SourceType::PeerCells : SourceType::PeerBlocks});
    }

    void addAny() {
        SimulatedPeer peer;
        peer.rate = static_cast<double>(between(2'000, 400'000));
        peer.roundTrip = static_cast<double>(between(2, 300)) / 1000;
        peer.frozen = chance(10);
        peer.lies = chance(8);
        peer.forgets = chance(10) ? static_cast<int>(between(3, 40)) : 0;
        peer.honoursCancel = chance(80);
        peer.type = chance(60) ? SourceType::PeerCells : SourceType::PeerBlocks;
        const auto id = m_swarm.add(peer);
        if (!chance(40)) return;
        std::vector<bool> some(static_cast<std::size_t>(m_geometry.pieceCount()));
        for (auto&& has : some)
            has = chance(50);
        m_swarm.scheduler().setHas(id, some);
    }

    void somethingHappens() {
        const auto ids = m_swarm.ids();
        const auto id = ids[static_cast<std::size_t>(between(0, static_cast<int>(ids.size()) - 1))];
        switch (between(0, 5)) {
        case 0:
            if (ids.size() < 12) addAny();
            break;
        case 1:
            if (id != m_good) m_swarm.remove(id);
            break;
        case 2:
            if (id != m_good) m_swarm.choke(id, true);
            break;
        case 3:
            m_swarm.choke(id, false);
            break;
        case 4:
            if (id != m_good) m_swarm.peer(id).frozen = !m_swarm.peer(id).frozen;
            break;
        default:
            if (id != m_good) m_swarm.peer(id).rate = static_cast<double>(between(2'000, 400'000));
            m_swarm.scheduler().addPiece(id, static_cast<int>(between(0, m_geometry.pieceCount() - 1)));
        }
    }

    QString broken() {
        const auto& scheduler = m_swarm.scheduler();
        if (!scheduler.knows(m_good)) return "a good peer was taken for a liar";
        std::map<std::pair<int, int>, int> owners;
        for (const auto id : m_swarm.ids()) {
            const auto& source = scheduler.source(id);
            int live = 0;
            int queued = 0;
            for (const auto& asked : source.asked()) {
                queued += asked.block.length;
                if (asked.ghost) continue;
                live += asked.block.length;
                for (int c = asked.block.offset / kCell; c * kCell < asked.block.end(); ++c)
                    ++owners[{asked.block.piece, c}];
            }
            if (live != source.live() || queued != source.queued())
                return QString("live %1, counted %2; queued %3, counted %4")
                    .arg(source.live())
                    .arg(live)
                    .arg(source.queued())
                    .arg(queued);
        }
        const auto& pieces = scheduler.pieces();
        for (int p = 0; p < m_geometry.pieceCount(); ++p) {
            if (pieces.have(p) || !pieces.touched(p)) continue;
            for (int c = 0; c < m_geometry.cellCount(p); ++c)
                if (pieces.askedOf(p, c) > 0 && !owners.contains({p, c}))
                    return QString("cell %1 of piece %2 is asked of nobody").arg(c).arg(p);
        }
        return {};
    }

    std::mt19937 m_random;
    Geometry m_geometry;
    double m_bitrate;
    SimulatedSwarm m_swarm;
    SourceId m_good{};
};

} // namespace

/// Three simulated hours take seconds.
class SchedulerSoakSlow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyTrackPlaysAmongAllKindsOfPeers() {
        double hours = 0;
        std::int64_t wasted = 0;
        std::int64_t received = 0;
        for (unsigned seed = 1; hours < 3; ++seed) {
            Listening listening(seed);
            const auto wrong = listening.play(300);
            QVERIFY2(wrong.isEmpty(), qPrintable(QString("track %1: %2").arg(seed).arg(wrong)));
            hours += listening.simulated() / 3600;
            wasted += listening.wasted();
            received += listening.received();
        }
        qInfo("%.1f simulated hours, %.2f %% wasted", hours,
              100 * static_cast<double>(wasted) / static_cast<double>(received));
        QVERIFY(wasted < received / 20);
    }
};

BITBEATS_TEST(SchedulerSoakSlow);
#include "SchedulerSoakTest.moc"
