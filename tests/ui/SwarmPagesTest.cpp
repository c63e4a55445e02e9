#include "fixtures/WindowFixture.h"
#include "models/SharedModel.h"
#include "models/SourceWords.h"
#include "models/Waveforms.h"
#include "pages/playing/SwarmCards.h"
#include "pages/seeding/SeedingPage.h"
#include "shots/Scenes.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/PeerList.h"
#include "widgets/PieceMapView.h"
#include "widgets/SourceBadge.h"
#include "widgets/TableView.h"
#include "widgets/Toasts.h"
#include "widgets/WaveformSeekBar.h"

#include <QAbstractButton>
#include <QApplication>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;

/// What plays now and what is shared, as a person sees and uses it.
class SwarmPagesTest : public QObject {
    Q_OBJECT

    static void playTheAlbum(WindowFixture& fixture, int row) {
        fixture.open("/music/Maré Baixa");
        fixture.queue->replace(demoAlbum().tracks, row);
        fixture.player->playIndex(row, std::chrono::seconds(60));
        QVERIFY(waitFor([&] { return fixture.player->state() == playback::PlayerState::Playing; }));
    }
    static ui::TableView* shared(WindowFixture& fixture) {
        fixture.swarm.show(demoShared());
        fixture.window().navigator().go({"seeding", {}});
        auto* table = fixture.window().findChild<ui::TableView*>();
        waitFor([&] { return table->model()->rowCount() == 14; });
        return table;
    }
    static QString name(const ui::TableView& table, int row) {
        return table.model()->index(row, ui::SharedModel::Name).data().toString();
    }

private Q_SLOTS:
    void theBadgeOpensThePictureOfTheSwarm() {
        WindowFixture fixture;
        fixture.swarm.show(demoPicture());
        playTheAlbum(fixture, 3);
        auto* badge = fixture.window().findChild<ui::SourceBadge*>();
        QVERIFY(waitFor([&] { return badge->text() == "Swarm · 6 peers"; }));
        QTest::mouseClick(badge, Qt::LeftButton);
        QCOMPARE(fixture.window().navigator().current().page, QString("playing"));
        auto* map = fixture.window().findChild<ui::PieceMapView*>();
        QVERIFY(waitFor([&] { return map->isVisible(); }));
        QVERIFY(waitFor([&] { return map->accessibleDescription().contains("of 242 pieces"); }));
        auto* peers = fixture.window().findChild<ui::PeerList*>();
        QCOMPARE(peers->model()->rowCount(), 6);
        QVERIFY(peers->model()->index(1, 0).data(Qt::AccessibleTextRole).toString().startsWith("qBittorrent"));
    }

    void nobodyIsAskedWhileNobodyLooks() {
        WindowFixture fixture;
        fixture.swarm.show(demoPicture());
        playTheAlbum(fixture, 3);
        fixture.window().navigator().go({"playing", {}});
        QVERIFY(waitFor([&] { return fixture.swarm.asked() > 2; }));
        fixture.window().actions()[ui::ActionId::GoHome]->trigger();
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        const int before = fixture.swarm.asked();
        QTest::qWait(700);                            // nothing is to happen: there is no event to wait for
        QVERIFY(fixture.swarm.asked() <= before + 1); // one may have been under way
    }

    void aLocalTrackSaysWhereItLies() {
        WindowFixture fixture;
        playTheAlbum(fixture, 0);
        fixture.window().navigator().go({"playing", {}});
        QVERIFY(waitFor([&] {
            for (auto* label : fixture.window().findChildren<QWidget*>())
                if (label->isVisible() && label->accessibleName() == "On this machine") return true;
            return false;
        }));
    }

    void theOutlineAppearsInBothSeekBarsAndIsKept() {
        const TempFolder folder;
        WindowFixture fixture(folder.path());
        playTheAlbum(fixture, 3);
        fixture.window().navigator().go({"playing", {}});
        const auto bars = fixture.window().findChildren<ui::WaveformSeekBar*>();
        QCOMPARE(bars.size(), 2);
        for (auto* bar : bars)
            QVERIFY(waitFor([&] {
                return bar->levels().size() == 4000 &&
                       std::none_of(bar->levels().begin(), bar->levels().end(), [](float l) { return l < 0; });
            }));
        QVERIFY(waitFor([&] { return std::filesystem::exists(folder / "cache" / "waveforms"); }));
        QVERIFY(!std::filesystem::is_empty(folder / "cache" / "waveforms"));
        fixture.player->playIndex(4);
        QVERIFY(waitFor([&] { return fixture.queue->currentIndex() == 4; }));
    }

