#pragma once

#include "swarm/SwarmPicture.h"
#include "theme/Theme.h"

#include <QAbstractTableModel>
#include <QListView>

namespace bitbeats::ui {

/// The peers and web seeds of a track, one per row: who, how its rate went lately, both rates, how much it has. GUI
/// thread only.
class PeerList : public QListView {
    Q_OBJECT
public:
    explicit PeerList(const Theme& theme, QWidget* parent = nullptr);

    struct Entry {
        swarm::PeerPicture peer;
        std::vector<int> history; ///< download rates, oldest first
    };
    void show(std::vector<Entry> entries);
    bool narrow() const { return viewport()->width() < 380; }

private:
    class Model;
    class Delegate;
    Model* m_model;
};

/// What a connection is like: "encrypted, uTP, incoming".
QString flagsOf(const swarm::PeerPicture& peer);

} // namespace bitbeats::ui
