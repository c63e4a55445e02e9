#pragma once

#include "shell/Context.h"

#include <QListView>
#include <QStandardItemModel>

namespace bitbeats::ui {

class Button;
class Label;

/// The places of the program and what is open. Under 1000 px of window only icons. GUI thread only.
class Sidebar : public QWidget {
    Q_OBJECT
public:
    Sidebar(const Context& context, QWidget* parent = nullptr);

    void setNarrow(bool narrow);
    bool isNarrow() const { return m_narrow; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void addPlaces();
    void fill();
    void select();
    void closeCollection(const QString& id);

    Context m_c;
    bool m_narrow = false;
    QStandardItemModel m_places;
    QStandardItemModel m_feet; ///< the places at the foot
    QStandardItemModel m_opened;
    QListView* m_placeList;
    QListView* m_footList;
    QListView* m_openedList;
    QWidget* m_head;
    Label* m_headText;
    Button* m_add;
};

} // namespace bitbeats::ui
