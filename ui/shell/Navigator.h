#pragma once

#include <QObject>
#include <QString>
#include <optional>
#include <vector>

namespace bitbeats::ui {

/// A place in the program: a page and what it shows.
struct Location {
    QString page; ///< "home", "collection"
    QString id;   ///< of a collection
    bool operator==(const Location&) const = default;
};

/// A place as a link that can be kept, sent or given to the command line: "bitbeats:seeding", "bitbeats:collection/ID".
QString linkTo(const Location& place);
/// The place that a link names; nothing for links to torrents and the web, which go by bitbeats: too.
std::optional<Location> placeIn(const QString& link);

/// Where the person is and was: the one history behind back and forward. GUI thread only.
class Navigator : public QObject {
    Q_OBJECT
public:
    explicit Navigator(QObject* parent = nullptr) : QObject(parent) {}

    const Location& current() const { return m_places[m_at]; }
    void go(const Location& place);
    /// Likewise, but in place of the current one where that is the same page: what is typed letter by letter leaves one
    /// step behind.
    void replace(const Location& place);
    void back();
    void forward();
    bool canGoBack() const { return m_at > 0; }
    bool canGoForward() const { return m_at + 1 < m_places.size(); }
    void forget(const Location& place); ///< it exists no more

Q_SIGNALS:
    void changed();

private:
    std::vector<Location> m_places{{QStringLiteral("home"), {}}};
    std::size_t m_at = 0;
};

} // namespace bitbeats::ui
