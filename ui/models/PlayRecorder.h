#pragma once

#include "models/LibraryStore.h"
#include "shell/Listening.h"

namespace bitbeats::ui {

/// Writes what was heard into the library: when, for how long, whether to the end, and where it came from. Knows which
/// track of the library plays. GUI thread only.
class PlayRecorder : public QObject {
    Q_OBJECT
public:
    PlayRecorder(LibraryStore& store, Listening& listening, QObject* parent = nullptr);
    ~PlayRecorder() override; ///< writes what is being heard

    /// None when nothing plays or the library does not have it.
    library::TrackId playingTrack() const { return m_track; }

Q_SIGNALS:
    void playingTrackChanged();

private:
    void begin();
    void end();
    void find();
    void setTrack(library::TrackId track);
    void hear(Milliseconds position);

    LibraryStore& m_store;
    Listening& m_listening;
    playback::QueueItem m_item;
    library::TrackId m_track;
    std::int64_t m_since = 0; ///< Unix ms; 0 = nothing is heard
    Milliseconds m_heard{0};
    Milliseconds m_at{0};
    Milliseconds m_furthest{0};
    Milliseconds m_duration{0};
    SourceKind m_source = SourceKind::Local;
    Task m_asking;
};

} // namespace bitbeats::ui
