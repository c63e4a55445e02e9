#pragma once

#include <QObject>
#include <QString>
#include <vector>

namespace bitbeats::ui {

/// A place in the program: a page and what it shows.
struct Location {
    QString page; ///< "home", "collection"
    QString id;   ///< of a collection
    bool operator==(const Location&) const = default;
};

/// Where the person is and was: the one history behind back and forward. GUI thread only.
class Navigator : public QObject {
    Q_OBJECT
public:
    explicit Navigator(QObject* parent = nullptr) : QObject(parent) {}

    const Location& current() const { return m_places[m_at]; }
    void go(const Location& place);
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
