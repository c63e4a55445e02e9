#pragma once

#include "models/Covers.h"
#include "models/SongModel.h"
#include "shell/Actions.h"
#include "widgets/TableView.h"

#include <QPointer>

namespace bitbeats::ui {

/// Tracks of the library in columns. A double click, Enter or the button in front plays; letters jump to titles; rows
/// can be dragged out. GUI thread only.
class SongView : public TableView {
    Q_OBJECT
public:
    /// `covers`: small pictures before the titles.
    SongView(const Theme& theme, const Actions& actions, Covers& covers, SongModel& model, const QString& name,
             bool showCovers, QWidget* parent = nullptr);

    SongModel& songs() const { return m_songs; }
    /// In the order of the rows. Instant for any number.
    std::vector<library::TrackId> pickedIds() const;
    int pickedCount() const;
    void jumpTo(int row);
    void keyboardSearch(const QString& search) override;

    int tick() const { return m_tick; }
    QAction* playNow() const { return m_playNow; }
    QAction* playNext() const { return m_playNext; }
    QAction* addToQueue() const { return m_addToQueue; }
    QAction* selectEverything() const { return m_selectAll; }

Q_SIGNALS:
    void playRequested(int row);
    void pickedChanged();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void startDrag(Qt::DropActions supported) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void animate();
    void drag(const std::vector<playback::QueueItem>& items);

    const Theme& m_theme;
    SongModel& m_songs;
    QAction* m_playNow;
    QAction* m_playNext;
    QAction* m_addToQueue;
    QAction* m_selectAll;
    QString m_typed;
    QElapsedTimer m_typedAt;
    QTimer m_bars;
    int m_tick = 0;
    Task m_jumping;
    Task m_dragging;
};

} // namespace bitbeats::ui
