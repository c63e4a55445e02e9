#include "pages/playing/SwarmPanel.h"

#include "pages/playing/SwarmCards.h"
#include "widgets/Button.h"
#include "widgets/EmptyState.h"
#include "widgets/SourceBadge.h"

#include <QShowEvent>
#include <QStackedWidget>

namespace bitbeats::ui {

SwarmPanel::SwarmPanel(const Context& context, QWidget* parent)
    : QWidget(parent), m_c(context), m_watch(context.listening, context.swarm, context.tasks, this) {
    setAccessibleName(tr("Swarm"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget(this);
    auto* full = new QWidget(m_stack);
    auto* inside = new QVBoxLayout(full);
    inside->setContentsMargins(12, 12, 12, 12);
    inside->setSpacing(12);
    auto* top = new QHBoxLayout;
    m_badge = new SourceBadge(m_c.theme, full);
    m_badge->setPill(true);
    top->addWidget(m_badge);
    top->addStretch();
    auto* large = new Button(m_c.theme, Button::Kind::Quiet, {}, tr("See all"), full);
    large->setSmall(true);
    large->setToolTip(tr("Open the page of what plays now"));
    top->addWidget(large);
    inside->addLayout(top);
    inside->addWidget(new PiecesCard(m_c.theme, m_watch, true, full), 3);
    inside->addWidget(new PeersCard(m_c.theme, m_watch, full), 2);
    m_stack->addWidget(full);
    m_stack->addWidget(new EmptyState(m_c.theme, QStringLiteral("swarm"), tr("No swarm"),
                                      tr("While a track plays from a swarm, its pieces and peers appear here."), this));
    column->addWidget(m_stack);
    const auto open = [this] { m_c.navigator.go({QStringLiteral("playing"), {}}); };
    connect(large, &QAbstractButton::clicked, this, open);
    connect(m_badge, &QAbstractButton::clicked, this, open);
    connect(&m_watch, &SwarmWatch::changed, this, &SwarmPanel::refresh);
    connect(&m_c.listening.player(), &playback::Player::sourceStatusChanged, this, &SwarmPanel::refresh);
    refresh();
}

void SwarmPanel::refresh() {
    m_stack->setCurrentIndex(m_watch.picture() ? 0 : 1);
    if (m_c.listening.active()) m_badge->setStatus(m_c.listening.player().sourceStatus());
}

void SwarmPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_watch.setSeen(true);
}

void SwarmPanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_watch.setSeen(false);
}

} // namespace bitbeats::ui
