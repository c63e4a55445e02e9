#pragma once

#include "FileOpener.h"
#include "playback/AudioOutput.h"
#include "playback/PlayQueue.h"
#include "playback/Player.h"
#include "support/AudioFiles.h"

#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <vector>

namespace bitbeats::test {

constexpr int kPatience = 60000; // ms; generous, as the machine may be busy

inline std::vector<playback::QueueItem> itemsOf(const std::vector<std::filesystem::path>& files) {
    std::vector<playback::QueueItem> items;
    items.reserve(files.size());
    for (const auto& file : files)
        items.push_back(itemOf(file));
    return items;
}

/// Plays the files one after another through the whole player into a WAV file and reads that.
inline Sound playAll(const std::vector<std::filesystem::path>& files, const std::filesystem::path& to,
                     int* bits = nullptr, const playback::PlayerOptions& options = {}) {
    playback::PlayQueue queue;
    FileOpener opener;
    queue.append(itemsOf(files));
    playback::Player player(queue, opener, playback::makeWavOutput(to.string()));
    player.setOptions(options);
    const QSignalSpy ended(&player, &playback::Player::queueEnded);
    const QSignalSpy failed(&player, &playback::Player::trackFailed);
    player.play();
    if (!QTest::qWaitFor([&] { return ended.count() > 0; }, kPatience)) throw std::runtime_error("it never ended");
    if (failed.count() > 0) throw std::runtime_error(failed.first().first().toString().toStdString());
    return readWav(to, bits);
}

/// Largest step between neighbouring frames: a click shows as a large one.
inline double steepest(const Sound& sound, std::size_t from = 1) {
    double largest = 0;
    for (std::size_t i = std::max<std::size_t>(1, from); i < sound.frames(); ++i)
        largest =
            std::max(largest, std::abs(static_cast<double>(sound.at(i, 0)) - static_cast<double>(sound.at(i - 1, 0))));
    return largest;
}

} // namespace bitbeats::test
