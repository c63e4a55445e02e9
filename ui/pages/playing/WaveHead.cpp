#include "pages/playing/WaveHead.h"

#include "pages/playing/SpeedButton.h"
#include "widgets/Labels.h"
#include "widgets/WaveformSeekBar.h"

#include <QHBoxLayout>

namespace bitbeats::ui {

WaveHead::WaveHead(const Context& context, WaveformSeekBar& wave, QWidget* parent)
    : QWidget(parent), m_c(context), m_wave(wave) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    auto* title = new Label(m_c.theme, TextStyle::Section, Token::Text, tr("Waveform"), this);
    title->setMinimumHeight(32);
    row->addWidget(title, 1);
    auto* mark = new Button(m_c.theme, Button::Kind::Quiet, {}, {}, this);
    mark->setSmall(true);
    mark->follow(m_c.actions[ActionId::Mark]);
    row->addWidget(mark);
    m_loop = new Button(m_c.theme, Button::Kind::Quiet, QStringLiteral("loop"), {}, this);
    m_loop->setSmall(true);
    connect(m_loop, &QAbstractButton::clicked, this, &WaveHead::stepLoop);
    row->addWidget(m_loop);
    row->addWidget(new SpeedButton(m_c, true, this));
    m_all = new Button(m_c.theme, Button::Kind::Quiet, {}, {}, this);
    m_all->setSmall(true);
    m_all->setHighlighted(true);
    row->addWidget(m_all);
    for (const auto id : {ActionId::ZoomOut, ActionId::ZoomIn}) {
        auto* zoom = new Button(m_c.theme, Button::Kind::Icon, {}, {}, this);
        zoom->follow(m_c.actions[id]);
        zoom->setIconSide(18);
        row->addWidget(zoom);
    }
    connect(m_all, &QAbstractButton::clicked, m_c.actions[ActionId::ZoomAll], &QAction::trigger);
    connect(&m_c.listening, &Listening::loopChanged, this, &WaveHead::showLoop);
    connect(m_c.actions[ActionId::LoopStart], &QAction::changed, this, &WaveHead::showLoop);
    connect(&m_wave, &WaveformSeekBar::windowChanged, this, &WaveHead::showZoom);
    showLoop();
    showZoom();
}

void WaveHead::showLoop() {
    const auto& loop = m_c.listening.loop();
    const auto from = formatTime(loop.from.count());
    const auto to = formatTime(loop.to.count());
    m_loop->setText(loop.whole()             ? tr("Loop %1\u2013%2").arg(from, to)
                    : loop.from.count() >= 0 ? tr("Loop from %1").arg(from)
                    : loop.to.count() >= 0   ? tr("Loop to %1").arg(to)
                                             : tr("Loop"));
    m_loop->setAccessibleName(m_loop->text());
    const auto next = loop.whole()             ? ActionId::LoopOff
                      : loop.from.count() >= 0 ? ActionId::LoopEnd
                                               : ActionId::LoopStart;
    m_loop->setToolTip(plainText(*m_c.actions[next]));
    m_loop->setShortcutText(m_c.actions[next]->shortcut().toString(QKeySequence::NativeText));
    m_loop->setEnabled(m_c.actions[ActionId::LoopStart]->isEnabled());
    m_loop->setHighlighted(!loop.empty());
    m_loop->updateGeometry();
    m_loop->update();
}

/// From here, up to here, and off again.
void WaveHead::stepLoop() {
    const auto& loop = m_c.listening.loop();
    m_c.actions[loop.whole()             ? ActionId::LoopOff
                : loop.from.count() >= 0 ? ActionId::LoopEnd
                                         : ActionId::LoopStart]
        ->trigger();
}

void WaveHead::showZoom() {
    const int zoom = m_wave.window().zoom();
    m_all->setVisible(zoom > 1);
    m_all->setText(tr("%1 times as large").arg(zoom));
    m_all->setAccessibleName(m_all->text());
    m_all->setToolTip(plainText(*m_c.actions[ActionId::ZoomAll]));
    m_all->setShortcutText(m_c.actions[ActionId::ZoomAll]->shortcut().toString(QKeySequence::NativeText));
    m_all->updateGeometry();
}

} // namespace bitbeats::ui
