#pragma once

#include "library/Catalogue.h"
#include "models/AlbumModel.h"
#include "shell/Context.h"
#include "shell/Page.h"

#include <QStackedWidget>

namespace bitbeats::ui {

class AlbumGrid;
class Button;
class CoverView;
class Label;
class SongPane;

/// An artist of the library: what was played most, and the albums. GUI thread only.
class ArtistPage : public Page {
    Q_OBJECT
public:
    ArtistPage(const Context& context, QWidget* parent = nullptr);

    void open(const QString& id) override;
    bool jumpToPlaying() override;
    QColor headColor() const override { return m_tint; }
    int headHeight() const override { return 260; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeHead();
    void ask();
    void tint();
    void playAll(bool shuffled);

    Context m_c;
    library::ArtistId m_artist;
    playback::QueueItem m_picture;
    QColor m_tint;
    AlbumModel m_albums;
    QWidget* m_content = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_head = nullptr;
    CoverView* m_cover = nullptr;
    Label* m_name = nullptr;
    Label* m_counts = nullptr;
    Label* m_topTitle = nullptr;
    Label* m_albumsTitle = nullptr;
    SongPane* m_top = nullptr;
    AlbumGrid* m_grid = nullptr;
    Task m_asking;
    Task m_playing;
};

} // namespace bitbeats::ui
