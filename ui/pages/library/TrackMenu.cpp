#include "pages/library/TrackMenu.h"

#include "models/LibraryStore.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QMenu>
#include <QUrl>

namespace bitbeats::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("TrackMenu", text);
}

} // namespace

void addTrackActions(const Context& context, QMenu& menu, std::vector<library::TrackId> ids,
                     const library::Track* first) {
    if (ids.empty() || !first) return;
    const auto add = [&](const char* icon, const QString& text, auto act) {
        QObject::connect(menu.addAction(context.theme.actionIcon(QString::fromLatin1(icon)), text), &QAction::triggered,
                         &context.library, act);
    };
    const auto go = [&navigator = context.navigator](const char* page, std::int64_t id) {
        return [&navigator, page, id] { navigator.go({QString::fromLatin1(page), QString::number(id)}); };
    };
    if (first->albumId) add("albums", tr("Go to the album"), go("album", first->albumId.value));
    if (first->artistId) add("user", tr("Go to the artist"), go("artist", first->artistId.value));
    const auto file = QString::fromStdString(first->file.string());
    if (file.isEmpty()) return;
    add("folder", tr("Show in folder"), [folder = QString::fromStdString(first->file.parent_path().string())] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
    });
    add("copy", tr("Copy path"), [file] { QGuiApplication::clipboard()->setText(file); });
}

} // namespace bitbeats::ui
