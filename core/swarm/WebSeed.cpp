#include "WebSeed.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::swarm {
namespace {

constexpr int kMostRedirects = 5;
constexpr int kFailuresBeforeWords = 4;
constexpr double kLongestPause = 30; // seconds

Instant now() {
    return std::chrono::steady_clock::now();
}

} // namespace

/// One connection. Its requests are answered in order; a block that spans several files takes several of them.
class WebSeed::Lane final : public SourcePort {
public:
    explicit Lane(WebSeed& seed) : m_seed(seed) {}
    ~Lane() override { shut(); }

    bool isOpen() const { return m_connection != nullptr; }
    std::optional<SourceId> source() const { return m_source; }

    void open() {
        const auto& url = m_seed.m_files.front().url;
        m_progressed = false;
        m_flooding = false;
        m_connection = std::make_shared<WebConnection>(
            m_seed.m_context, url,
            WebConnection::Callbacks{[this](double roundTrip) { onOpen(roundTrip); },
                                     [this](const WebConnection::Head& head) { onHead(head); },
                                     [this](std::span<const char> bytes) { onBody(bytes); }, [this] { onDone(); },
                                     [this](const Error& error) { onClosed(error); }});
        m_connection->open();
        if (!m_seed.m_ranges) m_connection->get(url.target, std::nullopt);
    }

    /// Ends quietly; what was asked of it is free again.
    void shut() {
        if (m_connection) m_connection->close();
        m_connection.reset();
        m_parts.clear();
        m_blocks.clear();
        if (m_source) m_seed.m_sink.closeSource(*m_source);
        m_source.reset();
    }

    void request(const Block& block) override {
        const auto begin = m_seed.m_geometry.pieceBegin(block.piece) + block.offset;
        m_blocks.push_back({block, std::vector<char>(static_cast<std::size_t>(block.length), 0), 0});
        for (const auto& file : m_seed.m_files) {
            const auto first = std::max(begin, file.range.begin);
            const auto last = std::min(begin + block.length, file.range.end);
            if (first >= last || file.padding) continue;
            m_parts.push_back(
                {{first - file.range.begin, last - file.range.begin}, file.range.length(), first - begin});
            ++m_blocks.back().parts;
            m_connection->get(file.url.target, m_parts.back().range);
        }
    }
    void cancel(const Block&) override {}
    void flush() override {}
    void dropPeer(bool lies) override {
        if (lies) {
            m_seed.end(Error{Reason::Corrupt, "use the web seed", m_seed.m_name,
                             "it sends other bytes than the torrent promises", "The track goes on from peers."});
        } else {
            onClosed(Error{Reason::TimedOut, "fetch from", m_seed.m_name, {}, {}});
        }
    }

private:
    struct Part {
        ByteRange range; ///< in its file
        std::int64_t fileSize;
        std::int64_t inBlock;
        std::int64_t got = 0;
    };
    struct Pending {
        Block block;
        std::vector<char> bytes;
        int parts;
    };

    void onOpen(double roundTrip) {
        auto& sink = m_seed.m_sink;
        m_source = sink.openSource(SourceType::Web, *this);
        sink.sourceRoundTrip(*m_source, roundTrip);
        sink.sourceHasAll(*m_source);
        if (m_seed.m_ranges) sink.sourceReady(*m_source, true);
    }

    void onHead(const WebConnection::Head& head) {
        using Outcome = WebConnection::Outcome;
        if (head.outcome == Outcome::Redirect) {
            if (!m_seed.redirect(head.location))
                m_seed.end(refusal("it sends us in circles or to a place that cannot be used"));
            return;
        }
        if (head.outcome == Outcome::Refused) return refused(head);
        const auto size = m_seed.m_ranges && !m_parts.empty() ? m_parts.front().fileSize : m_seed.m_geometry.size;
        if (head.totalSize >= 0 && head.totalSize != size)
            return m_seed.end(refusal("its file has " + std::to_string(head.totalSize) + " bytes instead of " +
                                      std::to_string(size)));
        if (head.outcome == Outcome::Whole) {
            if (m_seed.m_files.size() > 1) return m_seed.end(refusal("it does not answer range requests"));
            m_flooding = true;
            m_floodAt = 0;
            m_flood.clear();
            m_seed.useWithoutRanges(*this);
            return;
        }
        if (m_parts.empty() || head.range != m_parts.front().range)
            m_seed.end(refusal("it answers with another range than was asked for"));
    }

