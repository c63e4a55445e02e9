#pragma once

#include "library/Playlists.h"
#include "library/Track.h"
#include "pages/playlists/PlaylistActs.h"
#include "shell/Page.h"

class QStackedWidget;

namespace bitbeats::ui {

class Button;
class CoverView;
class EmptyState;
class HitList;
class Label;

/// One playlist: its tracks are dragged into order, dropped from every list of tracks, taken out and put back. GUI
/// thread only.
class PlaylistPage : public Page {
    Q_OBJECT
public:
    PlaylistPage(const Context& context, QWidget* parent = nullptr);

    void open(const QString& id) override; ///< the playlist's number
    bool jumpToPlaying() override;
    HitList* tracks() const { return m_list; }
    PlaylistActs& acts() { return *m_acts; }

private:
    struct Shown {
        library::Playlist list;
        std::vector<library::PlaylistItem> items;
        std::vector<std::optional<library::Track>> tracks; ///< of each item; none = missing
    };
    using Act = std::function<Result<void>(library::Playlists&)>;

    QWidget* makeHead();
    void ask();
    void show(Shown content);
    void followPlayer();
    void play(int row);
    void move(int before);
    void takeOut();
    void drop(const std::vector<playback::QueueItem>& dropped, int before);
    /// Changes the items; `done` is what to say with "Undo", empty = nothing.
    void change(Act act, const QString& done);
    void restore(const std::vector<library::PlaylistItem>& items);
    static QString joinedWords(const QString& first, const QString& second);
    void rowMenu(const QPoint& globalPosition);
    void moreMenu();
    std::vector<playback::QueueItem> picked() const;
    std::vector<std::int64_t> pickedPlaces() const;
    bool smart() const { return m_content && m_content->list.rules; }

    Context m_c;
    PlaylistActs* m_acts;
    library::PlaylistId m_id;
    bool m_stale = true;
    std::optional<Shown> m_content;
    std::vector<playback::QueueItem> m_playable;
    std::vector<int> m_playableAt; ///< of each row: its place in m_playable; -1 = cannot be played
    Label* m_kind = nullptr;
    Label* m_name = nullptr;
    Label* m_about = nullptr;
    Label* m_counts = nullptr;
    Button* m_play = nullptr;
    Button* m_shuffle = nullptr;
    Button* m_more = nullptr;
    CoverView* m_cover = nullptr;
    QStackedWidget* m_stack = nullptr;
    HitList* m_list = nullptr;
    EmptyState* m_empty = nullptr;
    EmptyState* m_gone = nullptr;
    Task m_asking;
};

} // namespace bitbeats::ui
