#pragma once

#include "models/Preferences.h"
#include "shell/Actions.h"
#include "shell/Listening.h"
#include "shell/Navigator.h"

#include <QObject>

namespace bitbeats::ui {

/// Keeps every action's words, icon, enabled and checked state in step with what plays, where one is and what is set,
/// so that whatever shows an action has nothing to know of that. GUI thread only.
class ActionStates : public QObject {
    Q_OBJECT
public:
    ActionStates(Actions& actions, Listening& listening, Navigator& navigator, const Preferences& preferences);

private:
    void showPlayer();
    void showMarks();
    void showVolume();
    void showModes();
    void showQueue();
    void showHistory();
    void showLimits();

    Actions& m_actions;
    Listening& m_listening;
    Navigator& m_navigator;
    const Preferences& m_preferences;
};

} // namespace bitbeats::ui
