#pragma once

#include "models/Tasks.h"
#include "playback/QueueItem.h"
#include "sources/SourceResolver.h"

#include <QHash>
#include <QObject>
#include <QStringList>
#include <memory>
#include <vector>

namespace bitbeats::ui {

enum class LoadState { Unloaded, Loading, Ready, Failed };

/// Something the person opened: a folder, a torrent, a link or several files together.
struct OpenedCollection {
    QString id; ///< the same sources give the same id, also after a restart
    QStringList sources;
    QString name;
    LoadState state = LoadState::Unloaded;
    std::vector<playback::QueueItem> tracks;
    QString error;       ///< one sentence, when Failed
    QStringList skipped; ///< sentences about what could not be taken
    qint64 duration = 0; ///< ms, of those tracks that tell theirs

    bool filesOnly() const; ///< single audio files, which people expect to sound at once
};

/// What is open, newest last. Loading happens on the pool. GUI thread only.
class CollectionStore : public QObject {
    Q_OBJECT
public:
    CollectionStore(sources::SourceResolver& resolver, Tasks& tasks, QObject* parent = nullptr);
    ~CollectionStore() override;

    const std::vector<std::unique_ptr<OpenedCollection>>& all() const { return m_all; }
    const OpenedCollection* find(const QString& id) const;

    /// Adds what is not there yet without loading it; returns its id.
    QString add(const QStringList& sources, const QString& name = {});
    void load(const QString& id); ///< again when it failed before
    void cancel(const QString& id);
    void close(const QString& id);
    /// A track was opened and told more about itself.
    void learn(const playback::QueueItem& item);

Q_SIGNALS:
    void listChanged();
    void changed(const QString& id); ///< state, name or tracks of one

private:
    OpenedCollection* at(const QString& id) const;

    sources::SourceResolver& m_resolver;
    Tasks& m_tasks;
    std::vector<std::unique_ptr<OpenedCollection>> m_all;
    QHash<QString, Task> m_running;
};

} // namespace bitbeats::ui
