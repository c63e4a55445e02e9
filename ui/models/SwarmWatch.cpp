#include "models/SwarmWatch.h"

#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kEvery = 250; // ms
constexpr std::size_t kHistory = 24;
constexpr int kStillEnough = 8; // two seconds in which nothing moved, while nothing plays

QString keyOf(const swarm::PeerPicture& peer) {
    return QString::fromStdString(peer.webSeed ? peer.name : peer.address);
}

} // namespace

SwarmWatch::SwarmWatch(Listening& listening, sources::SwarmDesk& desk, Tasks& tasks, QObject* parent)
    : QObject(parent), m_listening(listening), m_desk(desk), m_tasks(tasks) {
    m_clock.setInterval(kEvery);
    connect(&m_clock, &QTimer::timeout, this, &SwarmWatch::ask);
    connect(&listening.player(), &playback::Player::stateChanged, this, &SwarmWatch::follow);
    connect(&listening.player(), &playback::Player::currentTrackChanged, this, &SwarmWatch::follow);
    connect(&listening.queue(), &playback::PlayQueue::currentChanged, this, &SwarmWatch::follow);
}

void SwarmWatch::setSeen(bool seen) {
    if (seen == m_seen) return;
    m_seen = seen;
    follow();
}

void SwarmWatch::follow() {
    const auto* item = m_listening.queue().current();
    const auto source = item && m_listening.active() ? item->source : std::string();
    if (source != m_source) {
        m_source = source;
        forgetQuestion();
        m_picture.reset();
        m_rates.clear();
        Q_EMIT changed();
    }
    m_still = 0;
    if (!m_seen || m_source.empty()) {
        m_clock.stop();
        forgetQuestion();
        return;
    }
    if (!m_clock.isActive()) m_clock.start();
    ask();
}

/// What was asked before is about another track, or nobody looks any more.
void SwarmWatch::forgetQuestion() {
    if (m_asking) m_asking->cancel();
    m_asking.reset();
}

void SwarmWatch::ask() {
    if (m_asking) return;
    m_asking = m_tasks.run(
        this, [&desk = m_desk, source = m_source](const CancelToken&) { return desk.picture(source); },
        [this](std::optional<swarm::SwarmPicture> picture) {
            m_asking.reset();
            take(std::move(picture));
        });
}

void SwarmWatch::take(std::optional<swarm::SwarmPicture> picture) {
    const bool moves = picture && (!m_picture || picture->downloadRate > 0 || picture->uploadRate > 0 ||
                                   picture->pieces != m_picture->pieces);
    m_still = moves ? 0 : m_still + 1;
    m_picture = std::move(picture);
    if (m_picture)
        for (const auto& peer : m_picture->peers) {
            auto& rates = m_rates[keyOf(peer)];
            rates.push_back(peer.downloadRate);
            if (rates.size() > kHistory) rates.pop_front();
        }
    Q_EMIT changed();
    // Nothing plays and nothing moves: nothing need be asked until something happens.
    const bool playing = m_listening.player().state() == playback::PlayerState::Playing;
    if (m_still >= kStillEnough && (!playing || !m_picture)) m_clock.stop();
}

std::vector<int> SwarmWatch::history(const swarm::PeerPicture& peer) const {
    const auto found = m_rates.constFind(keyOf(peer));
    return found == m_rates.cend() ? std::vector<int>() : std::vector<int>(found->begin(), found->end());
}

int SwarmWatch::playingPiece() const {
    const auto& player = m_listening.player();
    const auto duration = player.duration().count();
    if (!m_picture || duration <= 0 || m_picture->pieceLength <= 0) return -1;
    const auto byte =
        static_cast<std::int64_t>(static_cast<double>(m_picture->fileSize) *
                                  static_cast<double>(player.position().count()) / static_cast<double>(duration));
    const auto piece = (m_picture->fileOffset + byte) / m_picture->pieceLength;
    return static_cast<int>(
        std::clamp<std::int64_t>(piece, 0, static_cast<std::int64_t>(m_picture->pieces.size()) - 1));
}

double SwarmWatch::bufferedSeconds() const {
    const auto& player = m_listening.player();
    const auto size = static_cast<double>(player.facts().sizeBytes);
    const auto duration = static_cast<double>(player.duration().count());
    if (size <= 0 || duration <= 0) return 0;
    const auto at = static_cast<std::int64_t>(size * static_cast<double>(player.position().count()) / duration);
    for (const auto& range : player.sourceStatus().present)
        if (range.contains(at)) return static_cast<double>(range.end - at) / size * duration / 1000;
    return 0;
}

} // namespace bitbeats::ui
