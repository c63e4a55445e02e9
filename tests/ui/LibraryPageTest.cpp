#include "pages/library/LibraryPage.h"
#include "fixtures/DemoLibrary.h"
#include "fixtures/WindowFixture.h"
#include "library/Listening.h"
#include "models/LibraryItems.h"
#include "models/LibraryScan.h"
#include "models/PlayRecorder.h"
#include "pages/library/SongPane.h"
#include "support/TestMain.h"
#include "widgets/AlbumGrid.h"
#include "widgets/SongView.h"
#include "widgets/TabStrip.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QTest>
#include <QTreeView>

using namespace bitbeats;
using namespace bitbeats::test;
using namespace bitbeats::ui;

class LibraryPageTest : public QObject {
    Q_OBJECT
    std::unique_ptr<WindowFixture> m_fixture;

    MainWindow& window() { return m_fixture->window(); }
    void go(const char* page, const QString& id = {}) { window().navigator().go({QLatin1String(page), id}); }
    SongView* songs() {
        for (auto* view : window().findChildren<SongView*>())
            if (view->isVisible() && view->model()->rowCount() > 0) return view;
        return nullptr;
    }
    QString titleAt(SongView* view, int row) {
        waitFor([&] { return view->songs().track(row) != nullptr; });
        return QString::fromStdString(view->songs().track(row)->title);
    }
    int rowOf(SongView* view, const char* title) {
        for (int row = 0; row < view->model()->rowCount(); ++row)
            if (titleAt(view, row) == QString::fromUtf8(title)) return row;
        return -1;
    }
    SongView* openTracks() {
        m_fixture->libraryReady();
        go("library", "tracks");
        waitFor([&] { return songs() != nullptr; });
        return songs();
    }
    QString playing() {
        const auto* item = m_fixture->queue->current();
        return item ? QString::fromStdString(item->title) : QString();
    }
    bool playsNow(const char* title) {
        return waitFor([&] {
            return playing() == QString::fromUtf8(title) &&
                   m_fixture->player->state() == playback::PlayerState::Playing;
        });
    }
    template<typename Work>
    auto asked(Work work) {
        using Answer = decltype(work(std::declval<database::Database&>()));
        std::optional<Answer> answer;
        const auto task = window().library().ask(
            &window(), [work](database::Database& db, const CancelToken&) { return work(db); },
            [&](Answer given) { answer = std::move(given); });
        waitFor([&] { return answer.has_value(); });
        return **answer;
    }
    library::AlbumId albumCalled(const std::string& words) {
        return asked([words](database::Database& db) {
            library::AlbumFilter filter;
            filter.search = words;
            return library::Catalogue(db).albumIds(filter);
        })[0];
    }

private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<WindowFixture>(std::filesystem::path(), WindowFixture::Library::Demo);
        window().resize(1280, 800);
    }
    void cleanup() { m_fixture.reset(); }

    void aDoubleClickPlaysTheTrackAndTheListGoesOn() {
        auto* view = openTracks();
        const int row = rowOf(view, "Farol");
        view->scrollTo(view->model()->index(row, SongModel::Title));
        const auto at = view->visualRect(view->model()->index(row, SongModel::Title)).center();
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, at);
        QVERIFY(playsNow("Farol"));
        QCOMPARE(m_fixture->queue->size(), view->model()->rowCount());
        QVERIFY(waitFor([&] { return view->songs().playingRow() == row; }));
        window().actions()[ActionId::Next]->trigger();
        QVERIFY(playsNow("Areia nos bolsos"));
    }

    void enterPlaysAndLettersJumpToTitles() {
        auto* view = openTracks();
        view->setFocus();
        view->setCurrentIndex(view->model()->index(0, SongModel::Title));
        QTest::keyClicks(view, "bar");
        QVERIFY(waitFor([&] { return titleAt(view, view->currentIndex().row()) == "Barco de papel"; }));
        QTest::keyClick(view, Qt::Key_Return);
        QVERIFY(playsNow("Barco de papel"));
    }

    void theFilterNarrowsTheListWhileOneTypesAndTheHeadSortsIt() {
        auto* view = openTracks();
        const int all = view->model()->rowCount();
        auto* field = window().findChild<LibraryPage*>()->findChild<QLineEdit*>();
        QTest::keyClicks(field, "ilha");
        QVERIFY(waitFor([&] { return view->model()->rowCount() == 14; }));
        QTest::keyClicks(field, " year:2021");
        QVERIFY(waitFor([&] { return view->model()->rowCount() == 4; }));
        QTest::keyClicks(field, " nothing");
        QVERIFY(waitFor([&] { return view->model()->rowCount() == 0 && !view->isVisible(); }));
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(waitFor([&] { return view->model()->rowCount() == all; }));
        view->sortByColumn(SongModel::Title, Qt::AscendingOrder);
        QVERIFY(waitFor([&] {
            return titleAt(view, 0) == "A very long title that goes on and on until the row has no "
                                       "room left for it";
        }));
        view->sortByColumn(SongModel::Plays, Qt::DescendingOrder);
        QVERIFY(waitFor([&] { return view->songs().track(0) && view->songs().track(0)->plays >= 88; }));
    }

    void aSelectionSurvivesSortingAndSaysHowMuchItIs() {
        auto* view = openTracks();
        view->setCurrentIndex(view->model()->index(rowOf(view, "Farol"), SongModel::Title));
        view->sortByColumn(SongModel::Title, Qt::AscendingOrder);
        QVERIFY(waitFor([&] { return titleAt(view, 0).startsWith("A very"); }));
        QCOMPARE(titleAt(view, view->currentIndex().row()), QStringLiteral("Farol"));
        QCOMPARE(view->pickedCount(), 1);
        view->selectAll();
        QCOMPARE(view->pickedIds().size(), static_cast<std::size_t>(view->model()->rowCount()));
    }

    void theMenuOffersWhatCanBeDoneAndLeadsToTheAlbum() {
        auto* view = openTracks();
        const int row = rowOf(view, "Perla");
        view->setCurrentIndex(view->model()->index(row, SongModel::Title));
        Q_EMIT view->menuRequested(view->mapToGlobal(QPoint(40, 40)));
        auto* menu = view->window()->findChild<QMenu*>();
        QVERIFY(menu);
        QStringList words;
        for (auto* action : menu->actions())
            words << action->text();
        QVERIFY(words.contains("Play next") && words.contains("Add to queue") && words.contains("Copy path"));
        for (auto* action : menu->actions())
            if (action->text() == "Copy path") action->trigger();
        QVERIFY(QApplication::clipboard()->text().endsWith("Perla.flac"));
        for (auto* action : menu->actions())
            if (action->text() == "Go to the album") action->trigger();
        menu->close();
        QCOMPARE(window().navigator().current().page, QStringLiteral("album"));
        QVERIFY(waitFor([&] { return songs() != nullptr; }));
        QCOMPARE(titleAt(songs(), 0), QStringLiteral("Perla"));
    }

    void pickedTracksGoIntoTheQueueInTheirOrder() {
        auto* view = openTracks();
        view->setFocus();
        view->selectionModel()->select(QItemSelection(view->model()->index(2, 0), view->model()->index(4, 0)),
                                       QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        view->addToQueue()->trigger();
        QVERIFY(waitFor([&] { return m_fixture->queue->size() == 3; }));
        QCOMPARE(QString::fromStdString(m_fixture->queue->items()[0].title), titleAt(view, 2));
        QVERIFY(!m_fixture->queue->items()[0].coverPath.empty());
    }

    void discsAreGroupedAndPlayOnIntoEachOther() {
        m_fixture->libraryReady();
        go("album", QString::number(albumCalled("green hours").value));
        QVERIFY(waitFor([&] {
            int full = 0;
            for (auto* view : window().findChildren<SongView*>())
                if (view->isVisible() && view->model()->rowCount() == 4) ++full;
            return full == 2;
        }));
        auto* second = window().findChildren<SongView*>().last();
        QCOMPARE(titleAt(second, 0), QStringLiteral("First Rain"));
        QCOMPARE(second->model()->index(0, 0).data().toInt(), 1); // counts by its disc
        auto* first = songs();
        Q_EMIT first->playRequested(3);
        QVERIFY(playsNow("Green Hours"));
        QCOMPARE(m_fixture->queue->size(), 8);
        window().actions()[ActionId::Next]->trigger();
        QVERIFY(playsNow("First Rain"));
    }

    void tracksByDifferentPeopleSayByWhom() {
        m_fixture->libraryReady();
        go("album", QString::number(albumCalled("late trains").value));
        QVERIFY(waitFor([&] { return songs() != nullptr; }));
        QVERIFY(!songs()->isColumnHidden(SongModel::Artist));
        go("album", QString::number(albumCalled("norte norte").value));
        QVERIFY(waitFor([&] { return songs() && titleAt(songs(), 0) == "Norte"; }));
        QVERIFY(songs()->isColumnHidden(SongModel::Artist));
    }

    void anAlbumThatIsNotThereIsSaidInWords() {
        m_fixture->libraryReady();
        go("album", "123456");
        QVERIFY(waitFor([&] { return named(window(), "Show all albums") != nullptr; }));
    }

    void albumsCanBeFilteredSortedOpenedAndPlayed() {
        m_fixture->libraryReady();
        go("albums");
        auto* grid = window().findChild<AlbumGrid*>();
        QVERIFY(waitFor([&] { return grid->model()->rowCount() == 16; }));
        auto* field = grid->parentWidget()->parentWidget()->findChild<QLineEdit*>();
        QTest::keyClicks(field, "norte");
        QVERIFY(waitFor([&] { return grid->model()->rowCount() == 2; }));
        const auto at = grid->visualRect(grid->model()->index(0, 0)).topLeft() + QPoint(60, 60);
        QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(window().navigator().current().page, QStringLiteral("album"));
        window().navigator().back();
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(waitFor([&] { return grid->model()->rowCount() == 16; }));
        grid->setFocus();
        grid->setCurrentIndex(grid->model()->index(0, 0));
        QTest::keyClick(grid, Qt::Key_P);
        QVERIFY(waitFor([&] { return m_fixture->player->state() == playback::PlayerState::Playing; }));
    }

    void theCoversOfAlbumsAreFoundAndShown() {
        m_fixture->libraryReady();
        const auto pictures = asked([](database::Database& db) -> Result<int> {
            library::Catalogue catalogue(db);
            const auto ids = catalogue.albumIds({});
            const auto albums = catalogue.albums(*ids);
            return static_cast<int>(std::count_if(albums->begin(), albums->end(),
                                                  [](const auto& album) { return !album.picture.empty(); }));
        });
        QCOMPARE(pictures, 14);
    }

    void tabsShowArtistsGenresFoldersAndProblems() {
        m_fixture->libraryReady();
        go("library", "artists");
        auto* page = window().findChild<LibraryPage*>();
        const auto table = [&](const char* name) {
            for (auto* view : page->findChildren<TableView*>())
                if (view->accessibleName() == QLatin1String(name)) return view;
            return static_cast<TableView*>(nullptr);
        };
        QVERIFY(waitFor([&] { return table("Artists")->model()->rowCount() > 10; }));
        go("library", "genres");
        QVERIFY(waitFor([&] { return table("Genres")->model()->rowCount() > 8; }));
        Q_EMIT table("Genres")->rowActivated(0);
        QCOMPARE(window().navigator().current().page, QStringLiteral("genre"));
        QVERIFY(waitFor([&] { return songs() != nullptr; }));
        go("library", "problems");
        QVERIFY(waitFor([&] { return table("Problems")->model()->rowCount() == 3; }));
        QVERIFY(table("Problems")->model()->index(0, 1).data().toString().contains("broken song.mp3"));
        go("library", "folders");
        auto* tree = page->findChild<QTreeView*>("folders");
        QVERIFY(waitFor(
            [&] { return tree->model()->rowCount() == 1 && tree->model()->rowCount(tree->model()->index(0, 0)) > 5; }));
        tree->setCurrentIndex(tree->model()->index(1, 0, tree->model()->index(0, 0)));
        QVERIFY(waitFor([&] { return songs() != nullptr && songs()->model()->rowCount() < 12; }));
    }

    void whatIsHeardIsKeptInTheLibraryWithItsCount() {
        auto* view = openTracks();
        const int row = rowOf(view, "Perla");
        const auto id = view->songs().id(row);
        const auto before = view->songs().track(row)->plays;
        Q_EMIT view->playRequested(row);
        QVERIFY(playsNow("Perla"));
        QVERIFY(waitFor([&] { return window().context().plays.playingTrack() == id; }));
        m_fixture->player->seek(m_fixture->player->duration() - Milliseconds(1600));
        QVERIFY(waitFor([&] { return playing() != "Perla"; })); // to its end
        QVERIFY(waitFor([&] { return view->songs().track(row) && view->songs().track(row)->plays == before + 1; }));
        const auto plays = asked([](database::Database& db) { return library::Listening(db).history(); });
        QCOMPARE(plays.size(), std::size_t(1));
        QCOMPARE(plays[0].track.value, id.value);
        QVERIFY(plays[0].completed);
        QCOMPARE(plays[0].source, std::string("local"));
        QVERIFY(plays[0].heard >= Milliseconds(1000) && plays[0].heard < Milliseconds(10'000));
    }

    void whatIsSkippedCountsAsSkippedAndWhatWasPassedByNotAtAll() {
        auto* view = openTracks();
        Q_EMIT view->playRequested(0);
        QVERIFY(waitFor([&] { return m_fixture->player->position() > Milliseconds(1500); }));
        const auto first = view->songs().id(0);
        window().actions()[ActionId::Next]->trigger();
        window().actions()[ActionId::Stop]->trigger();
        QVERIFY(waitFor([&] { return view->songs().track(0) && view->songs().track(0)->skips == 1; }));
        const auto plays = asked([](database::Database& db) { return library::Listening(db).history(); });
        QCOMPARE(plays.size(), std::size_t(1));
        QVERIFY(!plays[0].completed && plays[0].track.value == first.value);
    }
};

BITBEATS_TEST(LibraryPageTest);
#include "LibraryPageTest.moc"
