#pragma once

#include "shell/Context.h"
#include "shell/Page.h"

#include <QStackedWidget>

namespace bitbeats::ui {

class Button;
class CoverGrid;
class Label;
class ResumeCard;

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
    void openedMenu(const QString& id, const QPoint& globalPosition);
    void recentMenu(const QString& source, const QPoint& globalPosition);
    const playback::QueueItem* latest(const QString& source) const;

    Context m_c;
    QStackedWidget* m_stack = nullptr;
    Button* m_choose = nullptr;
    Button* m_browse = nullptr;
    bool m_choosing = false; ///< a music folder, in the dialog
    Label* m_count = nullptr;
    Label* m_openedHead = nullptr;
    Label* m_recentHead = nullptr;
    ResumeCard* m_resume = nullptr;
    Label* m_greeting = nullptr;
    CoverGrid* m_opened = nullptr;
    CoverGrid* m_recent = nullptr;
    std::vector<playback::QueueItem> m_latest; ///< what m_recent shows
};

} // namespace bitbeats::ui
