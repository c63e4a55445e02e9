#pragma once

#include "models/Tasks.h"
#include "playback/QueueItem.h"

#include <QHash>
#include <QImage>
#include <QObject>
#include <filesystem>

namespace bitbeats::ui {

/// The cover of what is heard as a file, for programs outside: the picture file beside the music where there is one,
/// else the embedded picture, saved below `folder`, of which the last few are kept. GUI thread only; files are written
/// on the pool.
class ArtFile : public QObject {
    Q_OBJECT
public:
    ArtFile(std::filesystem::path folder, Tasks& tasks, QObject* parent = nullptr);

    /// Empty while there is none.
    QString of(const playback::QueueItem& item) const;
    /// The picture inside the track.
    void found(const playback::QueueItem& item, const QImage& picture);

Q_SIGNALS:
    void saved();

private:
    std::filesystem::path m_folder;
    Tasks& m_tasks;
    QHash<QString, QString> m_saved; ///< source -> file
    Task m_saving;
};

} // namespace bitbeats::ui
