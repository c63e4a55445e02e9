#pragma once

#include "shell/Context.h"
#include "widgets/WaveformSeekBar.h"

namespace bitbeats::ui {

/// A seek bar that follows the player: position, length, what is there, and the shape of the sound. GUI thread only.
class TrackWave : public WaveformSeekBar {
    Q_OBJECT
public:
    TrackWave(const Context& context, QWidget* parent = nullptr);

private:
    void openMarkMenu(int mark, const QPoint& globalPosition);
    void showTrack();
    void showBuffered();

    Context m_c;
};

/// The parts of the playing track that can be heard without waiting.
std::vector<Span> bufferedSpans(Listening& listening);

} // namespace bitbeats::ui
