#include "desktop/Mpris.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QUrl>

namespace bitbeats::ui {

using playback::Repeat;
using Status = MediaState::Status;

namespace {

constexpr char kObject[] = "/org/mpris/MediaPlayer2";
constexpr char kName[] = "org.mpris.MediaPlayer2.bitbeats";
constexpr char kNoTrack[] = "/org/mpris/MediaPlayer2/TrackList/NoTrack";
constexpr uint kDoNotQueue = 4;
constexpr uint kNameIsOurs = 1;

} // namespace

QDBusObjectPath MprisFacts::trackPath() const {
    return QDBusObjectPath(state.track.id.isEmpty() ? QString::fromLatin1(kNoTrack)
                                                    : QStringLiteral("/org/bitbeats/track/") + state.track.id);
}

QVariantMap MprisFacts::metadata() const {
    const auto& track = state.track;
    QVariantMap map{{QStringLiteral("mpris:trackid"), QVariant::fromValue(trackPath())}};
    if (track.id.isEmpty()) return map;
    const auto put = [&map](const char* key, const QString& text) {
        if (!text.isEmpty()) map.insert(QLatin1String(key), text);
    };
    put("xesam:title", track.title);
    put("xesam:album", track.album);
    put("xesam:url", track.url);
    if (!track.artist.isEmpty()) map.insert(QStringLiteral("xesam:artist"), QStringList{track.artist});
    if (track.lengthMs > 0) map.insert(QStringLiteral("mpris:length"), qlonglong{track.lengthMs * 1000});
    if (!track.artFile.isEmpty())
        map.insert(QStringLiteral("mpris:artUrl"), QUrl::fromLocalFile(track.artFile).toString(QUrl::FullyEncoded));
    return map;
}

QStringList MprisRoot::uriSchemes() const {
    return {QStringLiteral("file"), QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("magnet"),
            QStringLiteral("bitbeats")};
}

QStringList MprisRoot::mimeTypes() const {
    QStringList types{QStringLiteral("application/x-bittorrent")};
    for (const char* kind : {"flac", "mpeg", "ogg", "opus", "mp4", "x-wav", "x-aiff", "x-wavpack"})
        types << QStringLiteral("audio/") + QLatin1String(kind);
    return types;
}

QString MprisPlayer::playbackStatus() const {
    switch (m_facts.state.status) {
    case Status::Playing:
        return QStringLiteral("Playing");
    case Status::Paused:
        return QStringLiteral("Paused");
    case Status::Stopped:
        break;
    }
    return QStringLiteral("Stopped");
}

QString MprisPlayer::loopStatus() const {
    switch (m_facts.state.repeat) {
    case Repeat::All:
        return QStringLiteral("Playlist");
    case Repeat::One:
        return QStringLiteral("Track");
    case Repeat::Off:
        break;
    }
    return QStringLiteral("None");
}

void MprisPlayer::setLoopStatus(const QString& status) {
    if (status == u"None") m_facts.commands.setRepeat(Repeat::Off);
    if (status == u"Playlist") m_facts.commands.setRepeat(Repeat::All);
    if (status == u"Track") m_facts.commands.setRepeat(Repeat::One);
}

/// Zero means a pause, by the specification.
void MprisPlayer::setRate(double rate) {
    if (rate == 0)
        m_facts.commands.pause();
    else if (rate > 0)
        m_facts.commands.setSpeed(rate);
}

void MprisPlayer::Seek(qlonglong offset) {
    if (!canSeek()) return;
    const qint64 to = m_facts.commands.position() + offset / 1000;
    if (m_facts.state.track.lengthMs > 0 && to > m_facts.state.track.lengthMs)
        m_facts.commands.next();
    else
        m_facts.commands.seekBy(offset / 1000);
}

/// For another track than the one that is heard it comes too late, and is dropped.
void MprisPlayer::SetPosition(const QDBusObjectPath& track, qlonglong position) {
    const auto ms = position / 1000;
    const bool within = ms >= 0 && (m_facts.state.track.lengthMs <= 0 || ms <= m_facts.state.track.lengthMs);
    if (canSeek() && within && track == m_facts.trackPath()) m_facts.commands.seekTo(ms);
}

/// The object on the bus. Tells every change in one signal per interface.
class Mpris final : public MediaControls {
public:
    explicit Mpris(MediaCommands commands) : m_facts{std::move(commands), {}} {
        m_root = new MprisRoot(m_facts, &m_object);
        m_player = new MprisPlayer(m_facts, &m_object);
        auto bus = QDBusConnection::sessionBus();
        if (!bus.isConnected()) return;
        m_registered = bus.registerObject(QLatin1String(kObject), &m_object, QDBusConnection::ExportAdaptors);
        if (m_registered) take(QString::fromLatin1(kName));
    }

