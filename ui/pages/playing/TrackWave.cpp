#include "pages/playing/TrackWave.h"

#include "models/Waveforms.h"

#include <QAction>
#include <QMenu>

namespace bitbeats::ui {

using playback::Player;

std::vector<Span> bufferedSpans(Listening& listening) {
    std::vector<Span> spans;
    if (!listening.active()) return spans;
    const auto status = listening.player().sourceStatus();
    const auto size = static_cast<double>(listening.player().facts().sizeBytes);
    if (status.kind == SourceKind::Local || status.kind == SourceKind::Vault)
        spans.push_back({0, 1});
    else if (size > 0)
        for (const auto& range : status.present)
            spans.push_back({static_cast<double>(range.begin) / size, static_cast<double>(range.end) / size});
    return spans;
}

TrackWave::TrackWave(const Context& context, QWidget* parent) : WaveformSeekBar(context.theme, parent), m_c(context) {
    auto& player = m_c.listening.player();
    connect(this, &WaveformSeekBar::seekRequested, this,
            [this](int ms) { m_c.listening.player().seek(Milliseconds(ms)); });
    connect(&player, &Player::stateChanged, this, &TrackWave::showTrack);
    connect(&player, &Player::currentTrackChanged, this, &TrackWave::showTrack);
    connect(&player, &Player::durationChanged, this, &TrackWave::showTrack);
    connect(&player, &Player::factsChanged, this, &TrackWave::showBuffered);
    connect(&player, &Player::sourceStatusChanged, this, &TrackWave::showBuffered);
    const auto move = [this] { setPosition(static_cast<int>(m_c.listening.shownPosition().count())); };
    connect(&player, &Player::positionChanged, this, move);
    connect(&player, &Player::seeked, this, move);
    const auto showLoop = [this] {
        const auto& loop = m_c.listening.loop();
        setLoop(static_cast<int>(loop.from.count()), static_cast<int>(loop.to.count()));
    };
    connect(&m_c.listening, &Listening::loopChanged, this, showLoop);
    showLoop();
    const auto showMarks = [this] { setMarks(m_c.listening.marks()); };
    connect(&m_c.listening.markers(), &Markers::changed, this, showMarks);
    connect(&m_c.listening.queue(), &playback::PlayQueue::currentChanged, this, showMarks);
    showMarks();
    connect(this, &WaveformSeekBar::loopDragged, this, [this](int from, int to) {
        m_c.listening.moveLoop({Milliseconds(from), Milliseconds(to)});
    });
    connect(this, &WaveformSeekBar::markMenuRequested, this, &TrackWave::openMarkMenu);
    connect(&m_c.waveforms, &Waveforms::changed, this, [this] { setLevels(m_c.waveforms.levels()); });
    setLevels(m_c.waveforms.levels());
    showTrack();
}

void TrackWave::showTrack() {
    const auto* item = m_c.listening.queue().current();
    auto duration = m_c.listening.active() ? m_c.listening.player().duration() : Milliseconds{0};
    if (duration.count() <= 0 && item) duration = item->duration;
    setDuration(static_cast<int>(duration.count()));
    setEnabled(duration.count() > 0 && m_c.listening.active());
    setPosition(static_cast<int>(m_c.listening.shownPosition().count()));
    showBuffered();
}

void TrackWave::openMarkMenu(int mark, const QPoint& globalPosition) {
    const auto* item = m_c.listening.queue().current();
    if (!item) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Mark at %1").arg(formatTime(mark)));
    auto& markers = m_c.listening.markers();
    connect(menu->addAction(m_c.theme.actionIcon(QStringLiteral("play")), tr("Play from %1").arg(formatTime(mark))),
            &QAction::triggered, this, [this, mark] { Q_EMIT seekRequested(mark); });
    menu->addSeparator();
    connect(menu->addAction(m_c.theme.actionIcon(QStringLiteral("trash")), tr("Remove this mark")), &QAction::triggered,
            this, [&markers, source = item->source, mark] { markers.remove(source, mark); });
    connect(menu->addAction(tr("Remove all marks of this track")), &QAction::triggered, this,
            [&markers, source = item->source] { markers.removeAll(source); });
    menu->popup(globalPosition);
}

void TrackWave::showBuffered() {
    setBuffered(bufferedSpans(m_c.listening));
}

} // namespace bitbeats::ui
