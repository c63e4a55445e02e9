#include "shots/Scenes.h"

#include "library/Search.h"
#include "models/LibraryScan.h"
#include "pages/collection/CollectionPage.h"
#include "shell/Page.h"
#include "widgets/AlbumGrid.h"
#include "widgets/DropOverlay.h"
#include "widgets/PieceMapView.h"
#include "widgets/SongView.h"
#include "widgets/TableView.h"
#include "widgets/Toasts.h"
#include "widgets/TrackView.h"
#include "widgets/WaveformSeekBar.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>

namespace bitbeats::test {
namespace {

using ui::ActionId;

void settle() {
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
}

void open(WindowFixture& fixture, const char* source) {
    fixture.open(QString::fromUtf8(source));
}

/// The whole outline is drawn.
void outlined(WindowFixture& fixture) {
    if (!qEnvironmentVariableIsSet("BITBEATS_SHOT_SCALE")) return; // only pictures need it
    auto* bar = fixture.window().findChild<ui::WaveformSeekBar*>();
    waitFor([&] { return bar->levels().size() > 3000 && bar->levels().back() >= 0; });
}

/// Plays a row of a collection at a time and pauses nothing: the picture is taken at once.
void play(WindowFixture& fixture, const sources::Collection& collection, int row, int seconds) {
    fixture.queue->replace(collection.tracks, row);
    fixture.player->playIndex(row, std::chrono::seconds(seconds));
    waitFor([&] {
        return fixture.player->state() == playback::PlayerState::Playing &&
               fixture.player->position() >= std::chrono::seconds(seconds);
    });
    waitFor([&] {
        return fixture.player->sourceStatus().peers > 0 ||
               !collection.tracks[static_cast<std::size_t>(row)].source.starts_with("magnet");
    });
    outlined(fixture);
}

void panel(WindowFixture& fixture) {
    fixture.window().actions()[ActionId::ToggleQueue]->trigger();
}

ui::TrackView* tracks(WindowFixture& fixture) {
    return fixture.window().findChild<ui::TrackView*>();
}

void album(WindowFixture& fixture) {
    open(fixture, "/music/Maré Baixa");
    play(fixture, demoAlbum(), 3, 98);
}

void mix(WindowFixture& fixture) {
    open(fixture, "/music/Late trains");
    play(fixture, demoMix(), 1, 98);
}

void home(WindowFixture& fixture) {
    open(fixture, "/music/Maré Baixa");
    open(fixture, "/music/Late trains");
    const auto all = demoMix();
    for (const int row : {4, 7, 13, 3, 1})
        play(fixture, all, row, 1);
    play(fixture, demoAlbum(), 3, 98);
    fixture.window().actions()[ActionId::GoHome]->trigger();
}

void toasts(WindowFixture& fixture) {
    mix(fixture);
    panel(fixture);
    fixture.window().toasts().show({ui::Toast::Kind::Error,
                                    "A track was skipped",
                                    "Could not open Preamar: no peer has it at the moment. Try again later.",
                                    {},
                                    {},
                                    {},
                                    {}});
    fixture.window().toasts().show({ui::Toast::Kind::Done, "2 tracks added to the queue", {}, {}, {}, {}, {}});
    fixture.window().toasts().show(
        {ui::Toast::Kind::Info, "4 tracks removed from the queue", {}, "Undo", {}, {}, "trash"});
}

void menu(WindowFixture& fixture) {
    mix(fixture);
    auto* view = tracks(fixture);
    const auto rows = QItemSelection(view->model()->index(2, 0), view->model()->index(4, 4));
    view->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    const auto at = view->visualRect(view->model()->index(4, 1)).center();
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, view->viewport()->mapToGlobal(at));
    QApplication::sendEvent(view->viewport(), &event);
    settle();
    if (auto* shown = qobject_cast<QMenu*>(QApplication::activePopupWidget()))
        shown->setActiveAction(shown->actions().at(1));
}

void mainMenu(WindowFixture& fixture) {
    album(fixture);
    for (auto* button : fixture.window().findChildren<QAbstractButton*>())
        if (button->accessibleName() == "Menu") button->click();
}

void playing(WindowFixture& fixture) {
    fixture.swarm.show(demoPicture());
    album(fixture);
    fixture.window().navigator().go({"playing", {}});
    auto* map = fixture.window().findChild<ui::PieceMapView*>();
    waitFor([&] { return map->isVisible() && fixture.swarm.asked() > 8; });
}

void swarmPanel(WindowFixture& fixture) {
    fixture.swarm.show(demoPicture());
    album(fixture);
    panel(fixture);
    for (auto* tab : fixture.window().findChildren<QAbstractButton*>())
        if (tab->accessibleName() == "Swarm") tab->click();
    auto* map = fixture.window().findChild<ui::PieceMapView*>();
    waitFor([&] { return map->isVisible(); });
}

void seeding(WindowFixture& fixture) {
    album(fixture);
    fixture.swarm.show(demoShared());
    fixture.window().navigator().go({"seeding", {}});
    auto* table = fixture.window().findChild<ui::TableView*>();
    waitFor([&] { return table->model()->rowCount() > 0; });
    table->setCurrentIndex(table->model()->index(3, 0));
}

std::function<void(WindowFixture&)> settings(const char* section) {
    return [section](WindowFixture& fixture) {
        album(fixture);
        fixture.window().navigator().go({"settings", QLatin1String(section)});
        settle();
    };
}

QLineEdit* field(WindowFixture& fixture, const char* name) {
    for (auto* each : fixture.window().findChildren<QLineEdit*>())
        if (each->accessibleName() == QLatin1String(name)) return each;
    return nullptr;
}

void wrongSetting(WindowFixture& fixture) {
    settings("network")(fixture);
    auto* port = field(fixture, "Port");
    port->setText("99");
    port->setFocus(Qt::TabFocusReason);
    QKeyEvent enter(QEvent::KeyPress, Qt::Key_Return, {});
    QApplication::sendEvent(port, &enter);
}

void link(WindowFixture& fixture) {
    album(fixture);
    QApplication::clipboard()->setText("magnet:?xt=urn:btih:zz");
    fixture.window().actions()[ActionId::OpenLink]->trigger();
    settle();
    for (auto* field : fixture.window().findChildren<QLineEdit*>())
        if (field->accessibleName() == "Link") field->setText("magnet:?xt=urn:btih:0123456789abcdef");
}

/// Covers are read in the background: waits until no more come.
void pictured(WindowFixture& fixture) {
    QElapsedTimer quiet;
    quiet.start();
    const auto connection =
        QObject::connect(&fixture.window().context().covers, &ui::Covers::arrived, [&quiet] { quiet.restart(); });
    fixture.window().grab(); // asks for them
    waitFor([&] { return quiet.elapsed() > 150; });
    QObject::disconnect(connection);
}

ui::SongView* songs(WindowFixture& fixture) {
    for (auto* view : fixture.window().findChildren<ui::SongView*>())
        if (view->isVisible() && view->model()->rowCount() > 0) return view;
    return nullptr;
}

/// A page of the library, with something playing.
void libraryPage(WindowFixture& fixture, const char* page, const char* id = "") {
    if (!fixture.window().library().scan().rootsKnown() || !fixture.window().library().scan().roots().empty())
        fixture.libraryReady();
    fixture.window().navigator().go({QLatin1String(page), QLatin1String(id)});
    waitFor([&] { return fixture.window().findChild<ui::Page*>() != nullptr; });
    settle();
}

std::function<void(WindowFixture&)> libraryTab(const char* tab) {
    return [tab](WindowFixture& fixture) {
        libraryPage(fixture, "library", tab);
        pictured(fixture);
    };
}

void library(WindowFixture& fixture) {
    libraryPage(fixture, "library", "tracks");
    waitFor([&] { return songs(fixture) != nullptr; });
    auto* view = songs(fixture);
    waitFor([&] { return view->songs().trackIfKept(0) != nullptr; });
    Q_EMIT view->playRequested(3);
    waitFor(
        [&] { return view->songs().playingRow() == 3 && fixture.player->state() == playback::PlayerState::Playing; });
    const auto rows = QItemSelection(view->model()->index(5, 0), view->model()->index(8, 0));
    view->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    pictured(fixture);
}

void libraryMenu(WindowFixture& fixture) {
    library(fixture);
    auto* view = songs(fixture);
    view->setFocus();
    const auto at = view->visualRect(view->model()->index(6, 1)).center();
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, view->viewport()->mapToGlobal(at));
    QApplication::sendEvent(view->viewport(), &event);
    settle();
}

