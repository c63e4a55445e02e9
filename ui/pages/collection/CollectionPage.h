#pragma once

#include "models/TrackModel.h"
#include "shell/Context.h"
#include "shell/Page.h"

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
class CollectionPage : public Page {
    Q_OBJECT
public:
    CollectionPage(const Context& context, QWidget* parent = nullptr);

    void open(const QString& id) override;
    QString shownId() const { return m_id; }
    bool jumpToPlaying() override;
    TrackView* tracks() const { return m_view; }
    QColor headColor() const override { return m_tint; }
    int headHeight() const override;

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