    void theBigWaveformSeeks() {
        WindowFixture fixture;
        playTheAlbum(fixture, 3);
        fixture.window().navigator().go({"playing", {}});
        ui::WaveformSeekBar* large = nullptr;
        for (auto* bar : fixture.window().findChildren<ui::WaveformSeekBar*>())
            if (bar->height() > 40) large = bar;
        QVERIFY(large && large->isEnabled());
        QTest::mouseClick(large, Qt::LeftButton, {}, QPoint(large->width() / 2, 30));
        QVERIFY(waitFor([&] { return std::abs(fixture.player->position().count() - 121'000) < 3000; }));
    }

    void upNextPlaysWhatIsClicked() {
        WindowFixture fixture;
        fixture.window().resize(1280, 800);
        playTheAlbum(fixture, 3);
        fixture.window().navigator().go({"playing", {}});
        QWidget* next = nullptr;
        QVERIFY(waitFor([&] { return (next = named(fixture.window(), "Play Correnteza, Ilha Norte")) != nullptr; }));
        QTest::mouseClick(next, Qt::LeftButton);
        QVERIFY(waitFor([&] { return fixture.queue->currentIndex() == 4; }));
    }

    void sharedTorrentsAreSortedHiddenAndMoved() {
        const TempFolder folder;
        WindowFixture fixture(folder.path());
        auto* table = shared(fixture);
        auto* head = table->header();
        const auto click = [&](int column) {
            const int x = head->sectionViewportPosition(column) + 20;
            QTest::mouseClick(head->viewport(), Qt::LeftButton, {}, {x, 10});
        };
        click(ui::SharedModel::Ratio);
        QCOMPARE(name(*table, 0), QString("Circuito Baixo - Bossa para Robôs"));
        click(ui::SharedModel::Ratio);
        QCOMPARE(name(*table, 0), QString("Mono Atlas - Green Hours"));
        head->moveSection(head->visualIndex(ui::SharedModel::Peers), 1);
        Q_EMIT head->customContextMenuRequested({60, 10});
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        for (auto* action : menu->actions())
            if (action->text() == "State") action->trigger();
        menu->close();
        QVERIFY(table->isColumnHidden(ui::SharedModel::State));
        fixture.restart();
        table = shared(fixture);
        QVERIFY(table->isColumnHidden(ui::SharedModel::State));
        QCOMPARE(table->header()->visualIndex(ui::SharedModel::Peers), 1);
        QCOMPARE(name(*table, 0), QString("Mono Atlas - Green Hours"));
    }

    void lettersJumpAndTheSelectionStaysOnItsTorrent() {
        WindowFixture fixture;
        auto* table = shared(fixture);
        table->setFocus(Qt::TabFocusReason);
        QTest::keyClicks(table, "mo");
        QCOMPARE(name(*table, table->currentIndex().row()), QString("Mono Atlas - Green Hours"));
        table->sortByColumn(ui::SharedModel::Size, Qt::DescendingOrder);
        QCOMPARE(name(*table, table->currentIndex().row()), QString("Mono Atlas - Green Hours"));
    }

    void oneIsPausedAndGoesOn() {
        WindowFixture fixture;
        auto* table = shared(fixture);
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::mouseClick(named(fixture.window(), "Pause"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return table->model()->index(0, ui::SharedModel::State).data() == "Paused"; }));
        QTest::mouseClick(named(fixture.window(), "Resume"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return table->model()->index(0, ui::SharedModel::State).data() != "Paused"; }));
    }

    void whatPlaysStaysSharedAndThatIsSaid() {
        WindowFixture fixture;
        auto* table = shared(fixture);
        fixture.swarm.hold(demoShared()[0].infoHash);
        QTest::mouseClick(named(fixture.window(), "Pause all"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return fixture.window().toasts().count() == 1; }));
        QVERIFY(waitFor([&] {
            int paused = 0;
            for (int row = 0; row < 14; ++row)
                paused += table->model()->index(row, ui::SharedModel::State).data() == "Paused" ? 1 : 0;
            return paused == 13;
        }));
    }

    void removingCanBeTakenBack() {
        WindowFixture fixture;
        auto* table = shared(fixture);
        table->setCurrentIndex(table->model()->index(2, 0));
        table->setFocus(Qt::TabFocusReason);
        QTest::keyClick(table, Qt::Key_Delete);
        QCOMPARE(table->model()->rowCount(), 13);
        QCOMPARE(fixture.swarm.status().size(), std::size_t{14});
        auto* undo = fixture.window().findChild<QAbstractButton*>("toastAction");
        QVERIFY(undo);
        QTest::mouseClick(undo, Qt::LeftButton);
        QVERIFY(waitFor([&] { return table->model()->rowCount() == 14; }));
    }

    void whatIsNotTakenBackIsGone() {
        WindowFixture fixture;
        auto* table = shared(fixture);
        fixture.window().findChild<ui::SeedingPage*>()->setTimeToUndo(1);
        table->setCurrentIndex(table->model()->index(2, 0));
        QTest::mouseClick(named(fixture.window(), "Remove"), Qt::LeftButton);
        QVERIFY(waitFor([&] { return fixture.swarm.status().size() == 13; }));
        QVERIFY(waitFor([&] { return table->model()->rowCount() == 13; }));
    }

    void theMenuOffersWhatFits() {
        WindowFixture fixture;
        auto* table = shared(fixture);
        table->setCurrentIndex(table->model()->index(1, 0));
        const auto at = table->visualRect(table->currentIndex()).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, table->viewport()->mapToGlobal(at));
        QApplication::sendEvent(table->viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QCOMPARE(menu->actions().front()->text(), QString("Pause"));
        menu->close();
    }

    void emptyPlacesSayWhatTheyAreFor() {
        WindowFixture fixture;
        for (const char* page : {"seeding", "playing"}) {
            fixture.window().navigator().go({page, {}});
            bool said = false;
            waitFor([&] {
                for (auto* words : fixture.window().findChildren<QWidget*>())
                    said = said || (words->isVisible() && (words->accessibleName() == "Nothing is shared yet" ||
                                                           words->accessibleName() == "Nothing plays"));
                return said;
            });
            QVERIFY2(said, page);
        }
    }

    void bytesReadAsPeopleSayThem() {
        QCOMPARE(ui::formatBytes(0), QString("0 B"));
        QCOMPARE(ui::formatBytes(646'000), QString("646 kB"));
        QCOMPARE(ui::formatBytes(999'700), QString("1.0 MB"));
        QCOMPARE(ui::formatBytes(4'200'000), QString("4.2 MB"));
        QCOMPARE(ui::formatBytes(812'000'000), QString("812 MB"));
        QCOMPARE(ui::formatBytes(38'200'000'000), QString("38.2 GB"));
    }
};

BITBEATS_TEST(SwarmPagesTest);
#include "SwarmPagesTest.moc"