void albumGrid(WindowFixture& fixture) {
    libraryPage(fixture, "albums");
    auto* grid = fixture.window().findChild<ui::AlbumGrid*>();
    waitFor([&] { return grid->model()->rowCount() == 16; });
    pictured(fixture);
}

/// The page of the album or artist with this name.
std::function<void(WindowFixture&)> named(const char* page, const char* name) {
    return [page, name](WindowFixture& fixture) {
        fixture.libraryReady();
        auto& store = fixture.window().library();
        QString id;
        const auto task = store.ask(
            &fixture.window(),
            [page = std::string(page), name = std::string(name)](database::Database& db,
                                                                 const CancelToken&) -> Result<std::int64_t> {
                const auto found = library::Search(db).find(name);
                if (!found) return Failure(found.error());
                return page == "album" ? found->albums.at(0).id.value : found->artists.at(0).id.value;
            },
            [&](const Result<std::int64_t>& found) { id = QString::number(found.value_or(0)); });
        waitFor([&] { return !id.isEmpty(); });
        libraryPage(fixture, page, id.toLatin1().constData());
        waitFor([&] { return songs(fixture) != nullptr; });
        pictured(fixture);
    };
}

constexpr auto kDemo = WindowFixture::Library::Demo;
constexpr auto kEmpty = WindowFixture::Library::Empty;

} // namespace

