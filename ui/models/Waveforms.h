#pragma once

#include "models/Tasks.h"
#include "shell/Listening.h"

#include <QObject>
#include <filesystem>
#include <memory>
#include <vector>

namespace bitbeats::ui {

/// The loudness of the playing track over its length, for seek bars. It is found in the background from what is on this
/// machine, bit by bit as the track arrives, and kept on disk by content. Works only while somebody sees it. GUI thread
/// only.
class Waveforms : public QObject {
    Q_OBJECT
public:
    /// Without a folder nothing is kept over a restart.
    Waveforms(Listening& listening, playback::TrackOpener& opener, std::filesystem::path folder,
              QObject* parent = nullptr);
    ~Waveforms() override;

    /// Of the current track: 0 to 1, negative = not known yet, empty = nothing is known.
    const std::vector<float>& levels() const { return m_levels; }
    void setSeen(bool seen);

Q_SIGNALS:
    void changed();

private:
    struct Job;
    struct Answer {
        std::vector<float> levels;
        bool further = false;
        bool finished = false;
    };
    static Answer work(Job& job, const CancelToken& cancel);
    void follow();
    void go();
    void take(Answer answer);

    Listening& m_listening;
    playback::TrackOpener& m_opener;
    std::filesystem::path m_folder;
    std::vector<float> m_levels;
    std::shared_ptr<Job> m_job; // shared with the pool, which may still be at it when another track plays
    std::string m_source;
    Task m_task;
    bool m_seen = false;
    bool m_more = false; ///< something came while it worked
    Tasks m_tasks;       ///< one thread that gives way to all others; last, so that it ends first
};

} // namespace bitbeats::ui
