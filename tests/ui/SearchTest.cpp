#include "base/AtomicFile.h"
#include "fixtures/WindowFixture.h"
#include "library/Listening.h"
#include "library/Playlists.h"
#include "models/LibraryScan.h"
#include "models/LibraryStore.h"
#include "pages/search/HitList.h"
#include "pages/search/SearchPage.h"
#include "pages/search/TopHitCard.h"
#include "shell/TopBar.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/Chips.h"
#include "widgets/CoverGrid.h"
#include "widgets/Labels.h"

#include <QAbstractButton>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;
namespace fs = std::filesystem;

/// Searching as somebody does: with the keyboard, in the field at the top.
class UiSearchTest : public QObject {
    Q_OBJECT
    std::unique_ptr<TempFolder> m_folder;
    std::unique_ptr<WindowFixture> m_fixture;

    ui::MainWindow& window() { return m_fixture->window(); }
    ui::OpenField* field() { return window().findChild<ui::OpenField*>(); }
    ui::SearchPage* page() { return window().findChild<ui::SearchPage*>(); }
    ui::HitList* list(const char* name) {
        for (auto* one : window().findChildren<ui::HitList*>())
            if (one->accessibleName() == QLatin1String(name)) return one;
        return nullptr;
    }
    /// Artist/Album/NN Title.wav: names say what they are.
    void put(const char* name) const {
        const auto path = *m_folder / "music" / name;
        fs::create_directories(path.parent_path());
        writeWav(path, chirp(8000, 1, 0.5));
    }
    void type(const char* words) {
        QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
        QVERIFY(field()->hasFocus());
        field()->selectAll();
        QTest::keyClicks(field(), QLatin1String(words));
    }
    bool finds(const QString& title) {
        return waitFor([&] {
            const auto* tracks = list("Tracks found");
            return tracks && tracks->isVisible() && tracks->count() > 0 && tracks->at(0).title == title;
        });
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<TempFolder>();
        for (const char* name :
             {"Marisol/Sal/01 Marzo.wav", "Marisol/Sal/02 Abril.wav", "Ilha Norte/Mare Baixa/01 Farol.wav",
              "Ilha Norte/Mare Baixa/02 Mar aberto.wav", "Hjem/March/01 Again.wav"})
            put(name);
        m_fixture = std::make_unique<WindowFixture>(m_folder->path());
        auto& scan = window().library().scan();
        QVERIFY(waitFor([&] { return scan.rootsKnown(); }));
        scan.add({QString::fromStdString((*m_folder / "music").string())});
        QVERIFY(waitFor([&] { return scan.report().has_value() && scan.report()->added == 5; }));
    }
    void cleanup() {
        m_fixture.reset();
        m_folder.reset();
    }

    void resultsComeWhileItIsTypedAndEnterPlaysTheOneInFocus() {
        type("mar");
        QVERIFY(waitFor([&] { return page() && page()->isVisible(); }));
        QVERIFY(finds("Mar aberto"));
        QVERIFY(list("Artists found")->count() >= 1);
        QCOMPARE(list("Tracks found")->at(0).titleMarks, (std::vector<ui::MatchMark>{{0, 3}}));
        QVERIFY(field()->hasFocus()); // typing goes on
        QTest::keyClick(field(), Qt::Key_Down);
        QVERIFY(list("Tracks found")->hasFocus());
        QTest::keyClick(list("Tracks found"), Qt::Key_Down);
        const auto second = list("Tracks found")->at(1).title;
        QTest::keyClick(list("Tracks found"), Qt::Key_Return);
        QVERIFY(waitFor([&] { return m_fixture->player->state() == playback::PlayerState::Playing; }));
        QCOMPARE(QString::fromStdString(m_fixture->queue->current()->title), second);
        QTest::keyClick(list("Tracks found"), Qt::Key_Up);
        QTest::keyClick(list("Tracks found"), Qt::Key_Up);
        QVERIFY(field()->hasFocus());
    }