std::vector<Scene> scenes() {
    return {
        {"library", library, kDemo},
        {"library-menu", libraryMenu, kDemo},
        {"library-artists", libraryTab("artists"), kDemo},
        {"library-genres", libraryTab("genres"), kDemo},
        {"library-folders", libraryTab("folders"), kDemo},
        {"library-recent", libraryTab("recent"), kDemo},
        {"library-problems", libraryTab("problems"), kDemo},
        {"library-empty",
         [](WindowFixture& fixture) {
             waitFor([&] { return fixture.window().library().scan().rootsKnown(); });
             libraryTab("tracks")(fixture);
         },
         kEmpty},
        {"albums", albumGrid, kDemo},
        {"albums-empty",
         [](WindowFixture& fixture) {
             waitFor([&] { return fixture.window().library().scan().rootsKnown(); });
             libraryPage(fixture, "albums");
         },
         kEmpty},
        {"library-album", named("album", "Maré Baixa"), kDemo},
        {"library-discs", named("album", "Green Hours"), kDemo},
        {"library-various", named("album", "Late Trains"), kDemo},
        {"artist", named("artist", "Ilha Norte"), kDemo},
        {"settings-library",
         [](WindowFixture& fixture) {
             fixture.libraryReady();
             settings("library")(fixture);
         },
         kDemo},
        {"home-empty", [](WindowFixture&) {}},
        {"home", home},
        {"album", album},
        {"mix", mix},
        {"queue",
         [](WindowFixture& fixture) {
             album(fixture);
             panel(fixture);
         }},
        {"queue-empty", panel},
        {"waiting",
         [](WindowFixture& fixture) {
             fixture.openHeld("magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=Far+away");
             waitFor([&] { return named(fixture.window(), "Cancel") != nullptr; }); // beside the skeletons
         }},
        {"failed", [](WindowFixture& fixture) { open(fixture, "/music/Gone"); }},
        {"toasts", toasts},
        {"menu", menu},
        {"main-menu", mainMenu},
        {"link", link},
        {"playing", playing},
        {"playing-local",
         [](WindowFixture& fixture) {
             open(fixture, "/music/Maré Baixa");
             play(fixture, demoAlbum(), 0, 30);
             fixture.window().navigator().go({"playing", {}});
             settle();
         }},
        {"playing-empty",
         [](WindowFixture& fixture) {
             fixture.window().navigator().go({"playing", {}});
             settle();
         }},
        {"swarm-panel", swarmPanel},
        {"seeding", seeding},
        {"seeding-panel",
         [](WindowFixture& fixture) {
             seeding(fixture);
             panel(fixture);
         }},
        {"seeding-empty",
         [](WindowFixture& fixture) {
             fixture.window().navigator().go({"seeding", {}});
             settle();
         }},
        {"settings-general", settings("general")},
        {"settings-appearance", settings("appearance")},
        {"settings-audio", settings("audio")},
        {"settings-network", settings("network")},
        {"settings-wrong", wrongSetting},
        {"settings-sharing", settings("sharing")},
        {"settings-storage", settings("storage")},
        {"settings-about", settings("about")},
        {"settings-find",
         [](WindowFixture& fixture) {
             settings("general")(fixture);
             field(fixture, "Find a setting")->setText("limit");
         }},
        {"shortcuts",
         [](WindowFixture& fixture) {
             album(fixture);
             fixture.window().actions()[ActionId::Shortcuts]->trigger();
         }},
        {"drop",
         [](WindowFixture& fixture) {
             album(fixture);
             fixture.window().findChild<ui::DropOverlay*>()->appear(3);
         }},
    };
}

QImage pictureOf(ui::MainWindow& window) {
    settle();
    auto image = window.grab().toImage();
    QPainter painter(&image);
    for (auto* top : QApplication::topLevelWidgets()) {
        if (!qobject_cast<QMenu*>(top) || !top->isVisible()) continue;
        painter.setClipRegion(top->mask().isEmpty() ? QRegion()
                                                    : top->mask().translated(window.mapFromGlobal(top->pos())),
                              top->mask().isEmpty() ? Qt::NoClip : Qt::ReplaceClip);
        painter.drawPixmap(window.mapFromGlobal(top->pos()), top->grab());
    }
    return image;
}

} // namespace bitbeats::test
