#include "shell/Applied.h"

#include <algorithm>
#include <cmath>

namespace bitbeats::ui {

Applied::Applied(const Preferences& preferences, const Services& services, Tasks& tasks)
    : m_preferences(preferences), m_player(services.player), m_swarm(services.swarm), m_tasks(tasks) {
    connect(&preferences, &Preferences::changed, this, &Applied::apply);
}

void Applied::everything() {
    applySound();
    applyLimits();
}

void Applied::apply(const QString& key) {
    if (key == keys::kGain || key == keys::kCrossfade) applySound();
    if (key == keys::kUploadLimit || key == keys::kDownloadLimit || key == keys::kLimitsOff) applyLimits();
}

void Applied::applySound() {
    auto options = m_player.options();
    const auto gain = m_preferences.text(keys::kGain);
    options.gainMode = gain == u"track"   ? playback::GainMode::Track
                       : gain == u"album" ? playback::GainMode::Album
                                          : playback::GainMode::Off;
    const double seconds = m_preferences.text(keys::kCrossfade).toDouble();
    options.crossfade = Milliseconds(std::lround(std::clamp(std::isfinite(seconds) ? seconds : 0.0, 0.0, 12.0) * 1000));
    m_player.setOptions(options);
}

void Applied::applyLimits() {
    m_again = m_limiting != nullptr; // one after the other, so that the last one holds
    if (m_again) return;
    constexpr qint64 kMost = 2'000'000'000; // the swarm counts rates in int
    const bool off = m_preferences.on(keys::kLimitsOff);
    const auto limit = [&](QLatin1String key) {
        return off ? 0 : static_cast<int>(std::min(kMost, m_preferences.number(key)));
    };
    const int up = limit(keys::kUploadLimit);
    const int down = limit(keys::kDownloadLimit);
    m_limiting = m_tasks.run(
        this,
        [&swarm = m_swarm, up, down](const CancelToken&) {
            swarm.setLimits(up, down);
            return true;
        },
        [this](bool) {
            m_limiting.reset();
            if (m_again) applyLimits();
        });
}

} // namespace bitbeats::ui