    void whatIsTypedLeavesOneStepBehind() {
        type("farol");
        QVERIFY(finds("Farol"));
        QTest::keyClick(&window(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(window().navigator().current().page, QString("home"));
        QVERIFY(field()->text().isEmpty());
        QTest::keyClick(&window(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(field()->text(), QString("farol"));
    }

    void enterInTheFieldTakesWhatFitsBestEvenBeforeItIsThere() {
        QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
        field()->insert("farol"); // at once, as from the clipboard
        QTest::keyClick(field(), Qt::Key_Return);
        QVERIFY(waitFor([&] { return m_fixture->player->state() == playback::PlayerState::Playing; }));
        QCOMPARE(m_fixture->queue->current()->title, std::string("Farol"));
    }

    void chipsShowOneGroupAndSeeAllDoesToo() {
        type("mar");
        QVERIFY(finds("Mar aberto"));
        auto* chips = window().findChild<ui::Chips*>();
        QAbstractButton* albums = nullptr;
        for (auto* chip : chips->findChildren<QAbstractButton*>())
            if (chip->text() == "Albums") albums = chip;
        QVERIFY(albums && albums->isVisible());
        QTest::mouseClick(albums, Qt::LeftButton);
        QVERIFY(!list("Tracks found")->isVisible());
        QVERIFY(!window().findChild<ui::TopHitCard*>()->isVisible());
        type("abril"); // another search begins with everything
        QVERIFY(finds("Abril"));
    }

    void nothingFoundIsSaidInWordsAndAWrongLetterIsForgiven() {
        type("qqqqqq");
        QVERIFY(waitFor([&] {
            for (auto* words : page()->findChildren<ui::Paragraph*>())
                if (words->isVisible() && words->text().contains("qqqqqq")) return true;
            return false;
        }));
        type("farrol");
        QVERIFY(finds("Farol"));
        QTest::keyClick(field(), Qt::Key_Escape);
        QVERIFY(field()->text().isEmpty());
        QCOMPARE(window().navigator().current().id, QString());
    }

    void whatIsLikedOrNamedElsewhereIsSeenAtOnce() {
        type("wandern");
        QVERIFY(waitFor([&] { return page() && page()->isVisible(); }));
        bool made = false;
        window().library().change(
            this, ui::LibraryPart::Playlists,
            [](database::Database& db, const CancelToken&) { return library::Playlists(db).create("Wandern im Mai"); },
            [&](const auto&) { made = true; });
        QVERIFY(waitFor([&] { return made && list("Playlists found") && list("Playlists found")->isVisible(); }));
        QCOMPARE(list("Playlists found")->at(0).title, QString("Wandern im Mai"));
    }

    void filtersNarrowItDown() {
        type("artist:marisol format:wav");
        QVERIFY(waitFor([&] { return list("Tracks found") && list("Tracks found")->count() == 2; }));
        QTest::keyClick(field(), Qt::Key_Return); // there is no best one: the first
        QVERIFY(waitFor([&] { return m_fixture->queue->size() == 2; }));
    }
};

/// Which parts of a name are marked.
class MatchMarksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void beginningsOfWordsAreMarkedWhateverTheirAccents() {
        using Marks = std::vector<ui::MatchMark>;
        QCOMPARE(ui::matchesIn("Maré Baixa", {"mare"}), (Marks{{0, 4}}));
        QCOMPARE(ui::matchesIn("Maré Baixa", {"ba", "mar"}), (Marks{{0, 3}, {5, 2}}));
        QCOMPARE(ui::matchesIn("Amaré", {"mar"}), Marks());
        QCOMPARE(ui::matchesIn("Mare\u0301 x", {"mare"}), (Marks{{0, 5}})); // an accent of its own
        QCOMPARE(ui::matchesIn("L'Été", {"lete"}), (Marks{{0, 5}}));
        QCOMPARE(ui::matchesIn("", {"x"}), Marks());
        QCOMPARE(ui::matchesIn("The Marram Grass", {}), Marks());
    }
};

BITBEATS_TEST(UiSearchTest);
BITBEATS_TEST(MatchMarksTest);
#include "SearchTest.moc"
