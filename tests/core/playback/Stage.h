#pragma once

#include "HandOutput.h"
#include "PlayerHelp.h"

#include <QDeadlineTimer>
#include <cmath>
#include <numbers>
#include <thread>

namespace bitbeats::test {

inline constexpr std::size_t kPull = 441; // 10 ms

inline Sound sine(double hertz, double seconds, double level = 0.5) {
    Sound sound{44100, 2, {}};
    for (int i = 0; i < static_cast<int>(seconds * 44100); ++i)
        for (int c = 0; c < 2; ++c)
            sound.samples.push_back(static_cast<float>(
                std::nearbyint(32768 * level * std::sin(2 * std::numbers::pi * hertz * i / 44100)) / 32768));
    return sound;
}

/// A queue, a player and an output that the test turns by hand.
struct Stage {
    explicit Stage(FileOpener::Wrap wrap = {}, playback::EngineTuning tuning = {})
        : opener(std::move(wrap)), player(queue, opener, std::make_unique<HandOutput>(state), tuning) {}

    void add(const std::vector<std::filesystem::path>& files) { queue.append(itemsOf(files)); }

    bool waitFor(const std::function<bool()>& what) { return QTest::qWaitFor(what, kPatience); }
    bool waitForState(playback::PlayerState wanted) {
        return waitFor([&] { return player.state() == wanted; });
    }
    std::size_t pull(std::size_t frames = kPull) { return pullInto(*state, heard, frames); }
    /// Pulls, about three times as fast as a sound card, until `what` holds, letting the player run in between.
    bool pullUntil(const std::function<bool()>& what) {
        return waitFor([&] {
            for (int i = 0; i < 3; ++i) {
                pull();
                if (what()) return true;
            }
            return false;
        });
    }
    /// Pulls until `what` holds, while nothing that the engine says reaches the player.
    bool pullWithoutThePlayerUntil(const std::function<bool()>& what) {
        const QDeadlineTimer limit(kPatience);
        while (!what() && !limit.hasExpired()) {
            pull();
            std::this_thread::yield();
        }
        return what();
    }

    std::shared_ptr<HandState> state = std::make_shared<HandState>();
    playback::PlayQueue queue;
    FileOpener opener;
    playback::Player player;
    Sound heard;
};

} // namespace bitbeats::test