    ~Mpris() override {
        auto bus = QDBusConnection::sessionBus();
        if (!m_registered || !bus.isConnected()) return;
        bus.unregisterObject(QLatin1String(kObject));
        auto call = busMethod(QStringLiteral("ReleaseName"));
        call << m_name;
        bus.send(call);
    }

    void update(const MediaState& state) override {
        const auto before = std::exchange(m_facts.state, state);
        if (!m_registered) return;
        if (before.fullScreen != state.fullScreen) tell(*m_root, {{QStringLiteral("Fullscreen"), state.fullScreen}});
        QVariantMap changed;
        const auto put = [&](bool differs, const char* name) {
            if (differs) changed.insert(QLatin1String(name), m_player->property(name));
        };
        put(before.status != state.status, "PlaybackStatus");
        put(before.repeat != state.repeat, "LoopStatus");
        put(before.shuffle != state.shuffle, "Shuffle");
        put(before.track != state.track, "Metadata");
        put(before.volume != state.volume, "Volume");
        put(before.speed != state.speed, "Rate");
        put(before.canNext != state.canNext, "CanGoNext");
        put(before.canPrevious != state.canPrevious, "CanGoPrevious");
        put(before.canPlay != state.canPlay, "CanPlay");
        put(before.canPlay != state.canPlay, "CanPause");
        put(before.canSeek != state.canSeek, "CanSeek");
        if (!changed.isEmpty()) tell(*m_player, changed);
    }

    void seeked(qint64 ms) override {
        if (m_registered) Q_EMIT m_player->Seeked(ms * 1000);
    }

private:
    static QDBusMessage busMethod(const QString& name) {
        return QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"),
                                              QStringLiteral("/org/freedesktop/DBus"),
                                              QStringLiteral("org.freedesktop.DBus"), name);
    }

    /// Asks the bus for the name without waiting; an instance beside us takes one with its number behind it.
    void take(const QString& name) {
        m_name = name;
        auto call = busMethod(QStringLiteral("RequestName"));
        call << name << kDoNotQueue;
        auto* waiting = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), &m_object);
        QObject::connect(waiting, &QDBusPendingCallWatcher::finished, &m_object, [this, waiting] {
            const QDBusPendingReply<uint> reply = *waiting;
            waiting->deleteLater();
            const auto second =
                QLatin1String(kName) + QStringLiteral(".instance%1").arg(QCoreApplication::applicationPid());
            if (!reply.isError() && reply.value() != kNameIsOurs && m_name != second) take(second);
        });
    }

    void tell(const QDBusAbstractAdaptor& adaptor, const QVariantMap& changed) {
        const auto* about = adaptor.metaObject();
        auto signal =
            QDBusMessage::createSignal(QLatin1String(kObject), QStringLiteral("org.freedesktop.DBus.Properties"),
                                       QStringLiteral("PropertiesChanged"));
        signal << QString::fromLatin1(about->classInfo(about->indexOfClassInfo("D-Bus Interface")).value()) << changed
               << QStringList();
        QDBusConnection::sessionBus().send(signal);
    }

    MprisFacts m_facts;
    QObject m_object;
    MprisRoot* m_root = nullptr;
    MprisPlayer* m_player = nullptr;
    QString m_name;
    bool m_registered = false;
};

std::unique_ptr<MediaControls> makeMediaControls(MediaCommands commands) {
    return std::make_unique<Mpris>(std::move(commands));
}

} // namespace bitbeats::ui
