#pragma once

#include "models/SwarmWatch.h"
#include "shell/Context.h"

#include <QWidget>

class QStackedWidget;

namespace bitbeats::ui {

class SourceBadge;

/// The swarm of the playing track in the panel at the right. GUI thread only.
class SwarmPanel : public QWidget {
    Q_OBJECT
public:
    SwarmPanel(const Context& context, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();

    Context m_c;
    SwarmWatch m_watch;
    QStackedWidget* m_stack;
    SourceBadge* m_badge;
};

} // namespace bitbeats::ui
