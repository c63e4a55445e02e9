#include "pages/playing/SpeedButton.h"

#include <QActionGroup>
#include <QLocale>
#include <QMenu>

namespace bitbeats::ui {

QString speedText(double speed) {
    return QLocale().toString(speed, 'g', 3) + QChar(0x00D7);
}

SpeedButton::SpeedButton(const Context& context, bool always, QWidget* parent)
    : Button(context.theme, Kind::Quiet, {}, {}, parent), m_c(context), m_always(always) {
    setSmall(true);
    setToolTip(tr("Playback speed"));
    setShortcutText(m_c.actions[ActionId::Slower]->shortcut().toString(QKeySequence::NativeText) + ' ' +
                    m_c.actions[ActionId::Faster]->shortcut().toString(QKeySequence::NativeText));
    connect(this, &QAbstractButton::clicked, this, &SpeedButton::openMenu);
    connect(&m_c.listening, &Listening::speedChanged, this, &SpeedButton::showSpeed);
    showSpeed();
}

void SpeedButton::showSpeed() {
    const double speed = m_c.listening.speed();
    setText(speedText(speed));
    setAccessibleName(tr("Playback speed: %1").arg(speedText(speed)));
    setHighlighted(speed != 1);
    setVisible(m_always || speed != 1);
    updateGeometry();
    update();
}

void SpeedButton::openMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Playback speed"));
    auto* group = new QActionGroup(menu);
    for (const double speed : Listening::kSpeeds) {
        auto* action = menu->addAction(speedText(speed));
        action->setCheckable(true);
        action->setChecked(speed == m_c.listening.speed());
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, speed] { m_c.listening.setSpeed(speed); });
    }
    const auto size = menu->sizeHint();
    menu->popup(mapToGlobal(QPoint((width() - size.width()) / 2, -size.height() - 4)));
}

} // namespace bitbeats::ui
