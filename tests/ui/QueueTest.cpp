#include "fixtures/WindowFixture.h"
#include "models/QueueModel.h"
#include "models/TrackModel.h"
#include "shell/QueuePanel.h"
#include "support/TestMain.h"
#include "widgets/Button.h"
#include "widgets/Toasts.h"

#include <QMimeData>
#include <QTest>

using namespace bitbeats;
using namespace bitbeats::test;

namespace {

QString letters(const playback::PlayQueue& queue) {
    QString all;
    for (const auto& item : queue.items())
        all += QString::fromStdString(item.title);
    return all;
}

std::vector<playback::QueueItem> named(const QString& titles) {
    std::vector<playback::QueueItem> items;
    for (const QChar title : titles) {
        playback::QueueItem item;
        item.title = QString(title).toStdString();
        item.source = "/music/" + item.title + ".flac";
        item.duration = std::chrono::seconds(60);
        items.push_back(item);
    }
    return items;
}

} // namespace

class QueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rowsMoveByDrag_data() {
        QTest::addColumn<QList<int>>("rows");
        QTest::addColumn<int>("before");
        QTest::addColumn<QString>("after");
        QTest::newRow("one down") << QList<int>{0} << 3 << "bcadef";
        QTest::newRow("one up") << QList<int>{4} << 1 << "aebcdf";
        QTest::newRow("to the end") << QList<int>{1} << 6 << "acdefb";
        QTest::newRow("to the front") << QList<int>{5} << 0 << "fabcde";
        QTest::newRow("where it is") << QList<int>{2} << 2 << "abcdef";
        QTest::newRow("behind itself") << QList<int>{2} << 3 << "abcdef";
        QTest::newRow("scattered down") << QList<int>{0, 2} << 5 << "bdeacf";
        QTest::newRow("scattered up") << QList<int>{3, 5} << 1 << "adfbce";
        QTest::newRow("scattered to the end") << QList<int>{0, 3} << 6 << "bcefad";
        QTest::newRow("around the place") << QList<int>{1, 4} << 3 << "acbedf";
        QTest::newRow("onto one of them") << QList<int>{1, 3} << 3 << "acbdef";
        QTest::newRow("all") << QList<int>{0, 1, 2, 3, 4, 5} << 2 << "abcdef";
    }
    void rowsMoveByDrag() {
        QFETCH(QList<int>, rows);
        QFETCH(int, before);
        QFETCH(QString, after);
        playback::PlayQueue queue;
        ui::QueueModel model(queue);
        queue.append(named("abcdef"));
        queue.setCurrent(2);
        QModelIndexList indexes;
        for (const int row : rows)
            indexes << model.index(row);
        const std::unique_ptr<QMimeData> data(model.mimeData(indexes));
        QVERIFY(model.canDropMimeData(data.get(), Qt::MoveAction, before, 0, {}));
        model.dropMimeData(data.get(), Qt::MoveAction, before, 0, {});
        QCOMPARE(letters(queue), after);
        QCOMPARE(queue.current()->title, std::string("c"));
    }

    void tracksDroppedFromAListLandWhereTheyFell() {
        playback::PlayQueue queue;
        ui::QueueModel model(queue);
        queue.append(named("abc"));
        QMimeData data;
        data.setData(QLatin1String(ui::kTracksMime), ui::packTracks(named("xy")));
        model.dropMimeData(&data, Qt::CopyAction, 1, 0, {});
        QCOMPARE(letters(queue), QString("axybc"));
        model.dropMimeData(&data, Qt::CopyAction, -1, 0, {});
        QCOMPARE(letters(queue), QString("axybcxy"));
    }

    void damagedDropsDoNothing() {
        playback::PlayQueue queue;
        ui::QueueModel model(queue);
        queue.append(named("abc"));
        QMimeData data;
        data.setData(QLatin1String(ui::kTracksMime), "[{\"title\":\"no source\"}, 3, \"x\"]");
        model.dropMimeData(&data, Qt::CopyAction, 1, 0, {});
        data.setData(QLatin1String(ui::kTracksMime), "not json");
        model.dropMimeData(&data, Qt::CopyAction, 1, 0, {});
        QCOMPARE(letters(queue), QString("abc"));
    }

    void deleteRemovesAndUndoBringsBack() {
        WindowFixture fixture;
        auto& queue = *fixture.queue;
        queue.append(named("abcde"));
        auto* list = openPanel(fixture);
        list->setFocus();
        list->selectionModel()->select(list->model()->index(1, 0), QItemSelectionModel::Select);
        list->selectionModel()->select(list->model()->index(3, 0), QItemSelectionModel::Select);
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(letters(queue), QString("ace"));
        auto* undo = fixture.window().findChild<ui::Button*>("toastAction");
        QVERIFY(undo);
        QTest::mouseClick(undo, Qt::LeftButton);
        QCOMPARE(letters(queue), QString("abcde"));
        QVERIFY(waitFor([&] { return fixture.window().toasts().count() == 0; }));
    }

    void clearCanBeUndoneByKey() {
        WindowFixture fixture;
        auto& queue = *fixture.queue;
        queue.append(named("abc"));
        openPanel(fixture);
        QTest::mouseClick(test::named(fixture.window(), "Clear"), Qt::LeftButton);
        QCOMPARE(queue.size(), 0);
        QTest::keyClick(&fixture.window(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(letters(queue), QString("abc"));
    }

    void aDoubleClickPlaysThatEntry() {
        WindowFixture fixture;
        fixture.queue->append(named("abc"));
        auto* list = openPanel(fixture);
        QTest::mouseDClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(1, 0)).center());
        QVERIFY(waitFor([&] { return fixture.player->state() == playback::PlayerState::Playing; }));
        QCOMPARE(fixture.queue->currentIndex(), 1);
        QVERIFY(list->model()->index(1, 0).data(Qt::AccessibleTextRole).toString().startsWith("Now playing"));
    }

    void theCrossRemovesOneRow() {
        WindowFixture fixture;
        fixture.queue->append(named("abc"));
        auto* list = openPanel(fixture);
        const auto row = list->visualRect(list->model()->index(1, 0));
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, {row.right() - 15, row.center().y()});
        QCOMPARE(letters(*fixture.queue), QString("ac"));
    }

    void dragWithinTheListReorders() {
        WindowFixture fixture;
        auto& queue = *fixture.queue;
        queue.append(named("abcd"));
        auto* list = openPanel(fixture);
        const std::unique_ptr<QMimeData> data(list->model()->mimeData({list->model()->index(0, 0)}));
        const auto low = list->visualRect(list->model()->index(2, 0)).bottomLeft() + QPoint(40, -4);
        QDragEnterEvent enter(low, Qt::MoveAction, data.get(), Qt::LeftButton, {});
        QCoreApplication::sendEvent(list->viewport(), &enter);
        QDragMoveEvent move(low, Qt::MoveAction, data.get(), Qt::LeftButton, {});
        QCoreApplication::sendEvent(list->viewport(), &move);
        QVERIFY(move.isAccepted());
        QDropEvent drop(low, Qt::MoveAction, data.get(), Qt::LeftButton, {});
        QCoreApplication::sendEvent(list->viewport(), &drop);
        QCOMPARE(letters(queue), QString("bcad"));
    }

private:
    static ui::QueueList* openPanel(WindowFixture& fixture) {
        fixture.window().actions()[ui::ActionId::ToggleQueue]->trigger();
        QCoreApplication::processEvents();
        return fixture.window().findChild<ui::QueueList*>();
    }
};

BITBEATS_TEST(QueueTest);
#include "QueueTest.moc"
