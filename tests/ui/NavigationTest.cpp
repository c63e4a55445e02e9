#include "fixtures/WindowFixture.h"
#include "pages/collection/CollectionPage.h"
#include "pages/home/HomePage.h"
#include "shell/PageDeck.h"
#include "shell/PageTable.h"
#include "support/TestMain.h"
#include "widgets/Toasts.h"
#include "widgets/TrackView.h"

#include <QListView>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;
using ui::ActionId;
using ui::Location;

namespace {

const QString kAlbum = QStringLiteral("/music/Maré Baixa");

} // namespace

/// Getting about in the window: history, links, mouse and sidebar.
class NavigationTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void aPlaceSurvivesBeingALink() {
        for (const auto& place : {Location{"home", {}}, Location{"collection", "/music/Maré Baixa/50 %?#x"},
                                  Location{"collection", "magnet:?xt=urn:btih:abc&dn=x y"}}) {
            const auto back = ui::placeIn(ui::linkTo(place));
            QVERIFY(back);
            QVERIFY(*back == place);
        }
        QVERIFY((*ui::placeIn("BitBeats://Home") == Location{"home", {}}));
    }

    void linksToMusicAreNoPlaces() {
        for (const auto* link :
             {"bitbeats:?xt=urn:btih:0123456789012345678901234567890123456789",
              "bitbeats:https://node.example/tracks/1", "bitbeats:magnet:?xt=urn:btih:abc", "bitbeats:", "bitbeats:///",
              "magnet:?xt=urn:btih:abc", "home", "/home", "bitbeats:ho%6De"})
            QVERIFY2(!ui::placeIn(link), link);
    }

    void pagesAreMadeWhenTheyAreFirstOpened() {
        auto* deck = window().findChild<ui::PageDeck*>();
        QVERIFY(!deck->page("collection"));
        QCOMPARE(deck->findChildren<ui::Page*>().size(), 1);
        m_fixture->open(kAlbum);
        auto* made = deck->page("collection");
        QVERIFY(made && deck->current() == made);
        window().actions()[ActionId::GoHome]->trigger();
        window().actions()[ActionId::GoBack]->trigger();
        QVERIFY(deck->page("collection") == made);
    }

    void everyPageOpensByItsActionAndByItsLink() {
        auto* deck = window().findChild<ui::PageDeck*>();
        for (const auto& page : ui::allPages()) {
            if (!page.go) continue;
            m_fixture->open(kAlbum);
            window().actions()[*page.go]->trigger();
            QVERIFY(deck->current() && deck->current() == deck->page(page.name));
            m_fixture->open(kAlbum);
            window().openSources({QStringLiteral("bitbeats:") + page.name});
            QVERIFY(deck->current() == deck->page(page.name));
        }
        QCOMPARE(window().collections().all().size(), std::size_t(1)); // no link was taken for music
    }

    void aLinkToNowhereSaysSo() {
        for (const auto* link : {"bitbeats:nowhere", "bitbeats:collection/not-open"}) {
            const int before = window().toasts().count();
            window().openSources({QString::fromLatin1(link)});
            QCOMPARE(window().navigator().current().page, QString("home"));
            QVERIFY(window().toasts().count() > before);
        }
    }

    void theSideButtonsOfTheMouseGoBackAndForwardEverywhere() {
        m_fixture->open(kAlbum);
        auto* tracks = window().findChild<ui::TrackView*>();
        QVERIFY(waitFor([&] { return tracks->model()->rowCount() == 10; }));
        QTest::mouseClick(tracks->viewport(), Qt::BackButton, {}, {50, 50});
        QCOMPARE(window().navigator().current().page, QString("home"));
        QTest::mouseClick(&window(), Qt::ForwardButton, {}, {600, 300});
        QCOMPARE(window().navigator().current().id, kAlbum);
        QTest::keyClick(&window(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(window().navigator().current().page, QString("home"));
        QTest::keyClick(&window(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(window().navigator().current().id, kAlbum);
    }

    void behindASheetTheMouseGoesNowhere() {
        m_fixture->open(kAlbum);
        QTest::keyClick(&window(), Qt::Key_F1);
        QTest::mouseClick(&window(), Qt::BackButton, {}, {600, 300});
        QCOMPARE(window().navigator().current().id, kAlbum);
    }

    void theSidebarNamesEveryPlaceWithItsShortcut() {
        int places = 0;
        for (auto* list : window().findChildren<QListView*>())
            for (int row = 0; row < list->model()->rowCount(); ++row) {
                const auto index = list->model()->index(row, 0);
                if (list->accessibleName() != "Places" && list->accessibleName() != "More places") continue;
                QVERIFY(!index.data().toString().isEmpty());
                QVERIFY(!index.data(Qt::ToolTipRole).toString().isEmpty());
                ++places;
            }
        const auto pages = ui::allPages();
        QCOMPARE(places, std::count_if(pages.begin(), pages.end(),
                                       [](const auto& page) { return page.place != ui::SidebarPlace::None; }));
    }

private:
    ui::MainWindow& window() { return m_fixture->window(); }
    std::unique_ptr<WindowFixture> m_fixture;
};

BITBEATS_TEST(NavigationTest);
#include "NavigationTest.moc"
