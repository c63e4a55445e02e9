#pragma once

#include "desktop/MediaControls.h"
#include "shell/Listening.h"

#include <QDBusAbstractAdaptor>
#include <QDBusObjectPath>
#include <QStringList>
#include <QVariantMap>

namespace bitbeats::ui {

/// What both D-Bus interfaces of the player answer from.
struct MprisFacts {
    MediaCommands commands;
    MediaState state;

    QVariantMap metadata() const;
    QDBusObjectPath trackPath() const;
};

/// org.mpris.MediaPlayer2, see the specification at freedesktop.org. GUI thread only.
class MprisRoot final : public QDBusAbstractAdaptor {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.mpris.MediaPlayer2")
    Q_PROPERTY(bool CanQuit READ yes)
    Q_PROPERTY(bool CanRaise READ yes)
    Q_PROPERTY(bool CanSetFullscreen READ yes)
    Q_PROPERTY(bool Fullscreen READ fullScreen WRITE setFullScreen)
    Q_PROPERTY(bool HasTrackList READ no)
    Q_PROPERTY(QString Identity READ identity)
    Q_PROPERTY(QString DesktopEntry READ desktopEntry)
    Q_PROPERTY(QStringList SupportedUriSchemes READ uriSchemes)
    Q_PROPERTY(QStringList SupportedMimeTypes READ mimeTypes)
public:
    MprisRoot(MprisFacts& facts, QObject* parent) : QDBusAbstractAdaptor(parent), m_facts(facts) {}

    bool yes() const { return true; }
    bool no() const { return false; }
    bool fullScreen() const { return m_facts.state.fullScreen; }
    void setFullScreen(bool on) { m_facts.commands.setFullScreen(on); }
    QString identity() const { return QStringLiteral("BitBeats"); }
    QString desktopEntry() const { return QStringLiteral("bitbeats"); }
    QStringList uriSchemes() const;
    QStringList mimeTypes() const;

public Q_SLOTS:
    void Raise() { m_facts.commands.raise(); }
    void Quit() { m_facts.commands.quit(); }

private:
    MprisFacts& m_facts;
};

/// org.mpris.MediaPlayer2.Player. GUI thread only.
class MprisPlayer final : public QDBusAbstractAdaptor {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.mpris.MediaPlayer2.Player")
    Q_PROPERTY(QString PlaybackStatus READ playbackStatus)
    Q_PROPERTY(QString LoopStatus READ loopStatus WRITE setLoopStatus)
    Q_PROPERTY(double Rate READ rate WRITE setRate)
    Q_PROPERTY(double MinimumRate READ slowest)
    Q_PROPERTY(double MaximumRate READ fastest)
    Q_PROPERTY(bool Shuffle READ shuffle WRITE setShuffle)
    Q_PROPERTY(QVariantMap Metadata READ metadata)
    Q_PROPERTY(double Volume READ volume WRITE setVolume)
    Q_PROPERTY(qlonglong Position READ position)
    Q_PROPERTY(bool CanGoNext READ canGoNext)
    Q_PROPERTY(bool CanGoPrevious READ canGoPrevious)
    Q_PROPERTY(bool CanPlay READ canPlay)
    Q_PROPERTY(bool CanPause READ canPlay)
    Q_PROPERTY(bool CanSeek READ canSeek)
    Q_PROPERTY(bool CanControl READ canControl)
public:
    MprisPlayer(MprisFacts& facts, QObject* parent) : QDBusAbstractAdaptor(parent), m_facts(facts) {}

    QString playbackStatus() const;
    QString loopStatus() const;
    void setLoopStatus(const QString& status);
    double rate() const { return m_facts.state.speed; }
    double slowest() const { return Listening::kSpeeds.front(); }
    double fastest() const { return Listening::kSpeeds.back(); }
    void setRate(double rate);
    bool shuffle() const { return m_facts.state.shuffle; }
    void setShuffle(bool on) { m_facts.commands.setShuffle(on); }
    QVariantMap metadata() const { return m_facts.metadata(); }
    double volume() const { return m_facts.state.volume; }
    void setVolume(double volume) { m_facts.commands.setVolume(volume); }
    qlonglong position() const { return m_facts.commands.position() * 1000; }
    bool canGoNext() const { return m_facts.state.canNext; }
    bool canGoPrevious() const { return m_facts.state.canPrevious; }
    bool canPlay() const { return m_facts.state.canPlay; }
    bool canSeek() const { return m_facts.state.canSeek; }
    bool canControl() const { return true; }

public Q_SLOTS:
    void Next() { m_facts.commands.next(); }
    void Previous() { m_facts.commands.previous(); }
    void Pause() { m_facts.commands.pause(); }
    void PlayPause() { m_facts.commands.playPause(); }
    void Stop() { m_facts.commands.stop(); }
    void Play() { m_facts.commands.play(); }
    void Seek(qlonglong offset);
    void SetPosition(const QDBusObjectPath& track, qlonglong position);
    void OpenUri(const QString& uri) { m_facts.commands.open(uri); }

Q_SIGNALS:
    void Seeked(qlonglong position);

private:
    MprisFacts& m_facts;
};

} // namespace bitbeats::ui