    void refused(const WebConnection::Head& head) {
        const auto status = "it answers " + std::to_string(head.status);
        const bool passing = head.status == 408 || head.status == 425 || head.status == 429 || head.status >= 500;
        if (!passing) return m_seed.end(refusal(status));
        close(Error{Reason::Network, "fetch from the web seed", m_seed.m_name, status, {}},
              head.retryAfter.value_or(2));
    }

    void onBody(std::span<const char> bytes) {
        if (!m_source) return;
        m_seed.m_sink.sourceBytes(*m_source, static_cast<int>(bytes.size()));
        if (!m_connection || !m_source) return;
        if (m_flooding) return onFlood(bytes);
        if (m_parts.empty() || m_blocks.empty()) return;
        auto& part = m_parts.front();
        const auto room = part.range.length() - part.got;
        if (static_cast<std::int64_t>(bytes.size()) > room)
            return m_seed.end(refusal("it sends more than it announced"));
        std::copy(bytes.begin(), bytes.end(), m_blocks.front().bytes.begin() + part.inBlock + part.got);
        part.got += static_cast<std::int64_t>(bytes.size());
    }

    /// Without ranges the whole file comes by; pieces take from it what they lack.
    void onFlood(std::span<const char> bytes) {
        m_flood.insert(m_flood.end(), bytes.begin(), bytes.end());
        const auto& geometry = m_seed.m_geometry;
        std::size_t used = 0;
        while (m_floodAt < geometry.size) {
            const int piece = geometry.pieceOf(m_floodAt);
            const int inside = static_cast<int>(m_floodAt - geometry.pieceBegin(piece));
            const int length = std::min(kBlock, geometry.pieceSize(piece) - inside);
            if (m_flood.size() - used < static_cast<std::size_t>(length)) break;
            m_seed.m_sink.sourceBlock(*m_source, {piece, inside, length},
                                      {m_flood.data() + used, static_cast<std::size_t>(length)});
            if (!m_connection || !m_source) return;
            used += static_cast<std::size_t>(length);
            m_floodAt += length;
        }
        m_flood.erase(m_flood.begin(), m_flood.begin() + static_cast<std::ptrdiff_t>(used));
        m_progressed = true;
        m_seed.laneProgressed();
    }

    void onDone() {
        if (m_flooding || m_parts.empty() || !m_source) return;
        const auto part = m_parts.front();
        m_parts.pop_front();
        if (part.got != part.range.length())
            return close(
                Error{Reason::Network, "fetch from the web seed", m_seed.m_name, "its answer is too short", {}},
                std::nullopt);
        if (--m_blocks.front().parts > 0) return;
        const auto pending = std::move(m_blocks.front());
        m_blocks.pop_front();
        m_progressed = true;
        m_seed.laneProgressed();
        m_seed.m_sink.sourceBlock(*m_source, pending.block, pending.bytes);
    }

    void onClosed(const Error& error) { close(error, std::nullopt); }

    void close(const Error& error, std::optional<int> retryAfter) {
        keepWhatCame();
        if (!m_connection) return;
        const bool progressed = m_progressed && !m_flooding;
        shut();
        m_seed.laneClosed(*this, error, progressed, retryAfter);
    }

