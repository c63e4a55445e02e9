#include "pages/playlists/PlaylistActs.h"

#include "library/Catalogue.h"
#include "models/LibraryItems.h"
#include "models/LibraryStore.h"
#include "pages/playlists/NameSheet.h"
#include "widgets/Toasts.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QStandardPaths>

namespace bitbeats::ui {
namespace {

using library::Playlists;

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QString filters() {
    return PlaylistActs::tr("Playlists (*.m3u8 *.m3u *.pls *.xspf)");
}

std::vector<library::PlaylistItem> entriesOf(const std::vector<playback::QueueItem>& items) {
    std::vector<library::PlaylistItem> entries;
    entries.reserve(items.size());
    for (const auto& item : items)
        entries.push_back({0, {}, item.title, item.source});
    return entries;
}

} // namespace

PlaylistActs::PlaylistActs(const Context& context, QWidget* page) : QObject(page), m_c(context), m_page(page) {}

void PlaylistActs::complain(const QString& title, const Error& error) const {
    if (error.reason == Reason::Cancelled) return;
    Toast toast;
    toast.kind = Toast::Kind::Error;
    toast.title = title;
    toast.text = text(sentence(error));
    m_c.toast(toast);
}

void PlaylistActs::open(library::PlaylistId list) const {
    m_c.navigator.go({QStringLiteral("playlist"), QString::number(list.value)});
}

void PlaylistActs::ask(const QString& title, const QString& name, const QString& description,
                       std::function<void(const QString&, const QString&)> done) {
    auto* sheet = new NameSheet(m_c.theme, title, name, description, m_page->window());
    connect(sheet, &NameSheet::accepted, this, std::move(done));
    sheet->open();
}

void PlaylistActs::create() {
    ask(tr("New playlist"), {}, {}, [this](const QString& name, const QString& description) {
        m_c.library.change(
            this, LibraryPart::Playlists,
            [name = name.toStdString(), description = description.toStdString()](
                database::Database& db, const CancelToken&) -> Result<library::PlaylistId> {
                Playlists lists(db);
                auto id = lists.create(name);
                if (!id || description.empty()) return id;
                if (const auto named = lists.rename(*id, name, description); !named) return Failure(named.error());
                return id;
            },
            [this](const Result<library::PlaylistId>& id) {
                id ? open(*id) : complain(tr("The playlist was not made"), id.error());
            });
    });
}

void PlaylistActs::rename(const library::Playlist& list) {
    ask(tr("Name and description"), text(list.name), text(list.description),
        [this, id = list.id](const QString& name, const QString& description) {
            m_c.library.change(
                this, LibraryPart::Playlists,
                [id, name = name.toStdString(), description = description.toStdString()](
                    database::Database& db, const CancelToken&) { return Playlists(db).rename(id, name, description); },
                [this](const Result<void>& done) {
                    if (!done) complain(tr("The playlist was not renamed"), done.error());
                });
        });
}

void PlaylistActs::importFiles() {
    auto* dialog = new QFileDialog(m_page->window(), tr("Import playlists"),
                                   QStandardPaths::writableLocation(QStandardPaths::MusicLocation), filters());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        for (const auto& file : files)
            importFrom(file);
    });
    dialog->open();
}

void PlaylistActs::importFrom(const QString& file) {
    m_c.library.change(
        this, LibraryPart::Playlists,
        [path = std::filesystem::path(file.toStdString())](database::Database& db, const CancelToken&) {
            return Playlists(db).importFile(path);
        },
        [this, file](const Result<library::PlaylistImport>& done) {
            const auto name = QFileInfo(file).fileName();
            if (!done) return complain(tr("%1 was not imported").arg(name), done.error());
            Toast toast;
            const auto missing = done->missing.size();
            toast.kind = missing == 0 ? Toast::Kind::Done : Toast::Kind::Warning;
            toast.title = done->found == 1 ? tr("1 track of %1 was found").arg(name)
                                           : tr("%L1 tracks of %2 were found").arg(done->found).arg(name);
            if (missing > 0) {
                toast.text = missing == 1
                                 ? tr("1 is in no folder of the library; it keeps its place.")
                                 : tr("%L1 are in no folder of the library; they keep their places.").arg(missing);
                QStringList some;
                for (std::size_t i = 0; i < std::min<std::size_t>(missing, 8); ++i)
                    some << text(done->missing[i].place);
                toast.details = some.join(u'\n');
            }
            toast.actionText = tr("Show");
            toast.action = [this, id = done->id] { open(id); };
            m_c.toast(toast);
        });
}

void PlaylistActs::exportTo(const library::Playlist& list) {
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::MusicLocation));
    auto name = text(list.name);
    name.replace(u'/', u'-');
    auto* dialog = new QFileDialog(m_page->window(), tr("Export playlist"), folder.filePath(name + ".m3u8"), filters());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("m3u8"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, list](const QString& file) { writeTo(list, file); });
    dialog->open();
}

void PlaylistActs::writeTo(const library::Playlist& list, const QString& file) {
    m_c.library.change(
        this, {},
        [id = list.id, path = std::filesystem::path(file.toStdString())](database::Database& db, const CancelToken&) {
            return Playlists(db).exportFile(id, path, true);
        },
        [this, file](const Result<void>& done) {
            if (!done) return complain(tr("The playlist was not exported"), done.error());
            Toast toast;
            toast.kind = Toast::Kind::Done;
            toast.title = tr("Exported to %1").arg(QFileInfo(file).fileName());
            m_c.toast(toast);
        });
}

