#include "shell/Applied.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace bitbeats::ui {

std::optional<swarm::SeedSchedule> hoursIn(const QString& text) {
    static const QRegularExpression kHours(QStringLiteral("^([0-9]{1,2})-([0-9]{1,2})$"));
    const auto match = kHours.match(text);
    const int begin = match.captured(1).toInt();
    const int end = match.captured(2).toInt();
    if (!match.hasMatch() || begin > 23 || end > 23) return std::nullopt;
    return swarm::SeedSchedule{begin, end};
}

Applied::Applied(const Preferences& preferences, const Services& services, Tasks& tasks)
    : m_preferences(preferences), m_player(services.player), m_swarm(services.swarm), m_device(services.device),
      m_tasks(tasks) {
    connect(&preferences, &Preferences::changed, this, &Applied::apply);
}

void Applied::everything() {
    applySound();
    applyDevice();
    applySwarm();
}

void Applied::apply(const QString& key) {
    if (key == keys::kGain || key == keys::kCrossfade || key == keys::kPreamp) applySound();
    if (key == keys::kDevice) applyDevice();
    for (const auto own : {keys::kUploadLimit, keys::kDownloadLimit, keys::kLimitsOff, keys::kListenPort, keys::kNoDht,
                           keys::kNoLsd, keys::kNoPortMapping, keys::kSeedRatio, keys::kSeedHours, keys::kCacheBudget})
        if (key == own) return applySwarm();
}

void Applied::applySound() {
    auto options = m_player.options();
    const auto gain = m_preferences.text(keys::kGain);
    options.gainMode = gain == u"track"   ? playback::GainMode::Track
                       : gain == u"album" ? playback::GainMode::Album
                                          : playback::GainMode::Off;
    const double seconds = m_preferences.text(keys::kCrossfade).toDouble();
    options.crossfade = Milliseconds(std::lround(std::clamp(std::isfinite(seconds) ? seconds : 0.0, 0.0, 12.0) * 1000));
    const double preamp = m_preferences.text(keys::kPreamp).toDouble();
    options.preamp = Decibels{std::clamp(std::isfinite(preamp) ? preamp : 0.0, -15.0, 15.0)};
    m_player.setOptions(options);
}

void Applied::applyDevice() {
    m_device.choose(m_preferences.text(keys::kDevice).toStdString());
}

void Applied::applySwarm() {
    m_again = m_tuning != nullptr; // one after the other, so that the last one holds
    if (m_again) return;
    constexpr qint64 kMost = 2'000'000'000; // the swarm counts rates in int
    const bool off = m_preferences.on(keys::kLimitsOff);
    const auto limit = [&](QLatin1String key) {
        return off ? 0 : static_cast<int>(std::min(kMost, m_preferences.number(key)));
    };
    swarm::SwarmTuning tuning;
    tuning.uploadLimit = limit(keys::kUploadLimit);
    tuning.downloadLimit = limit(keys::kDownloadLimit);
    tuning.listenPort = static_cast<int>(std::min<qint64>(65535, m_preferences.number(keys::kListenPort)));
    tuning.dht = !m_preferences.on(keys::kNoDht);
    tuning.lsd = !m_preferences.on(keys::kNoLsd);
    tuning.portMapping = !m_preferences.on(keys::kNoPortMapping);
    tuning.seedRatio = std::clamp(m_preferences.text(keys::kSeedRatio).toDouble(), 0.0, 1000.0);
    tuning.seedSchedule = hoursIn(m_preferences.text(keys::kSeedHours)).value_or(swarm::SeedSchedule{});
    tuning.cacheBudget = m_preferences.number(keys::kCacheBudget);
    m_tuning = m_tasks.run(
        this,
        [&swarm = m_swarm, tuning](const CancelToken&) {
            swarm.tune(tuning);
            return true;
        },
        [this](bool) {
            m_tuning.reset();
            if (m_again) applySwarm();
        });
}

} // namespace bitbeats::ui
