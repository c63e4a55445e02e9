#include "Collection.h"
#include "library/Archive.h"
#include "library/Duplicates.h"
#include "library/Listening.h"
#include "library/Playlists.h"
#include "library/TagOverlay.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::library;
namespace fs = std::filesystem;
using Words = std::vector<std::string>;

class PlaylistTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::Collection> m_c;
    std::unique_ptr<Playlists> m_lists;

    Words titles(PlaylistId id) {
        Words all;
        const auto items = m_lists->items(id);
        for (const auto& item : *items)
            all.push_back(item.title);
        return all;
    }

private Q_SLOTS:
    void init() {
        m_c = std::make_unique<test::Collection>();
        for (const char* name : {"A", "B", "C", "D"})
            m_c->put(std::string(name) + ".flac", std::string(name) + "|Ann|One|1999|Rock");
        m_c->scan();
        m_lists = std::make_unique<Playlists>(m_c->db());
    }

    void tracksAreInsertedMovedAndTaken() {
        const auto id = m_lists->create("Mine").value();
        const std::vector<TrackId> all{m_c->idOf("A"), m_c->idOf("B"), m_c->idOf("C"), m_c->idOf("D")};
        QVERIFY(m_lists->insert(id, std::span(all).first(3)));
        QVERIFY(m_lists->insert(id, std::span(all).last(1), 1));
        QCOMPARE(titles(id), (Words{"A", "D", "B", "C"}));
        const std::vector<std::int64_t> moved{0, 2};
        QVERIFY(m_lists->move(id, moved, 4));
        QCOMPARE(titles(id), (Words{"D", "C", "A", "B"}));
        QVERIFY(m_lists->move(id, moved, 0));
        QCOMPARE(titles(id), (Words{"D", "A", "C", "B"}));
        const auto before = m_lists->items(id).value();
        QVERIFY(m_lists->take(id, moved));
        QCOMPARE(titles(id), (Words{"A", "B"}));
        QVERIFY(m_lists->replace(id, before)); // undo
        QCOMPARE(titles(id), (Words{"D", "A", "C", "B"}));
        QCOMPARE(m_lists->all()->front().tracks, std::int64_t(4));
        QVERIFY(!m_lists->insert({99}, all));
        QVERIFY(m_lists->rename(id, "Other", "words"));
        QVERIFY(m_lists->remove(id));
        QVERIFY(m_lists->all()->empty());
    }

    void whatComesFromElsewhereIsFoundByItsPlaceOrKeptAsItIs() {
        const auto id = m_lists->create("Mine").value();
        const auto file = (m_c->music() / "B.flac").string();
        QVERIFY(m_lists->insertItems(id, {{0, {}, "B there", file}, {0, {}, "Far", "https://radio.example/a.mp3"}}));
        QVERIFY(m_lists->insertItems(id, {{0, m_c->idOf("A"), {}, {}}}, 1));
        const auto items = m_lists->items(id).value();
        QCOMPARE(titles(id), (Words{"B", "A", "Far"}));
        QCOMPARE(items[0].track, m_c->idOf("B"));
        QVERIFY(!items[2].track);
        QCOMPARE(items[2].place, std::string("https://radio.example/a.mp3"));
    }

    void whoeverListensIsToldWhatWasChangedOnceItIsKept() {
        Changes changes;
        std::vector<Change> heard;
        auto handle = changes.listen([&](const Change& change) { heard.push_back(change); });
        Playlists lists(m_c->db(), &changes);
        Listening listening(m_c->db(), &changes);
        const auto a = m_c->idOf("A");
        const std::vector<TrackId> tracks{a, m_c->idOf("B")};
        using Kind = Change::Kind;
        const auto told = [&] { return std::exchange(heard, {}); };
        const auto id = lists.create("Mine").value();
        QVERIFY(told() == (std::vector<Change>{{Kind::Playlists, {}, id}}));
        QVERIFY(lists.insert(id, tracks));
        QVERIFY(told() == (std::vector<Change>{{Kind::Items, {}, id}}));
        QVERIFY(!lists.insert({99}, tracks));
        QVERIFY(told().empty()); // nothing was changed
        QVERIFY(listening.like(a, true, 1));
        QVERIFY(told() == (std::vector<Change>{{Kind::Tracks, {a}}}));
        QVERIFY(listening.rate(tracks, 80));
        QVERIFY(told() == (std::vector<Change>{{Kind::Tracks, tracks}}));
        QVERIFY(listening.like(LikeKind::Playlist, id.value, true, 1));
        QVERIFY(told() == (std::vector<Change>{{Kind::Favourites}}));
        Play play;
        play.track = a;
        QVERIFY(listening.played(play));
        QVERIFY(told() == (std::vector<Change>{{Kind::History}, {Kind::Tracks, {a}}}));
        TagOverlay overlay(m_c->db(), test::Collection::read, &changes);
        QVERIFY(overlay.replace(a, {{{tags::Field::Title, {"Other"}}}, {}}));
        QVERIFY(told() == (std::vector<Change>{{Kind::Tracks, {a}}}));
        handle.reset();
        QVERIFY(lists.remove(id));
        QVERIFY(told().empty());
    }

    void smartPlaylistsFindTheirTracksAnew() {
        SmartRules rules;
        rules.rules = {{RuleField::Rating, RuleOperator::AtLeast, {}, 4, 0},
                       {RuleField::Artist, RuleOperator::Is, "ANN", 0, 0}};
        rules.order = RuleOrder::Title;
        const auto id = m_lists->create("Best", rules).value();
        QVERIFY(m_lists->items(id)->empty());
        const std::vector<TrackId> rated{m_c->idOf("C"), m_c->idOf("B")};
        QVERIFY(Listening(m_c->db()).rate(rated, 80));
        QCOMPARE(m_lists->items(id)->size(), std::size_t(2));
        QCOMPARE(m_lists->items(id)->front().track, m_c->idOf("C")); // descending
        rules.limit = 1;
        QVERIFY(m_lists->setRules(id, rules));
        QCOMPARE(m_lists->items(id)->size(), std::size_t(1));
        QCOMPARE(rulesFromJson(toJson(rules)).value(), rules);
        QVERIFY(!m_lists->insert(id, rated)); // its rules say what is in it
    }

    void everyFieldAndOperatorCompilesAndNothingTypedIsRun() {
        for (int field = 0; field <= static_cast<int>(RuleField::Lossless); ++field) {
            for (int op = 0; op <= static_cast<int>(RuleOperator::NotInLast); ++op) {
                SmartRules rules;
                rules.any = op % 2;
                rules.rules = {{static_cast<RuleField>(field), static_cast<RuleOperator>(op), "x' or 1=1; --%_", 5, 9}};
                rules.order = static_cast<RuleOrder>(field % 10);
                QVERIFY(m_lists->evaluate(rules, 1));
            }
        }
        QVERIFY(!rulesFromJson("[]"));
        QVERIFY(!rulesFromJson(R"({"rules":[{"field":"year","op":"contains","value":1}]})"));
        QVERIFY(!rulesFromJson(R"({"rules":[{"field":"drop","op":"is","value":1}]})"));
    }

    void filesOfEachKindComeBackAsTheyWent() {
        const PlaylistFile list{
            "Name", {{"/a/b ü.flac", "T1", Milliseconds(5000)}, {"http://h/x y", "T2 & <3", Milliseconds(0)}}};
        for (const auto format : {PlaylistFormat::M3u8, PlaylistFormat::Pls})
            QCOMPARE(parsePlaylist(writePlaylist(list, format)).value(), list);
        const auto xspf = parsePlaylist(writePlaylist(list, PlaylistFormat::Xspf)).value();
        QCOMPARE(xspf.entries[0].place, std::string("file:///a/b%20%C3%BC.flac"));
        QCOMPARE(pathOf(xspf.entries[0], "/").native(), std::string("/a/b ü.flac"));
        QCOMPARE(parsePlaylist("caf\xe9.mp3\r\n#x\r\n").value().entries[0].place, std::string("café.mp3"));
        QVERIFY(!parsePlaylist("<?xml version=\"1.0\"?><playlist><trackList><track>"));
        QVERIFY(parsePlaylist("").value().entries.empty());
    }

    void importsFindTheirTracksAndReportTheRest() {
        const auto file = m_c->music() / "list.m3u";
        QVERIFY(writeFileAtomically(file, "#EXTM3U\n#EXTINF:3,Ann - A\nA.flac\n.\\B.flac\n" +
                                              (m_c->music() / "C.flac").string() + "\ngone.flac\nhttp://radio/x\n"));
        const auto import = m_lists->importFile(file).value();
        QCOMPARE(import.found, std::int64_t(3));
        QCOMPARE(import.missing.size(), std::size_t(2));
        QCOMPARE(m_lists->items(import.id)->size(), std::size_t(5));
        QCOMPARE(m_lists->all()->front().name, std::string("list"));
        for (const char* name : {"out.m3u8", "out.pls", "out.xspf"}) {
            QVERIFY(m_lists->exportFile(import.id, m_c->music() / name, true));
            QCOMPARE(m_lists->importFile(m_c->music() / name)->found, std::int64_t(3));
        }
        QVERIFY(!m_lists->importFile(m_c->music() / "none.m3u"));
    }

    void playsAreCountedOnceAndShortOnesAreSkips() {
        Listening listening(m_c->db());
        const auto id = m_c->idOf("A");
        Play play{"u1", id, {}, {}, {}, 1000, Milliseconds(170'000), true, "local"};
        QVERIFY(listening.played(play));
        QVERIFY(listening.played(play)); // the same history comes twice
        play.uid.clear();
        play.completed = false;
        play.heard = Milliseconds(3000);
        play.playedAt = 2000;
        QVERIFY(listening.played(play));
        QCOMPARE(m_c->count("select plays from stats"), std::int64_t(1));
        QCOMPARE(m_c->count("select skips from stats"), std::int64_t(1));
        const auto history = listening.history().value();
        QCOMPARE(history.size(), std::size_t(2));
        QCOMPARE(history[1].title, std::string("A"));
        QVERIFY(listening.like(id, true, 5));
        QVERIFY(listening.like(LikeKind::Album, 1, true, 5));
        QVERIFY(listening.keepPosition(id, Milliseconds(9)));
        QCOMPARE(listening.position(id).value().value(), Milliseconds(9));
        const auto mark = listening.addBookmark({0, id, Milliseconds(5), "here"}, 1).value();
        QCOMPARE(listening.bookmarks(id)->size(), std::size_t(1));
        QVERIFY(listening.removeBookmark(mark));
        QVERIFY(listening.clearHistory());
        QVERIFY(listening.history()->empty());
    }

    void anArchiveIsFoundAgainBySoundOnAnotherMachine() {
        Listening listening(m_c->db());
        const std::vector<TrackId> rated{m_c->idOf("A")};
        QVERIFY(listening.rate(rated, 60));
        QVERIFY(listening.played({"u1", m_c->idOf("B"), {}, {}, {}, 1000, Milliseconds(170'000), true, "local"}));
        const auto list = m_lists->create("Mine").value();
        QVERIFY(m_lists->insert(list, std::vector<TrackId>{m_c->idOf("C"), m_c->idOf("A")}));
        const auto file = m_c->folder() / "library.jsonl";
        const auto out = Archive(m_c->db()).exportTo(file).value();
        QCOMPARE(out.tracks, std::int64_t(4));
        QVERIFY(!Archive(m_c->db()).exportTo("/proc/nowhere/x"));

        fs::remove_all(m_c->music()); // the other machine has no such folder
        test::Collection other;
        QVERIFY(Archive(other.db()).importFrom(file)); // before its first scan
        for (const char* name : {"A", "B", "C"})
            other.put("elsewhere/" + std::string(name) + " renamed.flac", std::string(name) + "|Ann|One|1999|Rock");
        QCOMPARE(other.scan().moved, std::int64_t(3));
        QCOMPARE(other.count("select rating from stats s join tracks t on t.id = s.track_id where t.title = 'A'"),
                 std::int64_t(60));
        QCOMPARE(other.count("select plays from stats s join tracks t on t.id = s.track_id where t.title = 'B'"),
                 std::int64_t(1));
        Playlists lists(other.db());
        const auto items = lists.items(lists.all()->front().id).value();
        QCOMPARE(items.size(), std::size_t(2));
        QCOMPARE(items[0].track, other.idOf("C"));
        const auto again = Archive(other.db()).importFrom(file).value();
        QCOMPARE(again.found, std::int64_t(3));
        QCOMPARE(other.count("select count(*) from plays"), std::int64_t(1));
        QCOMPARE(lists.all()->size(), std::size_t(1));
    }

    void aBrokenArchiveChangesNothing() {
        const auto file = m_c->folder() / "x.jsonl";
        const auto refused = [&](const std::string& content) {
            return writeFileAtomically(file, content) && !Archive(m_c->db()).importFrom(file);
        };
        const std::string head = R"({"type":"bitbeats-library","version":1})";
        QVERIFY(refused(""));
        QVERIFY(refused("no json\n"));
        QVERIFY(refused(R"({"type":"track"})"));
        QVERIFY(refused(R"({"type":"bitbeats-library","version":2})"));
        QVERIFY(refused(head + "\n" + R"({"type":"playlist","uid":"u","name":"n","items":[]})" + "\n{broken\n"));
        QVERIFY(refused(head + "\n" + R"({"type":"playlist","name":"n"})"));
        QVERIFY(m_lists->all()->empty());
    }

    void editsLieOverTheFileAndOutliveItsReading() {
        TagOverlay overlay(m_c->db(), test::Collection::read);
        const auto id = m_c->idOf("A");
        tags::TagChanges changes;
        changes.fields[tags::Field::Title] = {"Edited"};
        changes.fields[tags::Field::Genre] = {"Jazz", "Soul"};
        QVERIFY(overlay.replace(id, changes)->empty());
        QCOMPARE(m_c->idOf("Edited"), id);
        QCOMPARE(m_c->count("select count(*) from track_genres g join tracks t on t.id = g.track_id "
                            "where t.title = 'Edited'"),
                 std::int64_t(2));
        QCOMPARE(m_c->count("select count(*) from track_search where track_search match 'edited'"), std::int64_t(1));
        ScanOptions options;
        options.readAll = true;
        m_c->scan(options);
        QCOMPARE(m_c->idOf("Edited"), id);
        tags::TagChanges more;
        more.fields[tags::Field::Album] = {"Other"};
        const auto before = overlay.add(id, more).value();
        QCOMPARE(before.fields.size(), std::size_t(2));
        QCOMPARE(overlay.of(id)->fields.size(), std::size_t(3));
        QVERIFY(overlay.replace(id, {})); // the file alone counts again
        QCOMPARE(m_c->idOf("A"), id);
        QCOMPARE(overlay.replace({999}, {}).error().reason, Reason::NotFound);
    }

    void copiesAreFoundBySoundAndByBytes() {
        fs::copy(m_c->music() / "A.flac", m_c->music() / "A copy.flac");
        m_c->put("B other tags.flac", "B|Other|One|1999|Rock", "sound of B|Ann|One|1999|Rock");
        m_c->scan();
        const auto groups = Duplicates(m_c->db()).find().value();
        QCOMPARE(groups.size(), std::size_t(1));
        QCOMPARE(groups[0].likeness, DuplicateGroup::Likeness::File);
        QCOMPARE(groups[0].tracks.size(), std::size_t(2));
    }
};

BITBEATS_TEST(PlaylistTest);
#include "PlaylistTest.moc"
