#pragma once

#include "shell/Context.h"

#include <QWidget>

namespace bitbeats::ui {

class Button;
class WaveformSeekBar;

/// The line above the large waveform: marking a place, the loop, the speed, and how large it is drawn. GUI thread only.
class WaveHead : public QWidget {
    Q_OBJECT
public:
    WaveHead(const Context& context, WaveformSeekBar& wave, QWidget* parent = nullptr);

private:
    void showLoop();
    void stepLoop();
    void showZoom();

    Context m_c;
    WaveformSeekBar& m_wave;
    Button* m_loop = nullptr;
    Button* m_all = nullptr;
};

} // namespace bitbeats::ui
