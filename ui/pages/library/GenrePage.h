#pragma once

#include "library/Catalogue.h"
#include "shell/Context.h"
#include "shell/Page.h"

namespace bitbeats::ui {

class Label;
class SongPane;

/// The tracks of a genre. GUI thread only.
class GenrePage : public Page {
    Q_OBJECT
public:
    GenrePage(const Context& context, QWidget* parent = nullptr);

    void open(const QString& id) override;
    bool jumpToPlaying() override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    Context m_c;
    library::GenreId m_genre;
    Label* m_name;
    Label* m_count;
    SongPane* m_tracks;
    Task m_asking;
};

} // namespace bitbeats::ui
