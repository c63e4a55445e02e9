#pragma once

#include "models/Tasks.h"
#include "shell/Listening.h"
#include "sources/SwarmDesk.h"

#include <QHash>
#include <QObject>
#include <QTimer>
#include <deque>
#include <optional>

namespace bitbeats::ui {

/// The swarm of the playing track, looked at four times a second while somebody sees it and something moves. GUI thread
/// only; the swarm itself is asked on the pool.
class SwarmWatch : public QObject {
    Q_OBJECT
public:
    SwarmWatch(Listening& listening, sources::SwarmDesk& desk, Tasks& tasks, QObject* parent);

    void setSeen(bool seen);
    /// Empty when what plays comes from no swarm.
    const std::optional<swarm::SwarmPicture>& picture() const { return m_picture; }
    /// The last download rates of one of its peers, oldest first.
    std::vector<int> history(const swarm::PeerPicture& peer) const;
    /// The piece that is heard now, -1 = unknown.
    int playingPiece() const;
    /// Seconds of sound that are there beyond what is heard now.
    double bufferedSeconds() const;

Q_SIGNALS:
    void changed();

private:
    void ask();
    void forgetQuestion();
    void take(std::optional<swarm::SwarmPicture> picture);
    void follow();

    Listening& m_listening;
    sources::SwarmDesk& m_desk;
    Tasks& m_tasks;
    std::optional<swarm::SwarmPicture> m_picture;
    QHash<QString, std::deque<int>> m_rates;
    QTimer m_clock;
    Task m_asking;
    std::string m_source;
    bool m_seen = false;
    int m_still = 0; ///< answers in a row that told nothing new
};

} // namespace bitbeats::ui
