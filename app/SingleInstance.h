#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QLocalServer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <filesystem>
#include <memory>

namespace bitbeats::app {

/// What a second start asks of the running one.
struct Summons {
    QStringList open;    ///< SOURCE arguments; paths are absolute
    QByteArray token;    ///< the desktop's permission to come to the front; may be empty
    bool present = true; ///< the window should come to the front

    QByteArray toJson() const;
    /// Errors: Malformed for anything but a summons.
    static Result<Summons> fromJson(const QByteArray& json);
};

/// At most one BitBeats per user and data folder: a lock that ends with the process, and a local socket beside it over
/// which later starts hand over what they were started with. Strangers' bytes come over that socket: only the same user
/// is heard, with limits on size, time and number. GUI thread only.
class SingleInstance : public QObject {
    Q_OBJECT
public:
    /// `folder` is only for this user and goes away with the login (the runtime folder); `data` tells instances apart.
    /// `patience` in ms: for a guest to say it all, and for the answer to one.
    SingleInstance(const std::filesystem::path& folder, const std::filesystem::path& data, int patience = 5000);
    ~SingleInstance() override;

    /// Where lock and socket of this user lie.
    static std::filesystem::path folderOfUser();

    enum class Role {
        First,  ///< this is the one; it listens
        Second, ///< another one has taken the summons
        Alone,  ///< neither lock nor socket can be had here: go on without
    };
    /// Becomes the first or hands over. Waits up to some seconds for one that is just starting or ending.
    /// Errors: TimedOut when another one holds the lock and does not answer.
    Result<Role> claim(const Summons& summons);

    /// The program is about to end: who comes now waits for that and is the first then.
    void retire();

Q_SIGNALS:
    void summoned(const bitbeats::app::Summons& summons);

private:
    enum class Handed { Taken, NobodyThere, NoAnswer };
    Handed handOver(const QByteArray& json) const;
    bool lock();
    bool listen();
    void welcome();

    const QString m_socket;
    const std::filesystem::path m_lockFile;
    int m_lock = -1;
    bool m_lockBroken = false; ///< not held by another: it cannot be made at all
    QLocalServer m_server;
    const int m_patience;
    int m_guests = 0;
};

} // namespace bitbeats::app
