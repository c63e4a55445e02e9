#pragma once

#include "models/SongModel.h"
#include "shell/Context.h"

#include <QStackedWidget>
#include <QTimer>
#include <QWidget>

namespace bitbeats::ui {

class PlaylistActs;
class EmptyState;
class Label;
class SongView;

/// A list of tracks of the library with all that belongs to one: skeletons while it is found out, words when there is
/// none, a line that says what is selected, the menu, and playing. GUI thread only.
class SongPane : public QWidget {
    Q_OBJECT
public:
    /// `keptAs`: where its columns are kept in the preferences; `hidden`: those that are not shown unless wanted.
    SongPane(const Context& context, const QString& name, QLatin1String keptAs, bool covers,
             const std::vector<int>& hidden, QWidget* parent = nullptr);
    /// Hidden unless wanted in long lists.
    static std::vector<int> seldom() { return {SongModel::Added, SongModel::Format, SongModel::Rating}; }

    /// Another list, from its beginning.
    void show(SongModel::Fetch fetch);
    /// The same list with another filter: what is there stays until the answer.
    void narrow(SongModel::Fetch fetch);
    /// What is said when nothing is in it.
    void setEmptyWords(const QString& icon, const QString& title, const QString& text);
    void setFootShown(bool shown);
    /// As high as its rows, for a place in a page that scrolls.
    void setInPage();
    /// What goes into the queue when a track is played, where that is more than what is shown.
    void setQueueFrom(SongModel::Fetch fetch) { m_queueFrom = std::move(fetch); }

    SongView* view() const { return m_view; }
    SongModel& model() { return m_model; }
    bool jumpToPlaying();
    void play(int row);
    void playAll(bool shuffled);

Q_SIGNALS:
    void counted(); ///< how many there are is known, or changed

private:
    void followPlayer();
    void openMenu(const QPoint& where);
    void showFoot();
    void showState();
    void withPicked(std::function<void(std::vector<playback::QueueItem>)> act);

    Context m_c;
    SongModel::Fetch m_queueFrom;
    bool m_inPage = false;
    SongModel m_model;
    SongView* m_view;
    PlaylistActs* m_lists;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QWidget* m_foot;
    Label* m_picked;
    Label* m_hint;
    QTimer m_patience; ///< skeletons only after 100 ms
    Task m_playing;
    Task m_picking;
    Task m_summing;
};

} // namespace bitbeats::ui
