#pragma once

#include <QJsonArray>
#include <QObject>
#include <string>
#include <vector>

namespace bitbeats::ui {

/// Places in tracks that the person marked, by the track's source. GUI thread only.
class Markers : public QObject {
    Q_OBJECT
public:
    static constexpr int kNear = 400; ///< ms; nearer places are the same mark

    using QObject::QObject;

    /// Ascending milliseconds.
    std::vector<int> of(const std::string& source) const;
    /// Marks the place, or takes the mark away that is there. True when it is marked now.
    bool toggle(const std::string& source, int ms);
    void remove(const std::string& source, int ms);
    void removeAll(const std::string& source);

    /// For the session file; the tracks marked last come last.
    QJsonArray kept() const;
    /// What kept() gave once; anything else in it is passed over.
    void restore(const QJsonArray& kept);

Q_SIGNALS:
    void changed();

private:
    struct Track {
        std::string source;
        std::vector<int> places;
    };
    Track* find(const std::string& source);

    std::vector<Track> m_tracks;
};

} // namespace bitbeats::ui