void PlaylistActs::remove(const library::Playlist& list) {
    m_c.library.change(
        this, LibraryPart::Playlists,
        [id = list.id, smart = list.rules.has_value()](
            database::Database& db, const CancelToken&) -> Result<std::vector<library::PlaylistItem>> {
            Playlists lists(db);
            std::vector<library::PlaylistItem> items;
            if (!smart) {
                auto all = lists.items(id);
                if (!all) return all;
                items = std::move(*all);
            }
            if (const auto done = lists.remove(id); !done) return Failure(done.error());
            return items;
        },
        [this, list](const Result<std::vector<library::PlaylistItem>>& items) {
            if (!items) return complain(tr("The playlist was not deleted"), items.error());
            Q_EMIT removed(list.id);
            Toast toast;
            toast.icon = QStringLiteral("trash");
            toast.title = tr("%1 was deleted").arg(text(list.name));
            toast.actionText = tr("Undo");
            toast.action = [acts = QPointer<PlaylistActs>(this), list, kept = *items] {
                if (acts) acts->bringBack(list, kept);
            };
            m_c.toast(toast);
        });
}

void PlaylistActs::bringBack(const library::Playlist& list, std::vector<library::PlaylistItem> items) {
    m_c.library.change(
        this, LibraryPart::Playlists,
        [list, items = std::move(items)](database::Database& db, const CancelToken&) -> Result<library::PlaylistId> {
            Playlists lists(db);
            auto id = lists.create(list.name, list.rules);
            if (!id) return id;
            auto done = lists.rename(*id, list.name, list.description);
            if (done && !list.rules) done = lists.replace(*id, items);
            if (!done) return Failure(done.error());
            return id;
        },
        [this](const Result<library::PlaylistId>& id) {
            id ? open(*id) : complain(tr("The playlist did not come back"), id.error());
        });
}

void PlaylistActs::withTracks(library::PlaylistId list, std::function<void(std::vector<playback::QueueItem>)> act) {
    m_gathering = m_c.library.ask(
        this,
        [list](database::Database& db, const CancelToken& cancel) -> Result<std::vector<library::Track>> {
            const auto items = Playlists(db).items(list, cancel);
            if (!items) return Failure(items.error());
            std::vector<library::TrackId> ids;
            for (const auto& item : *items)
                if (item.track) ids.push_back(item.track);
            return library::Catalogue(db).tracks(ids, cancel);
        },
        [this, act = std::move(act)](const Result<std::vector<library::Track>>& tracks) {
            tracks ? act(queueItemsOf(m_c.library, *tracks))
                   : complain(tr("The playlist cannot be read"), tracks.error());
        });
}

void PlaylistActs::addTo(QMenu& menu, std::function<void(WithItems)> tracks) {
    auto* lists = menu.addMenu(m_c.theme.actionIcon(QStringLiteral("playlist")), tr("Add to playlist"));
    connect(lists->addAction(m_c.theme.actionIcon(QStringLiteral("plus")), tr("New playlist\u2026")),
            &QAction::triggered, this, [this, tracks] { tracks([this](const auto& items) { makeWith(items); }); });
    m_listing = m_c.library.ask(
        lists, [](database::Database& db, const CancelToken&) { return Playlists(db).all(); },
        [this, lists, tracks = std::move(tracks)](const Result<std::vector<library::Playlist>>& all) {
            if (!all) return;
            bool first = true;
            for (const auto& list : *all) {
                if (list.rules) continue;
                if (std::exchange(first, false)) lists->addSeparator();
                const auto name = text(list.name);
                connect(lists->addAction(QString(name).replace(u'&', QStringLiteral("&&"))), &QAction::triggered, this,
                        [this, id = list.id, name, tracks] {
                            tracks([this, id, name](const auto& items) { insert(id, name, items); });
                        });
            }
        });
}

void PlaylistActs::insert(library::PlaylistId list, const QString& name,
                          const std::vector<playback::QueueItem>& items) {
    m_c.library.change(
        this, LibraryPart::Playlists,
        [list, entries = entriesOf(items)](database::Database& db, const CancelToken&) {
            return Playlists(db).insertItems(list, entries);
        },
        [this, list, name, count = items.size()](const Result<void>& done) {
            if (!done) return complain(tr("Nothing was added"), done.error());
            Toast toast;
            toast.kind = Toast::Kind::Done;
            toast.title =
                count == 1 ? tr("1 track added to %1").arg(name) : tr("%L1 tracks added to %2").arg(count).arg(name);
            toast.actionText = tr("Show");
            toast.action = [this, list] { open(list); };
            m_c.toast(toast);
        });
}

void PlaylistActs::makeWith(const std::vector<playback::QueueItem>& items) {
    ask(tr("New playlist"), {}, {}, [this, items](const QString& name, const QString& description) {
        m_c.library.change(
            this, LibraryPart::Playlists,
            [name = name.toStdString(), description = description.toStdString(),
             entries = entriesOf(items)](database::Database& db, const CancelToken&) -> Result<library::PlaylistId> {
                Playlists lists(db);
                auto id = lists.create(name);
                if (!id) return id;
                auto done = lists.rename(*id, name, description);
                if (done) done = lists.insertItems(*id, entries);
                if (!done) return Failure(done.error());
                return id;
            },
            [this](const Result<library::PlaylistId>& id) {
                id ? open(*id) : complain(tr("The playlist was not made"), id.error());
            });
    });
}

} // namespace bitbeats::ui
