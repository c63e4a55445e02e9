#pragma once

#include "library/Search.h"
#include "shell/Context.h"
#include "shell/Page.h"

#include <QTimer>
#include <array>
#include <functional>

class QGridLayout;
class QStackedWidget;

namespace bitbeats::ui {

class Chips;
class CoverGrid;
class EmptyState;
class HitList;
class Label;
class PlaylistActs;
class SearchSection;
class TopHitCard;

/// What fits the words in the search field, grouped, while somebody types. The library is asked off this thread; an
/// answer that is no longer wanted never comes. GUI thread only.
class SearchPage : public Page {
    Q_OBJECT
public:
    SearchPage(const Context& context, QWidget* parent = nullptr);

    /// `id` is what is looked for, filters and all.
    void open(const QString& id) override;
    /// Enter in the search field: opens or plays what fits best, as soon as it is known.
    void openTop();
    /// The arrow key down in the search field: the focus goes to the results.
    void enterResults();

Q_SIGNALS:
    void leftUpwards(); ///< by the arrow key: back to the field

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    enum Group { All, Tracks, Artists, Albums, Lists };
    struct Answer {
        library::SearchResults results;
        double milliseconds = 0;
    };

    QWidget* makeStart();
    QWidget* makeResults();
    void ask();
    void take(const Result<Answer>& answer);
    void showAnswer();
    void showSections();
    void showChips();
    void showTop();
    void showTracks();
    void showPeople();
    void showLists();
    void arrange();
    void followPlayer();
    QStringList words() const;

    static library::TrackFilter ofArtist(library::ArtistId id);
    static library::TrackFilter ofAlbum(library::AlbumId id);
    void openTrack(std::size_t index);
    void openArtist(const library::Artist& artist);
    void openAlbum(const library::Album& album);
    void openList(const library::PlaylistHit& list);
    void playTop();
    void play(const library::TrackFilter& filter);
    void playList(library::PlaylistId list);
    void trackMenu(std::size_t index, const QPoint& globalPosition);
    void menuOf(const library::TrackFilter& filter, const QPoint& globalPosition);
    void withTracks(const library::TrackFilter& filter, std::function<void(std::vector<playback::QueueItem>)> what);

    Context m_c;
    PlaylistActs* m_acts;
    QString m_text;
    bool m_stale = false; ///< the library changed while the page was not seen
    bool m_openTop = false;
    Answer m_answer;
    Task m_asking;
    Task m_gathering;
    QTimer m_patience;
    QStackedWidget* m_stack = nullptr;
    Chips* m_chips = nullptr;
    Label* m_count = nullptr;
    Label* m_corrected = nullptr;
    QGridLayout* m_grid = nullptr;
    EmptyState* m_empty = nullptr;
    TopHitCard* m_top = nullptr;
    HitList* m_tracks = nullptr;
    HitList* m_artists = nullptr;
    HitList* m_lists = nullptr;
    CoverGrid* m_albums = nullptr;
    std::array<SearchSection*, 5> m_sections{}; ///< the first is the top result's
};

} // namespace bitbeats::ui
