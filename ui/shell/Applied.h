#pragma once

#include "models/Preferences.h"
#include "shell/Services.h"

#include <QObject>
#include <optional>

namespace bitbeats::ui {

/// The hours in "22-7"; empty if that is none.
std::optional<swarm::SeedSchedule> hoursIn(const QString& text);

/// Carries what is set to the services that act on it: at start, and whenever it changes. GUI thread only.
class Applied : public QObject {
    Q_OBJECT
public:
    Applied(const Preferences& preferences, const Services& services, Tasks& tasks);

    void everything();

private:
    void apply(const QString& key);
    void applySound();
    void applyDevice();
    void applySwarm();

    const Preferences& m_preferences;
    playback::Player& m_player;
    sources::SwarmDesk& m_swarm;
    playback::DeviceChoice& m_device;
    Tasks& m_tasks;
    Task m_tuning;
    bool m_again = false; ///< something changed while it was being set
};

} // namespace bitbeats::ui
