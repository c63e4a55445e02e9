#include "tags/EditPlan.h"
#include "TagFiles.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"
#include "tags/TagReader.h"
#include "tags/TagWriter.h"

#include <QTest>
#include <set>

using namespace bitbeats;
using namespace bitbeats::tags;
using Kind = FieldState::Kind;

namespace {

EditPlan album() {
    std::vector<EditedFile> files(3);
    for (int i = 0; i < 3; ++i) {
        auto& file = files[static_cast<std::size_t>(i)];
        file.id = "track" + std::to_string(i);
        file.tags.title = "Title " + std::to_string(i);
        file.tags.album = "Album";
        file.tags.artist = "Artist";
        file.tags.artists = {"Artist"};
    }
    return EditPlan(std::move(files));
}

} // namespace

class EditPlanTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fieldsTellWhetherTheyDiffer() {
        const auto plan = album();
        QCOMPARE(plan.state(Field::Album), (FieldState{Kind::Same, {"Album"}, 1, false}));
        QCOMPARE(plan.state(Field::Title), (FieldState{Kind::Differs, {}, 3, false}));
        QCOMPARE(plan.state(Field::Genre), (FieldState{Kind::Empty, {}, 1, false}));
        QVERIFY(plan.preview().empty());
        QCOMPARE(plan.changedFiles(), std::size_t(0));
    }

    void settingAFieldOfAllShowsInThePreview() {
        auto plan = album();
        QVERIFY(plan.set(Field::Genre, {"Rock", "Folk"}));
        QCOMPARE(plan.state(Field::Genre), (FieldState{Kind::Same, {"Rock", "Folk"}, 1, true}));
        const auto preview = plan.preview();
        QCOMPARE(preview.size(), std::size_t(3));
        QCOMPARE(preview[1], (FieldChange{1, Field::Genre, {}, {"Rock", "Folk"}}));
        QCOMPARE(plan.changes(1).fields, (std::map<Field, Values>{{Field::Genre, {"Rock", "Folk"}}}));
    }

    void aFieldSetBackToWhatItWasIsNoChange() {
        auto plan = album();
        QVERIFY(plan.set(0, Field::Title, {"Other"}));
        QVERIFY(plan.set(0, Field::Title, {"Title 0"}));
        QVERIFY(plan.preview().empty());
        QVERIFY(plan.changes(0).empty());
        QCOMPARE(plan.changedFiles(), std::size_t(0));
        QVERIFY(!plan.set(0, Field::Title, {"Title 0"})); // and this is no step
    }

    void nonsenseChangesNothingForNobody() {
        auto plan = album();
        QVERIFY(!plan.set(Field::Date, {"soon"}));
        QVERIFY(!plan.set(Field::TrackNumber, {"three"}));
        QVERIFY(!plan.set(Field::Title, {"One", "Two"}));
        QVERIFY(!plan.set(7, Field::Title, {"One"}));
        QVERIFY(!plan.canUndo());
        QVERIFY(plan.preview().empty());
    }

    void everyStepCanBeUndoneAndRedone() {
        auto plan = album();
        QVERIFY(plan.set(Field::Album, {"Other"}));
        QVERIFY(plan.numberTracks());
        QVERIFY(plan.replaceText(Field::Title, "TITLE", "Song"));
        QCOMPARE(plan.values(2, Field::Title), Values{"Song 2"});
        const auto all = plan.preview();
        plan.undo();
        QCOMPARE(plan.values(2, Field::Title), Values{"Title 2"});
        QCOMPARE(plan.values(2, Field::TrackNumber), Values{"3"});
        QCOMPARE(plan.values(2, Field::TrackTotal), Values{"3"});
        plan.undo();
        plan.undo();
        QVERIFY(!plan.canUndo());
        QVERIFY(plan.preview().empty());
        plan.redo();
        plan.redo();
        plan.redo();
        QVERIFY(!plan.canRedo());
        QCOMPARE(plan.preview(), all);
        plan.undo();
        QVERIFY(plan.set(Field::Genre, {"Rock"})); // a new step ends what could be redone
        QVERIFY(!plan.canRedo());
        QCOMPARE(plan.values(0, Field::Title), Values{"Title 0"});
    }

    void aCreditTakesTheNamesWithIt() {
        auto plan = album();
        QVERIFY(plan.set(0, Field::Artist, {"One; Two"}));
        QCOMPARE(plan.values(0, Field::Artists), (Values{"One", "Two"}));
        QCOMPARE(plan.preview().size(), std::size_t(2));
    }

    void namesFillOnlyWhatIsEmpty() {
        auto plan = album();
        QVERIFY(plan.set(1, Field::Title, {}));
        QVERIFY(plan.fillFromNames({guessFromNames("Artist/Album (1999)/01 - a.flac"),
                                    guessFromNames("Artist/Album (1999)/02 - b.flac"),
                                    guessFromNames("Artist/Album (1999)/03 - c.flac")}));
        QCOMPARE(plan.values(0, Field::Title), Values{"Title 0"});
        QCOMPARE(plan.values(1, Field::Title), Values{"b"});
        QCOMPARE(plan.values(2, Field::Date), Values{"1999"});
        QCOMPARE(plan.state(Field::AlbumArtist).values, Values{"Artist"});
    }

    void coversAreStepsToo() {
        auto plan = album();
        Picture cover;
        cover.bytes = {std::byte{1}, std::byte{2}};
        QVERIFY(plan.setCover(cover));
        QVERIFY(!plan.setCover(cover));
        QCOMPARE(plan.changedFiles(), std::size_t(3));
        QVERIFY(plan.set(0, Field::Genre, {"Rock"}));
        plan.undo();
        QVERIFY(plan.changes(0).cover);
        plan.undo();
        QVERIFY(!plan.changes(0).cover);
        QVERIFY(plan.setCover(Picture{})); // no file has one: nothing to remove
        QCOMPARE(plan.changedFiles(), std::size_t(0));
    }

    void whatThePlanSaysIsWhatTheFilesSayThen() {
        const test::TempFolder folder;
        std::vector<EditedFile> files;
        for (const char* name : {"a.flac", "b.mp3", "c.m4a"}) {
            test::makeSound(folder / name);
            files.push_back({(folder / name).string(), *readTags(folder / name)});
        }
        EditPlan plan(std::move(files));
        QVERIFY(plan.set(Field::Album, {"Album"}));
        QVERIFY(plan.set(Field::Artist, {"A; B"}));
        QVERIFY(plan.numberTracks());
        for (std::size_t i = 0; i < plan.size(); ++i) {
            const auto written = writeTags(plan.id(i), plan.changes(i));
            QVERIFY2(written, written ? "" : sentence(written.error()).c_str());
            const auto tags = *readTags(plan.id(i));
            for (const auto field : allFields())
                QCOMPARE(fieldValues(tags, field), plan.values(i, field));
        }
    }

    void fieldNamesAreSteadyAndComeBack() {
        std::set<std::string_view> names;
        for (const auto field : allFields()) {
            names.insert(fieldName(field));
            QCOMPARE(fieldOfName(fieldName(field)), std::optional(field));
        }
        QCOMPARE(names.size(), kFieldCount);
        QVERIFY(!fieldOfName("nonsense"));
    }
};

BITBEATS_TEST(EditPlanTest);
#include "EditPlanTest.moc"
