#pragma once

#include "shell/Context.h"
#include "shell/Page.h"

#include <QScrollArea>
#include <QStackedWidget>

namespace bitbeats::ui {

class Label;
class FlowGrid;

/// The first page: what is open and what was played lately; at the beginning, what to do. GUI thread only.
class HomePage : public Page {
    Q_OBJECT
public:
    HomePage(const Context& context, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeWelcome();
    QWidget* makeContent();
    void refresh();
    void fillOpened();
    void fillRecent();

    Context m_c;
    QStackedWidget* m_stack = nullptr;
    Label* m_count = nullptr;
    Label* m_recentHead = nullptr;
    FlowGrid* m_opened = nullptr;
    FlowGrid* m_recent = nullptr;
    QByteArray m_shownOpened; ///< what the tiles show now
    QByteArray m_shownRecent;
};

} // namespace bitbeats::ui
