#include "sources/SourceOpener.h"
#include "FakeSwarm.h"
#include "base/AtomicFile.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::sources;
using playback::Approach;
using playback::QueueItem;

class SourceOpenerTest : public QObject {
    Q_OBJECT
    test::TempFolder m_folder;

    static QueueItem item(const std::string& source) {
        QueueItem item;
        item.source = source;
        return item;
    }

private Q_SLOTS:
    void everySourceOpensAsBytes() {
        test::FakeSwarm swarm;
        TorrentShelf shelf(swarm, {});
        SourceOpener opener(swarm, shelf);
        QVERIFY(writeFileAtomically(m_folder / "a.flac", "abc"));
        const auto local = opener.open(item((m_folder / "a.flac").string()), {});
        QCOMPARE(local->bytes->size(), std::int64_t(3));
        QCOMPARE(local->fileName, std::string("a.flac"));

        QVERIFY(writeFileAtomically(m_folder / "t.torrent", test::fakeTorrent("Album", {"b.mp3", "a.mp3"}, 1000)));
        const auto first = opener.open(item((m_folder / "t.torrent").string()), {});
        QCOMPARE(first->fileName, std::string("a.mp3"));
        const auto chosen = opener.open(item((m_folder / "t.torrent").string() + "#file=0"), {});
        QCOMPARE(chosen->fileName, std::string("b.mp3"));
        QCOMPARE(chosen->bytes->size(), std::int64_t(1000));

        swarm.web["http://h/x.ogg"] = "OggS";
        QCOMPARE(opener.open(item("http://h/x.ogg"), {})->fileName, std::string("x.ogg"));
    }

    void whatCannotBeOpenedSaysWhy() {
        test::FakeSwarm swarm;
        TorrentShelf shelf(swarm, {});
        SourceOpener opener(swarm, shelf);
        QCOMPARE(opener.open(item((m_folder / "gone.flac").string()), {}).error().reason, Reason::NotFound);
        QCOMPARE(opener.open(item("magnet:?xt=urn:btih:" + std::string(40, 'a')), {}).error().reason, Reason::NoPeers);
        QCOMPARE(opener.open(item("nonsense://"), {}).error().reason, Reason::BadUsage);
        QVERIFY(writeFileAtomically(m_folder / "text.torrent", test::fakeTorrent("Texts", {"a.txt"}, 1000)));
        QVERIFY(sentence(opener.open(item((m_folder / "text.torrent").string()), {}).error()).find("nothing to play") !=
                std::string::npos);
    }

    void hintsReachTheSwarmWithoutBlocking() {
        test::FakeSwarm swarm;
        TorrentShelf shelf(swarm, {});
        SourceOpener opener(swarm, shelf);
        QVERIFY(writeFileAtomically(m_folder / "h.torrent", test::fakeTorrent("Album", {"b.mp3", "a.mp3"}, 1000)));
        opener.approach(item((m_folder / "h.torrent").string()), Approach::Soon);
        opener.approach(item((m_folder / "h.torrent").string() + "#file=0"), Approach::Imminent);
        opener.approach(item((m_folder / "h.torrent").string() + "#file=0"), Approach::Dropped);
        opener.approach(item("gone.flac"), Approach::Soon);
        QVERIFY(swarm.await([&] { return swarm.approaches.size() == 3; }));
        QCOMPARE(swarm.approaches, (std::vector<std::string>{"Album 1 0", "Album 0 1", "Album 0 2"}));
    }

    void closingDoesNotWaitForMetadata() {
        test::FakeSwarm swarm;
        swarm.metadataWaits = true;
        TorrentShelf shelf(swarm, {});
        {
            SourceOpener opener(swarm, shelf);
            opener.approach(item("magnet:?xt=urn:btih:" + std::string(40, 'a')), Approach::Imminent);
            QVERIFY(swarm.await([&] { return swarm.metadataAsked == 1; }));
        }
        QVERIFY(swarm.approaches.empty());
    }
};

BITBEATS_TEST(SourceOpenerTest);
#include "SourceOpenerTest.moc"
