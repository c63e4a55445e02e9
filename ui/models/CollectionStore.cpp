#include "models/CollectionStore.h"

#include "base/Paths.h"

#include <QFileInfo>
#include <QUrl>
#include <QUrlQuery>

namespace bitbeats::ui {
namespace {

/// What may be said before anything is known: the last part of a path, the name in a magnet link.
QString firstName(const QStringList& sources) {
    if (sources.size() > 1) return CollectionStore::tr("%1 files").arg(sources.size());
    const auto& source = sources.front();
    if (source.startsWith("magnet:", Qt::CaseInsensitive) || source.startsWith("bitbeats:", Qt::CaseInsensitive)) {
        const auto name = QUrlQuery(QUrl(source)).queryItemValue("dn", QUrl::FullyDecoded).replace('+', ' ');
        return name.isEmpty() ? CollectionStore::tr("Magnet link") : name;
    }
    const QUrl url(source);
    if (url.scheme() == "http" || url.scheme() == "https")
        return url.fileName().isEmpty() ? url.host() : url.fileName();
    const QString path = source.endsWith('/') && source.size() > 1 ? source.chopped(1) : source;
    const auto file = path.section('/', -1);
    return file.endsWith(".torrent", Qt::CaseInsensitive) ? file.chopped(8) : file;
}

struct Loaded {
    QString name;
    std::vector<playback::QueueItem> tracks;
    QStringList skipped;
    QString error;
};

Loaded resolveAll(sources::SourceResolver& resolver, const QStringList& sources, const CancelToken& cancel) {
    Loaded all;
    for (const auto& source : sources) {
        if (cancel.cancelled()) break;
        auto found = resolver.resolve(source.toStdString(), cancel);
        if (!found) {
            all.error = QString::fromStdString(sentence(found.error()));
            all.skipped << all.error;
            continue;
        }
        if (sources.size() == 1) all.name = QString::fromStdString(found->name);
        std::move(found->tracks.begin(), found->tracks.end(), std::back_inserter(all.tracks));
        for (const auto& error : found->skipped)
            all.skipped << QString::fromStdString(sentence(error));
    }
    if (!all.tracks.empty())
        all.error.clear();
    else if (all.error.isEmpty())
        all.error = CollectionStore::tr("There is no music in it: no file of a kind that BitBeats plays.");
    return all;
}

} // namespace

bool OpenedCollection::filesOnly() const {
    for (const auto& source : sources)
        if (source.contains("://") || !hasAudioExtension(source.toStdString())) return false;
    return !sources.isEmpty();
}

CollectionStore::CollectionStore(sources::SourceResolver& resolver, Tasks& tasks, QObject* parent)
    : QObject(parent), m_resolver(resolver), m_tasks(tasks) {}

CollectionStore::~CollectionStore() {
    for (const auto& task : std::as_const(m_running))
        task->cancel();
}

OpenedCollection* CollectionStore::at(const QString& id) const {
    for (const auto& each : m_all)
        if (each->id == id) return each.get();
    return nullptr;
}

const OpenedCollection* CollectionStore::find(const QString& id) const {
    return at(id);
}

QString CollectionStore::add(const QStringList& sources, const QString& name) {
    const auto id = sources.join('\n');
    if (sources.isEmpty() || at(id)) return id;
    auto fresh = std::make_unique<OpenedCollection>();
    fresh->id = id;
    fresh->sources = sources;
    fresh->name = name.isEmpty() ? firstName(sources) : name;
    m_all.push_back(std::move(fresh));
    Q_EMIT listChanged();
    return id;
}

void CollectionStore::load(const QString& id) {
    auto* collection = at(id);
    if (!collection || collection->state == LoadState::Loading) return;
    collection->state = LoadState::Loading;
    collection->error.clear();
    auto task = m_tasks.run(
        this,
        [&resolver = m_resolver, sources = collection->sources](const CancelToken& cancel) {
            return resolveAll(resolver, sources, cancel);
        },
        [this, id](Loaded loaded) {
            m_running.remove(id);
            auto* ready = at(id);
            if (!ready) return;
            ready->state = loaded.tracks.empty() ? LoadState::Failed : LoadState::Ready;
            ready->error = loaded.error;
            ready->skipped = loaded.skipped;
            ready->tracks = std::move(loaded.tracks);
            ready->duration = 0;
            for (const auto& track : ready->tracks)
                ready->duration += track.duration.count();
            const bool renamed = !loaded.name.isEmpty() && loaded.name != ready->name;
            if (renamed) ready->name = loaded.name;
            Q_EMIT changed(id);
            if (renamed) Q_EMIT listChanged();
        });
    m_running.insert(id, task);
    Q_EMIT changed(id);
}

void CollectionStore::cancel(const QString& id) {
    if (const auto task = m_running.take(id)) task->cancel();
    auto* collection = at(id);
    if (!collection || collection->state != LoadState::Loading) return;
    collection->state = LoadState::Failed;
    collection->error = tr("Opening was cancelled.");
    Q_EMIT changed(id);
}

void CollectionStore::close(const QString& id) {
    if (const auto task = m_running.take(id)) task->cancel();
    if (std::erase_if(m_all, [&](const auto& each) { return each->id == id; }) > 0) Q_EMIT listChanged();
}

void CollectionStore::learn(const playback::QueueItem& item) {
    for (const auto& collection : m_all)
        for (auto& track : collection->tracks) {
            if (track.source != item.source) continue;
            auto known = item;
            known.id = track.id;
            if (known == track) continue;
            collection->duration += (known.duration - track.duration).count();
            track = known;
            Q_EMIT changed(collection->id);
        }
}

} // namespace bitbeats::ui
