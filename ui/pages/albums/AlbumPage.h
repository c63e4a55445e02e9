#pragma once

#include "library/Catalogue.h"
#include "shell/Context.h"
#include "shell/Page.h"

#include <QStackedWidget>
#include <vector>

class QVBoxLayout;

namespace bitbeats::ui {

class Button;
class CoverView;
class EmptyState;
class Label;
class SongPane;

/// One album: its cover, who made it and when, and its tracks, disc by disc. GUI thread only.
class AlbumPage : public Page {
    Q_OBJECT
public:
    AlbumPage(const Context& context, QWidget* parent = nullptr);

    void open(const QString& id) override;
    bool jumpToPlaying() override;
    QColor headColor() const override { return m_tint; }
    int headHeight() const override { return 296; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Facts {
        library::Album album;
        std::vector<int> discs;
        QString format;
        qint64 bytes = 0;
    };
    QWidget* makeHead();
    void ask();
    void showFacts(const Facts& facts);
    void showDiscs(const std::vector<int>& discs);
    void tint();

    Context m_c;
    library::AlbumId m_album;
    std::vector<int> m_discs;
    playback::QueueItem m_picture;
    bool m_various = false;
    QColor m_tint;
    QWidget* m_head = nullptr;
    CoverView* m_cover = nullptr;
    Label* m_kind = nullptr;
    Label* m_title = nullptr;
    Button* m_artist = nullptr;
    Label* m_counts = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_gone = nullptr;
    QWidget* m_content = nullptr;
    QVBoxLayout* m_column = nullptr;
    std::vector<SongPane*> m_panes;
    library::ArtistId m_artistId;
    Task m_asking;
    Task m_playing;
};

} // namespace bitbeats::ui
