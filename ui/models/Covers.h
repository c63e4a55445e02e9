#pragma once

#include "models/Tasks.h"
#include "playback/QueueItem.h"
#include "theme/Theme.h"

#include <QCache>
#include <QHash>
#include <QImage>
#include <QObject>
#include <QPixmap>

namespace bitbeats::ui {

/// Pictures of tracks in the sizes that are painted, rounded and sharp; files are read off the GUI thread and the most
/// recent pictures kept. A track without a picture gets a drawn one that is always the same for its album. GUI thread
/// only.
class Covers : public QObject {
    Q_OBJECT
public:
    Covers(const Theme& theme, Tasks& tasks, QObject* parent = nullptr);

    /// Never null. `side` and `radius` in device independent pixels.
    QPixmap picture(const playback::QueueItem& item, int side, qreal radius, qreal ratio);
    /// Four pictures as one when the tracks have at least four different ones, else the first.
    QPixmap quad(const std::vector<playback::QueueItem>& items, int side, qreal radius, qreal ratio);
    /// A picture found inside a track while it was opened.
    void remember(const playback::QueueItem& item, const QImage& image);
    /// The colour that a page head takes from a picture.
    QColor dominant(const playback::QueueItem& item);
    /// Pictures that were asked for are still on their way.
    bool loading() const { return !m_loading.isEmpty(); }

Q_SIGNALS:
    void arrived(); ///< a picture that was asked for before is there now

private:
    QImage original(const playback::QueueItem& item);
    void load(const QString& path);
    QImage drawn(const QString& seed, int pixels) const;

    const Theme& m_theme;
    Tasks& m_tasks;
    QCache<QString, QImage> m_originals; // at most 400 px each
    QHash<QString, QString> m_embedded;  // source -> key in m_originals
    QHash<QString, Task> m_loading;
    QHash<QString, bool> m_broken;
    QCache<QString, QPixmap> m_scaled;
};

} // namespace bitbeats::ui
