#include "SingleInstance.h"

#include "base/Log.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QThread>
#include <QtEndian>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats::app {
namespace {

namespace fs = std::filesystem;

constexpr qsizetype kMostBytes = 1 << 20;
constexpr qsizetype kMostSources = 10'000;
constexpr qsizetype kMostToken = 4096;
constexpr int kMostGuests = 8;
constexpr int kClaimTime = 10000; // ms until a lock that does not answer is told
constexpr char kTaken = '+';

/// Short enough for a socket's path, the same for every spelling of the folder.
QString nameOf(const fs::path& data) {
    std::error_code ignored;
    auto whole = fs::weakly_canonical(data, ignored);
    if (whole.empty()) whole = data;
    const auto hash = QCryptographicHash::hash(QByteArray::fromStdString(whole.string()), QCryptographicHash::Sha256);
    return QStringLiteral("bitbeats-") + QString::fromLatin1(hash.toHex().left(16));
}

bool isSameUser(const QLocalSocket& guest) {
#if defined(Q_OS_LINUX)
    ucred who{};
    socklen_t size = sizeof who;
    const int socket = static_cast<int>(guest.socketDescriptor());
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.uid == ::geteuid();
#elif defined(Q_OS_UNIX)
    uid_t user = 0;
    gid_t group = 0;
    return ::getpeereid(static_cast<int>(guest.socketDescriptor()), &user, &group) == 0 && user == ::geteuid();
#else
    return guest.isValid(); // the server's access option keeps others out
#endif
}

} // namespace

/// One connection: a length of four bytes, then as many of JSON; answered by one byte.
class Guest : public QObject {
    Q_OBJECT
public:
    Guest(QLocalSocket* socket, int patience, std::function<void(const Summons&)> take)
        : m_socket(socket), m_take(std::move(take)) {
        socket->setParent(this);
        socket->setReadBufferSize(64 << 10);
        connect(socket, &QLocalSocket::readyRead, this, &Guest::read);
        connect(socket, &QLocalSocket::disconnected, this, &QObject::deleteLater);
        m_limit.setSingleShot(true);
        connect(&m_limit, &QTimer::timeout, this, &QObject::deleteLater);
        m_limit.start(patience);
    }

    void read() {
        if (m_done) return;
        m_bytes += m_socket->readAll();
        if (m_bytes.size() < 4) return;
        const auto size = static_cast<qsizetype>(qFromBigEndian<quint32>(m_bytes.constData()));
        if (size > kMostBytes || m_bytes.size() > size + 4) return deleteLater();
        if (m_bytes.size() < size + 4) return;
        m_done = true;
        const auto summons = Summons::fromJson(m_bytes.mid(4));
        if (!summons) return deleteLater();
        m_socket->putChar(kTaken);
        m_socket->flush();
        m_take(*summons);
    }

private:
    QLocalSocket* m_socket;
    std::function<void(const Summons&)> m_take;
    QByteArray m_bytes;
    QTimer m_limit;
    bool m_done = false;
};

QByteArray Summons::toJson() const {
    const QJsonObject object{{"version", 1},
                             {"open", QJsonArray::fromStringList(open)},
                             {"token", QString::fromUtf8(token)},
                             {"present", present}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<Summons> Summons::fromJson(const QByteArray& json) {
    const auto object = QJsonDocument::fromJson(json).object();
    const auto list = object.value("open");
    const auto wrong = fail(Reason::Malformed, "understand", "what another start said");
    if (object.value("version").toInt() != 1 || !list.isArray()) return wrong;
    Summons summons;
    if (list.toArray().size() > kMostSources) return wrong;
    for (const auto& source : list.toArray()) {
        if (!source.isString() || source.toString().isEmpty()) return wrong;
        summons.open << source.toString();
    }
    summons.token = object.value("token").toString().toUtf8();
    if (summons.token.size() > kMostToken || summons.token.contains('\0')) summons.token.clear();
    summons.present = object.value("present").toBool(true);
    return summons;
}

SingleInstance::SingleInstance(const fs::path& folder, const fs::path& data, int patience)
    : m_socket(QString::fromStdString((folder / nameOf(data).toStdString()).string()) + QStringLiteral(".socket")),
      m_lockFile(folder / (nameOf(data).toStdString() + ".lock")), m_patience(patience) {
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(kMostGuests);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::welcome);
}

SingleInstance::~SingleInstance() {
    m_server.close(); // before the lock is let go: who gets it then finds no socket of ours
    if (m_lock >= 0) ::close(m_lock);
}

fs::path SingleInstance::folderOfUser() {
    return QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation).toStdString();
}

bool SingleInstance::lock() {
    if (m_lock < 0) m_lock = ::open(m_lockFile.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (m_lock < 0) {
        m_lockBroken = true;
        return false;
    }
    if (::flock(m_lock, LOCK_EX | LOCK_NB) == 0) return true;
    m_lockBroken = errno != EWOULDBLOCK && errno != EINTR;
    return false;
}

/// Only with the lock held: what lies there is of one that was killed.
bool SingleInstance::listen() {
    QLocalServer::removeServer(m_socket);
    return m_server.listen(m_socket);
}

Result<SingleInstance::Role> SingleInstance::claim(const Summons& summons) {
    QDeadlineTimer limit(kClaimTime);
    const auto json = summons.toJson();
    for (;;) {
        if (lock()) {
            if (listen()) return Role::First;
            qCWarning(logBase, "Later starts cannot reach this one: %s", qPrintable(m_server.errorString()));
            return Role::Alone;
        }
        if (m_lockBroken) return Role::Alone;
        if (handOver(json) == Handed::Taken) return Role::Second;
        if (limit.hasExpired())
            return fail(Reason::TimedOut, "reach", "the BitBeats that is already running", "it does not answer",
                        "End it and start again.");
        QThread::msleep(50); // it is just starting or just ending
    }
}

SingleInstance::Handed SingleInstance::handOver(const QByteArray& json) const {
    QLocalSocket socket;
    socket.connectToServer(m_socket);
    if (!socket.waitForConnected(1000)) return Handed::NobodyThere;
    if (!isSameUser(socket)) return Handed::NobodyThere;
    QByteArray size(4, '\0');
    qToBigEndian(static_cast<quint32>(json.size()), size.data());
    socket.write(size + json);
    while (socket.bytesToWrite() > 0)
        if (!socket.waitForBytesWritten(m_patience)) return Handed::NoAnswer;
    char answer = 0;
    if (!socket.waitForReadyRead(m_patience) || !socket.getChar(&answer)) return Handed::NoAnswer;
    return answer == kTaken ? Handed::Taken : Handed::NoAnswer;
}

void SingleInstance::retire() {
    m_server.close();
    qDeleteAll(findChildren<Guest*>(Qt::FindDirectChildrenOnly));
}

void SingleInstance::welcome() {
    while (auto* socket = m_server.nextPendingConnection()) {
        if (m_guests >= kMostGuests || !isSameUser(*socket)) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        ++m_guests;
        auto* guest = new Guest(socket, m_patience, [this](const Summons& summons) { Q_EMIT summoned(summons); });
        guest->setParent(this);
        connect(guest, &QObject::destroyed, this, [this] { --m_guests; });
        guest->read(); // what came before anybody listened
    }
}

} // namespace bitbeats::app

#include "SingleInstance.moc"