    /// The beginning of an answer that was cut off is good for something.
    void keepWhatCame() {
        if (m_flooding || m_parts.empty() || !m_source || m_blocks.front().parts != 1) return;
        const auto& part = m_parts.front();
        const auto count = static_cast<int>(part.inBlock + part.got);
        if (part.got < kCell) return;
        auto pending = std::move(m_blocks.front());
        m_parts.clear();
        m_blocks.clear();
        pending.block.length = count;
        m_seed.m_sink.sourceBlock(*m_source, pending.block,
                                  std::span(pending.bytes).first(static_cast<std::size_t>(count)));
    }

    Error refusal(const std::string& detail) const {
        return Error{Reason::Unsupported, "use the web seed", m_seed.m_name, detail, "The track goes on from peers."};
    }

    WebSeed& m_seed;
    std::shared_ptr<WebConnection> m_connection; // shared with its own pending operations
    std::optional<SourceId> m_source;
    std::deque<Part> m_parts;
    std::deque<Pending> m_blocks;
    bool m_progressed = false;
    bool m_flooding = false;
    std::int64_t m_floodAt = 0;
    std::vector<char> m_flood;
};

WebSeed::WebSeed(WebContext context, SourceSink& sink, Geometry geometry, std::vector<WebFile> files)
    : m_context(context), m_sink(sink), m_geometry(geometry), m_files(std::move(files)),
      m_name(m_files.front().url.hostHeader()) {
    for (int i = 0; i < kLanes; ++i)
        m_lanes.push_back(std::make_unique<Lane>(*this));
}

WebSeed::~WebSeed() = default;

bool WebSeed::owns(SourceId id) const {
    return std::any_of(m_lanes.begin(), m_lanes.end(), [id](const auto& lane) { return lane->source() == id; });
}

std::vector<SourceId> WebSeed::sources() const {
    std::vector<SourceId> open;
    for (const auto& lane : m_lanes)
        if (const auto id = lane->source()) open.push_back(*id);
    return open;
}

void WebSeed::setWanted(bool wanted, Instant at) {
    m_wanted = wanted;
    if (wanted) openLanes(at);
}

void WebSeed::tick(Instant at) {
    if (m_wanted) openLanes(at);
}

void WebSeed::openLanes(Instant at) {
    if (m_dead || at < m_retryAt) return;
    // After a failure one connection tries first; the others follow its success.
    const std::size_t count = !m_ranges || m_failures > 0 ? 1 : m_lanes.size();
    for (std::size_t i = 0; i < count; ++i)
        if (!m_lanes[i]->isOpen()) m_lanes[i]->open();
}

void WebSeed::laneClosed(Lane&, const Error& error, bool progressed, std::optional<int> retryAfter) {
    if (m_dead) return;
    if (progressed && !retryAfter) return; // a keep-alive that ended; opened again when wanted
    if (now() < m_retryAt) return;         // the other connections fell with the first
    ++m_failures;
    const double pause = std::min(kLongestPause, 0.25 * std::pow(2.0, std::min(m_failures, 8)));
    m_retryAt = now() + fromSeconds(std::max<double>(pause, retryAfter.value_or(0)));
    if (m_failures == kFailuresBeforeWords) m_sink.sourceTrouble(error);
}

void WebSeed::end(const Error& error) {
    if (m_dead) return;
    m_dead = true;
    for (const auto& lane : m_lanes)
        lane->shut();
    m_sink.sourceTrouble(error);
}

bool WebSeed::redirect(const std::string& location) {
    if (m_files.size() > 1 || ++m_redirects > kMostRedirects) return false;
    const auto target = m_files.front().url.resolve(location);
    if (!target) return false;
    m_files.front().url = *target;
    for (const auto& lane : m_lanes)
        lane->shut();
    openLanes(now());
    return true;
}

void WebSeed::useWithoutRanges(Lane& lane) {
    m_ranges = false;
    for (const auto& other : m_lanes)
        if (other.get() != &lane) other->shut();
    m_sink.sourceReady(*lane.source(), false);
}

} // namespace bitbeats::swarm
