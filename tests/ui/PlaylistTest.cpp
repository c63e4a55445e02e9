#include "base/AtomicFile.h"
#include "fixtures/WindowFixture.h"
#include "library/Playlists.h"
#include "models/LibraryScan.h"
#include "models/LibraryStore.h"
#include "models/TrackModel.h"
#include "pages/playlists/PlaylistPage.h"
#include "pages/playlists/PlaylistsPage.h"
#include "pages/search/HitList.h"
#include "support/AudioFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "widgets/Button.h"
#include "widgets/Toasts.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;
namespace fs = std::filesystem;

/// Making, filling, ordering and deleting playlists as somebody does.
class UiPlaylistTest : public QObject {
    Q_OBJECT
    std::unique_ptr<TempFolder> m_folder;
    std::unique_ptr<WindowFixture> m_fixture;

    ui::MainWindow& window() { return m_fixture->window(); }
    ui::PlaylistPage* page() { return window().findChild<ui::PlaylistPage*>(); }
    ui::PlaylistsPage* all() { return window().findChild<ui::PlaylistsPage*>(); }
    QStringList titles() {
        QStringList titles;
        for (int row = 0; row < page()->tracks()->count(); ++row)
            titles << page()->tracks()->at(row).title;
        return titles;
    }
    bool shows(const QStringList& wanted) {
        return waitFor([&] { return page() && page()->tracks()->isVisible() && titles() == wanted; });
    }
    QString file(const char* name) const { return QString::fromStdString((*m_folder / name).string()); }
    void press(const QString& name) {
        auto* button = named(window(), name);
        QVERIFY2(button, qPrintable(name));
        QTest::mouseClick(button, Qt::LeftButton);
    }
    bool told(const QString& words) {
        for (auto* toast : window().findChildren<QWidget*>("toast"))
            if (toast->accessibleName().contains(words)) return true;
        return false;
    }
    /// What a drag from another list brings.
    void drop(const QStringList& names, int before) {
        std::vector<playback::QueueItem> items;
        for (const auto& name : names) {
            playback::QueueItem item;
            item.source = (*m_folder / "music" / (name + ".wav").toStdString()).string();
            item.title = name.toStdString();
            items.push_back(item);
        }
        QMimeData data;
        data.setData(QLatin1String(ui::kTracksMime), ui::packTracks(items));
        auto* list = page()->tracks();
        const auto cell = before < list->count() ? list->visualRect(list->model()->index(before, 0)).topLeft()
                                                 : QPoint(20, list->viewport()->height() - 4);
        const auto at = cell + QPoint(20, 2);
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(list->viewport(), &enter);
        QVERIFY(enter.isAccepted());
        QDragMoveEvent over(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(list->viewport(), &over);
        QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(list->viewport(), &event);
    }
    void makeList() {
        QTest::keyClick(&window(), Qt::Key_Y, Qt::AltModifier);
        QVERIFY(waitFor([&] { return named(window(), "New playlist") != nullptr; }));
        press("New playlist");
        auto* name = qobject_cast<QLineEdit*>(named(window(), "Name"));
        QVERIFY(name);
        QVERIFY(waitFor([&] { return name->hasFocus(); }));
        QVERIFY(!named(window(), "Save")->isEnabled());
        QTest::keyClicks(name, "Late trains");
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(waitFor([&] { return page() && page()->isVisible(); }));
        QVERIFY(shows({}));
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<TempFolder>();
        fs::create_directories(*m_folder / "music");
        for (const char* name : {"A", "B", "C", "D"})
            writeWav(*m_folder / "music" / (std::string(name) + ".wav"), chirp(8000, 1, 0.5));
        m_fixture = std::make_unique<WindowFixture>(m_folder->path());
        auto& scan = window().library().scan();
        QVERIFY(waitFor([&] { return scan.rootsKnown(); }));
        scan.add({file("music")});
        QVERIFY(waitFor([&] { return scan.report().has_value() && scan.report()->added == 4; }));
    }
    void cleanup() {
        m_fixture.reset();
        m_folder.reset();
    }

    void tracksAreDroppedIntoOrderMovedAndTakenOut() {
        makeList();
        drop({"A", "B", "C"}, 0);
        QVERIFY(shows({"A", "B", "C"}));
        drop({"D"}, 1);
        QVERIFY(shows({"A", "D", "B", "C"}));
        auto* list = page()->tracks();
        list->setFocus(Qt::TabFocusReason);
        list->setCurrentIndex(list->model()->index(3, 0));
        QTest::keyClick(list, Qt::Key_Up, Qt::AltModifier);
        QVERIFY(shows({"A", "D", "C", "B"}));
        QCOMPARE(list->picked(), QList<int>{2}); // what was moved stays picked
        QTest::keyClick(list, Qt::Key_Down, Qt::AltModifier);
        QVERIFY(shows({"A", "D", "B", "C"}));
        list->setCurrentIndex(list->model()->index(1, 0));
        QTest::keyClick(list, Qt::Key_Delete);
        QVERIFY(shows({"A", "B", "C"}));
        QVERIFY(waitFor([&] { return named(window(), "Undo") != nullptr; }));
        const auto undo = window().toasts().findChildren<QAbstractButton*>();
        for (auto* button : undo) // the newest toast's
            if (button->text() == "Undo" && button->isVisible()) {
                QTest::mouseClick(button, Qt::LeftButton);
                if (waitFor([&] { return titles() == QStringList({"A", "D", "B", "C"}); })) break;
            }
        QVERIFY(shows({"A", "D", "B", "C"}));
    }

    void aDoubleClickPlaysFromThereOn() {
        makeList();
        drop({"A", "B", "C"}, 0);
        QVERIFY(shows({"A", "B", "C"}));
        auto* list = page()->tracks();
        const auto at = list->visualRect(list->model()->index(1, 0)).center();
        QTest::mouseDClick(list->viewport(), Qt::LeftButton, {}, at);
        QVERIFY(waitFor([&] { return m_fixture->player->state() == playback::PlayerState::Playing; }));
        QCOMPARE(m_fixture->queue->size(), 3);
        QCOMPARE(m_fixture->queue->currentIndex(), 1);
    }

    void filesComeInAndGoOutAndWhatIsMissingIsTold() {
        QTest::keyClick(&window(), Qt::Key_Y, Qt::AltModifier);
        QVERIFY(waitFor([&] { return all() && all()->isVisible(); }));
        QVERIFY(writeFileAtomically(*m_folder / "Mix.m3u8", "#EXTM3U\nmusic/B.wav\n#EXTINF:9,Far away\nmusic/gone.wav\n"
                                                            "music/A.wav\n"));
        all()->acts().importFrom(file("Mix.m3u8"));
        QVERIFY(waitFor([&] { return window().toasts().count() == 1 && named(window(), "Show"); }));
        press("Show");
        QVERIFY(shows({"B", "Far away", "A"}));
        auto* list = page()->tracks();
        QVERIFY(list->at(1).faint && !list->at(0).faint);
        list->setCurrentIndex(list->model()->index(1, 0));
        QTest::keyClick(list, Qt::Key_Return); // cannot be played: said, and nothing begins
        QVERIFY(waitFor([&] { return told("Far away cannot be played"); }));
        QCOMPARE(m_fixture->queue->size(), 0);
        library::Playlist mix;
        mix.id = {1};
        page()->acts().writeTo(mix, file("out.pls"));
        QVERIFY(waitFor([&] { return fs::exists(*m_folder / "out.pls"); }));
        const auto written = readWholeFile(*m_folder / "out.pls", 1 << 16).value();
        QVERIFY(written.starts_with("[playlist]"));
        QVERIFY(written.find("music/B.wav") != std::string::npos && written.find("gone.wav") != std::string::npos);
        QVERIFY(writeFileAtomically(*m_folder / "bad.xspf", "<playlist><trackList><track>"));
        page()->acts().importFrom(file("bad.xspf"));
        QVERIFY(waitFor([&] { return told("bad.xspf was not imported"); }));
    }

    void aDeletedPlaylistComesBackWithEverythingInIt() {
        makeList();
        drop({"A", "B"}, 0);
        QVERIFY(shows({"A", "B"}));
        library::Playlist list;
        list.id = {1};
        list.name = "Late trains";
        page()->acts().remove(list);
        QVERIFY(waitFor([&] { return window().navigator().current().page != "playlist"; }));
        for (auto* button : window().toasts().findChildren<QAbstractButton*>())
            if (button->text() == "Undo" && button->isVisible()) {
                QTest::mouseClick(button, Qt::LeftButton);
                if (waitFor([&] { return page()->isVisible(); })) break;
            }
        QVERIFY(shows({"A", "B"}));
    }
};

BITBEATS_TEST(UiPlaylistTest);
#include "PlaylistTest.moc"
