#pragma once

#include "shell/Context.h"
#include "widgets/Button.h"
#include "widgets/CoverView.h"
#include "widgets/Labels.h"
#include "widgets/SourceBadge.h"
#include "widgets/WaveformSeekBar.h"

#include <QSlider>

namespace bitbeats::ui {

/// The player at the foot of the window: what plays, from where, and the controls. GUI thread only.
class PlayerBar : public QWidget {
    Q_OBJECT
public:
    PlayerBar(const Context& context, QWidget* parent = nullptr);

    WaveformSeekBar* seekBar() const { return m_wave; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeTrackColumn();
    QWidget* makeControlColumn();
    QWidget* makeSideColumn();
    void listen();
    void showTrack();
    void showState();
    void showPosition();
    void showSource();
    void showVolume();

    Context m_c;
    QWidget* m_left = nullptr;
    QWidget* m_right = nullptr;
    CoverView* m_cover = nullptr;
    Label* m_title = nullptr;
    Label* m_artist = nullptr;
    SourceBadge* m_badge = nullptr;
    bool m_mute = false; ///< the sound device is not there
    Button* m_shuffle = nullptr;
    Button* m_repeat = nullptr;
    QWidget* m_speed = nullptr;
    Label* m_elapsed = nullptr;
    Label* m_total = nullptr;
    WaveformSeekBar* m_wave = nullptr;
    QSlider* m_volume = nullptr;
    int m_preview = -1;
};

} // namespace bitbeats::ui
