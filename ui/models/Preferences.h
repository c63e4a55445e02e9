#pragma once

#include "models/Tasks.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <filesystem>
#include <memory>

namespace bitbeats::ui {

/// The names of the settings that can be changed while the program runs. Those that are options of the command line too
/// have the option's name and form ("500k", "3", "track"), so that one file serves both.
namespace keys {
inline constexpr QLatin1String kCloseToTray{"close-to-tray"}; ///< 1/0; closing the window goes on in the tray (1)
inline constexpr QLatin1String kNotifications{
    "notifications"};                                        ///< 1/0; tell of a new track while the window is away (1)
inline constexpr QLatin1String kTrayTold{"tray-told"};       ///< 1/0; the person knows where a closed window goes (0)
inline constexpr QLatin1String kGain{"gain"};                ///< off|track|album (off)
inline constexpr QLatin1String kCrossfade{"crossfade"};      ///< seconds, 0 to 12 (0)
inline constexpr QLatin1String kUploadLimit{"upload-limit"}; ///< bytes per second, 0 = none (0)
inline constexpr QLatin1String kDownloadLimit{"download-limit"}; ///< bytes per second, 0 = none (0)
inline constexpr QLatin1String kLimitsOff{
    "limits-off"};                                ///< 1/0; the two limits are lifted for now, their values kept (0)
inline constexpr QLatin1String kPreamp{"preamp"}; ///< decibels, -15 to 15 (0)
inline constexpr QLatin1String kDevice{"device"}; ///< id of a sound device; none = the system's choice
inline constexpr QLatin1String kListenPort{"listen-port"};        ///< 0 = chosen by the system (0)
inline constexpr QLatin1String kNoDht{"no-dht"};                  ///< 1/0
inline constexpr QLatin1String kNoLsd{"no-lsd"};                  ///< 1/0
inline constexpr QLatin1String kNoPortMapping{"no-port-mapping"}; ///< 1/0
inline constexpr QLatin1String kSeedRatio{"seed-ratio"};     ///< share until so many times the size; 0 = no end (0)
inline constexpr QLatin1String kSeedHours{"seed-hours"};     ///< "22-7": share only then; none = always
inline constexpr QLatin1String kSeedCached{"seed-cached"};   ///< 1/0; share from the start what was fetched before
inline constexpr QLatin1String kCache{"cache"};              ///< folder, used from the next start on
inline constexpr QLatin1String kCacheBudget{"cache-budget"}; ///< bytes; 0 = a tenth of what is free, to 10 GB (0)
} // namespace keys

/// What the person has chosen, kept in the config file beside what they wrote there by hand. A change is told at once
/// and written a moment later on the pool. What a flag or a variable says about this run is laid over it by
/// putForThisRun() and is not written. GUI thread only.
class Preferences : public QObject {
    Q_OBJECT
public:
    /// Without a file nothing is kept over a restart.
    Preferences(std::filesystem::path file, Tasks& tasks, QObject* parent = nullptr);
    ~Preferences() override; ///< writes what is not written yet

    bool on(const QString& key, bool otherwise = false) const;
    qint64 number(const QString& key, qint64 otherwise = 0) const;
    QString text(const QString& key, const QString& otherwise = {}) const;
    /// An empty value goes back to the default.
    void put(const QString& key, const QString& value);
    void putOn(const QString& key, bool on) { put(key, on ? QStringLiteral("1") : QStringLiteral("0")); }
    void putNumber(const QString& key, qint64 number) { put(key, QString::number(number)); }
    /// For this run alone; ended by a put() of the same key.
    void putForThisRun(const QString& key, const QString& value);
    const std::filesystem::path& file() const { return m_file; }

    bool closeToTray() const { return on(keys::kCloseToTray, true); }
    bool notifications() const { return on(keys::kNotifications, true); }

Q_SIGNALS:
    void changed(const QString& key);
    void failed(const QString& sentence); ///< the file could not be written; what was chosen holds for this run

private:
    void write();

    struct Writer;
    std::filesystem::path m_file;
    Tasks& m_tasks;
    QHash<QString, QString> m_values;
    QHash<QString, QString> m_unwritten; ///< changed since the last write began
    QHash<QString, QString> m_onItsWay;
    std::shared_ptr<Writer> m_writer; // shared: a write on the pool may outlive this object
    Task m_writing;
    bool m_asked = false;
};

} // namespace bitbeats::ui
