#pragma once

#include "models/Preferences.h"
#include "shell/Services.h"

#include <QObject>

namespace bitbeats::ui {

/// Carries what is set to the services that act on it: at start, and whenever it changes. GUI thread only.
class Applied : public QObject {
    Q_OBJECT
public:
    Applied(const Preferences& preferences, const Services& services, Tasks& tasks);

    void everything();

private:
    void apply(const QString& key);
    void applySound();
    void applyLimits();

    const Preferences& m_preferences;
    playback::Player& m_player;
    sources::SwarmDesk& m_swarm;
    Tasks& m_tasks;
    Task m_limiting;
    bool m_again = false; ///< the limits changed while they were being set
};

} // namespace bitbeats::ui
