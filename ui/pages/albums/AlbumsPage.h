#pragma once

#include "models/AlbumModel.h"
#include "shell/Context.h"
#include "shell/Page.h"

#include <QStackedWidget>

namespace bitbeats::ui {

class AlbumGrid;
class EmptyState;
class Label;
class SearchField;
class Select;

/// All albums of the library as covers, in an order of the person's choice. GUI thread only.
class AlbumsPage : public Page {
    Q_OBJECT
public:
    AlbumsPage(const Context& context, QWidget* parent = nullptr);

    void open(const QString& id) override;
    AlbumGrid* grid() const { return m_grid; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void ask();
    void showState();
    void openMenu(library::AlbumId album, const QPoint& where);

    Context m_c;
    AlbumModel m_model;
    Label* m_count;
    SearchField* m_filter;
    Select* m_sort;
    AlbumGrid* m_grid;
    EmptyState* m_empty;
    EmptyState* m_nothing;
    QStackedWidget* m_stack;
    Task m_playing;
};

} // namespace bitbeats::ui
