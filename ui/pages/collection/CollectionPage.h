#pragma once

#include "models/TrackModel.h"
#include "shell/Context.h"

#include <QStackedWidget>
#include <QTimer>

namespace bitbeats::ui {

class Button;
class CoverView;
class EmptyState;
class Label;
class Paragraph;
class SkeletonRows;
class TrackView;

/// One opened collection: head with cover and buttons, and its tracks. Shows skeletons with a way out while it loads
/// and says in words when that failed. GUI thread only.
class CollectionPage : public QWidget {
    Q_OBJECT
public:
    CollectionPage(const Context& context, QWidget* parent = nullptr);

    void show(const QString& id);
    QString shownId() const { return m_id; }
    /// Selects and shows the playing track when it lies here.
    bool jumpToPlaying();
    TrackView* tracks() const { return m_view; }
    /// The colour that the head shares with the top bar.
    QColor headColor() const { return m_tint; }
    int headHeight() const;

Q_SIGNALS:
    void headChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeHead();
    QWidget* makeTracks();
    QWidget* makeWaiting();
    QWidget* makeFailed();
    void refresh();
    void followPlayer();
    void showPlayButton();
    const OpenedCollection* collection() const { return m_c.collections.find(m_id); }

    Context m_c;
    QString m_id;
    TrackModel m_model;
    QColor m_tint;
    QWidget* m_head = nullptr;
    CoverView* m_cover = nullptr;
    Label* m_kind = nullptr;
    Label* m_name = nullptr;
    Label* m_counts = nullptr;
    Button* m_play = nullptr;
    Button* m_shuffle = nullptr;
    Button* m_more = nullptr;
    QStackedWidget* m_stack = nullptr;
    TrackView* m_view = nullptr;
    EmptyState* m_failed = nullptr;
    QWidget* m_waiting = nullptr;
    QTimer m_patience; ///< skeletons only after 100 ms: what is quick does not flicker
};

} // namespace bitbeats::ui
