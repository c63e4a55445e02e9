#pragma once

#include "Console.h"
#include "Interrupt.h"
#include "Settings.h"
#include "SwarmKit.h"
#include "playback/AudioOutput.h"
#include "playback/PlayQueue.h"
#include "playback/Player.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSocketNotifier>

#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace bitbeats::app {

/// One `bitbeats play`: finds the tracks on a thread of its own, plays them as they are found and tells how it goes.
/// Main thread; done when the application's event loop ends.
class PlaySession : public QObject {
    Q_OBJECT
public:
    PlaySession(const Settings& settings, const Interrupt& interrupt, std::unique_ptr<playback::AudioOutput> output);
    ~PlaySession() override;

    void start(std::vector<std::string> sources);

private:
    void found(const std::string& source, const Result<sources::Collection>& collection);
    void allFound();
    void queueEnded();
    void trackChanged();
    void stateChanged(playback::PlayerState state);
    void factsChanged();
    void positionChanged(Milliseconds position);
    void failed(const QString& text);
    void outputFailed(const QString& text);
    void notice(const QString& text);
    void tellOpened();
    void tellStarted();
    void tellWhatWasMissed();
    void showProgress();
    void end(int code);

    const Settings& m_settings;
    const Interrupt& m_interrupt;
    Console m_console;
    SwarmKit m_kit;
    playback::PlayQueue m_queue;
    playback::Player m_player;
    QSocketNotifier m_signals;
    Cancellation m_cancellation;
    std::thread m_finding;
    bool m_allFound = false;
    bool m_waiting = true; ///< the queue has ended (or not begun) while sources are still looked for
    bool m_began = false;  ///< sound was heard
    bool m_told = false;   ///< "started" was said for the current track
    bool m_opened = false; ///< "opened" was said for the current track
    bool m_failed = false; ///< "failed" was said before the current track was heard
    std::optional<playback::QueueItem> m_heard; ///< the current track
    bool m_ended = false;
    int m_failures = 0;
    Milliseconds m_lastTold{-1'000'000};
    QElapsedTimer m_sinceProgress;
};

} // namespace bitbeats::app
