#pragma once

#include "models/SwarmWatch.h"
#include "shell/Context.h"
#include "shell/Page.h"

class QBoxLayout;
class QStackedWidget;

namespace bitbeats::ui {

class Button;
class CoverView;
class Label;
class PeersCard;
class PiecesCard;
class SourceBadge;
class TimeScale;
class TrackWave;
class UpNext;

/// What plays now, large: cover, names, waveform, and where every piece of it comes from. Asks the swarm only while it
/// is seen. GUI thread only.
class PlayingPage : public Page {
    Q_OBJECT
public:
    PlayingPage(const Context& context, QWidget* parent = nullptr);

    QColor headColor() const override { return m_tint; }
    int headHeight() const override { return 420; }
    void zoom(int steps) override;

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeFull();
    QWidget* makeWords();
    QWidget* makeElsewhere();
    void showTrack();
    void showSource();

    Context m_c;
    SwarmWatch m_watch;
    QColor m_tint;
    QStackedWidget* m_stack = nullptr;
    CoverView* m_cover = nullptr;
    SourceBadge* m_badge = nullptr;
    Label* m_format = nullptr;
    Label* m_title = nullptr;
    Label* m_artist = nullptr;
    Label* m_album = nullptr;
    Label* m_facts = nullptr;
    UpNext* m_next = nullptr;
    TrackWave* m_wave = nullptr;
    TimeScale* m_scale = nullptr;
    QStackedWidget* m_swarm = nullptr;
    QBoxLayout* m_cards = nullptr;
    Label* m_placeTitle = nullptr;
    Label* m_placeText = nullptr;
};

} // namespace bitbeats::ui
