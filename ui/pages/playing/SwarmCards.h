#pragma once

#include "models/SwarmWatch.h"
#include "widgets/Card.h"

namespace bitbeats::ui {

class Label;
class PeerList;
class PieceMapView;

/// Little squares with words: what the colours of the piece map mean. GUI thread only.
class Legend : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        Token color;
        bool outlined = false;
        QString word;
        QString figure; ///< "83 %"
    };
    explicit Legend(const Theme& theme, QWidget* parent = nullptr);
    void setEntries(std::vector<Entry> entries);
    void setWraps(); ///< takes more lines where one is too narrow
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return m_wraps; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int widthOf(const Entry& entry) const;
    std::vector<QPoint> places(int room) const;

    const Theme& m_theme;
    std::vector<Entry> m_entries;
    bool m_wraps = false;
};

/// The pieces of the playing track, how many are here and from where. GUI thread only.
class PiecesCard : public Card {
    Q_OBJECT
public:
    PiecesCard(const Theme& theme, const SwarmWatch& watch, bool compact, QWidget* parent = nullptr);

private:
    void show();

    const SwarmWatch& m_watch;
    bool m_compact;
    Label* m_count;
    Legend* m_sources;
    PieceMapView* m_map;
    Legend* m_states;
    Label* m_buffer;
};

/// Who sends it and who takes it. GUI thread only.
class PeersCard : public Card {
    Q_OBJECT
public:
    PeersCard(const Theme& theme, const SwarmWatch& watch, QWidget* parent = nullptr);

private:
    void show();

    const SwarmWatch& m_watch;
    Label* m_count;
    Label* m_down;
    Label* m_up;
    PeerList* m_list;
};

} // namespace bitbeats::ui
