#pragma once

#include "models/SharedModel.h"
#include "shell/Context.h"
#include "shell/Page.h"

#include <QTimer>
#include <functional>

class QStackedWidget;

namespace bitbeats::ui {

class Button;
class KeyFigure;
class Label;
class SettingCard;
class SettingRow;
class TableView;

/// What this machine shares: every torrent with its figures, totals, limits and hours. Asks the swarm once a second
/// while it is seen, and never otherwise. GUI thread only.
class SeedingPage : public Page {
    Q_OBJECT
public:
    SeedingPage(const Context& context, QWidget* parent = nullptr);

    void setTimeToUndo(int milliseconds) { m_timeToUndo = milliseconds; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeTotals();
    QWidget* makeList();
    QWidget* makeLimits();
    void ask();
    void take(std::vector<swarm::TorrentStatus> torrents);
    void showTotals();
    void showButtons();
    void showHours();
    std::vector<swarm::InfoHash> picked() const; ///< the selected ones, or all when none is
    void pausePicked(bool paused);
    void tellOfPlaying(const std::vector<swarm::InfoHash>& asked, const std::vector<swarm::TorrentStatus>& torrents,
                       const std::function<bool(const swarm::TorrentStatus&)>& refused);
    void removePicked();
    void openMenu(const QPoint& globalPosition);

    Context m_c;
    SharedModel m_model;
    Label* m_count = nullptr;
    Button* m_pause = nullptr;
    Button* m_remove = nullptr;
    KeyFigure* m_up = nullptr;
    KeyFigure* m_sent = nullptr;
    KeyFigure* m_ratio = nullptr;
    KeyFigure* m_kept = nullptr;
    QWidget* m_totals = nullptr;
    QStackedWidget* m_stack = nullptr;
    TableView* m_table = nullptr;
    SettingCard* m_limits = nullptr;
    SettingRow* m_hours = nullptr;
    QTimer m_clock;
    Task m_asking;
    std::vector<Task> m_removing;
    int m_timeToUndo = 10'000; ///< ms; longer than the toast stays
};

} // namespace bitbeats::ui
