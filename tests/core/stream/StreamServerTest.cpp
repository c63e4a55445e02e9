#include "stream/StreamServer.h"
#include "base/AtomicFile.h"
#include "core/sources/FakeSwarm.h"
#include "support/RawClient.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using stream::StreamServer;
using test::headerOf;
using test::pathOf;
using test::RawClient;
using test::statusOf;

namespace {

std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>((i * 31 + i / 251) & 0xff);
    return bytes;
}

} // namespace

class StreamServerTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::TempFolder> m_folder;
    std::unique_ptr<test::FakeSwarm> m_swarm;
    std::unique_ptr<sources::TorrentShelf> m_shelf;
    std::unique_ptr<sources::SourceOpener> m_opener;
    std::unique_ptr<StreamServer> m_server;

    std::string torrent(const std::vector<std::string>& files = {}, const std::string& name = "song.flac") {
        const auto path = *m_folder / "t.torrent";
        const int size = files.empty() ? 300'000 : 300'000 / static_cast<int>(files.size());
        if (!writeFileAtomically(path, test::fakeTorrent(name, files, size))) std::abort();
        return path.string();
    }

    void close() {
        m_server.reset();
        m_opener.reset();
        m_shelf.reset();
    }

private Q_SLOTS:
    void init() {
        close();
        m_folder = std::make_unique<test::TempFolder>();
        m_swarm = std::make_unique<test::FakeSwarm>();
        m_swarm->content = pattern(300'000);
        m_shelf = std::make_unique<sources::TorrentShelf>(*m_swarm, "");
        m_opener = std::make_unique<sources::SourceOpener>(*m_swarm, *m_shelf);
        auto server = StreamServer::start({}, *m_swarm, *m_shelf, *m_opener);
        QVERIFY(server);
        m_server = std::move(*server);
    }
    void cleanup() { close(); }

    void fetchingBeginsBeforeAnybodyAsks() {
        const auto link = m_server->add(torrent());
        QVERIFY(link);
        QVERIFY(link->url.starts_with("http://127.0.0.1:"));
        QVERIFY(link->url.ends_with("/song.flac"));
        QCOMPARE(m_swarm->readersOpened, 1);
    }

    void aTrackOfTheSwarmIsServedWithRanges() {
        const auto link = m_server->add(torrent());
        RawClient client(link->url);
        auto head = client.request("GET", pathOf(link->url)).readHead();
        QCOMPARE(statusOf(head), 200);
        QCOMPARE(headerOf(head, "Content-Type"), std::string("audio/flac"));
        QVERIFY(client.readBody(head) == m_swarm->content);
        head = client.request("GET", pathOf(link->url), "Range: bytes=100000-199999\r\n").readHead();
        QCOMPARE(headerOf(head, "Content-Range"), std::string("bytes 100000-199999/300000"));
        QVERIFY(client.readBody(head) == m_swarm->content.substr(100'000, 100'000));
        head = client.request("GET", pathOf(link->url), "Range: bytes=-7\r\n").readHead();
        QCOMPARE(client.readBody(head), m_swarm->content.substr(299'993));
        head = client.request("GET", pathOf(link->url), "Range: bytes=300000-\r\n").readHead();
        QCOMPARE(statusOf(head), 416);
        client.readBody(head);
        head = client.request("HEAD", pathOf(link->url)).readHead();
        QCOMPARE(headerOf(head, "Content-Length"), std::string("300000"));
        QCOMPARE(statusOf(client.request("POST", pathOf(link->url)).readHead()), 405);
    }

    void oneClientAfterTheOtherUsesTheSameReader() {
        const auto link = m_server->add(torrent());
        for (const std::size_t at : {0u, 180'000u, 5u}) {
            RawClient client(link->url);
            const auto head =
                client.request("GET", pathOf(link->url), "Range: bytes=" + std::to_string(at) + "-\r\n").readHead();
            QVERIFY(client.readBody(head) == m_swarm->content.substr(at));
            // Answered only after the reader of the first request went back.
            client.readBody(client.request("GET", "/nothing").readHead());
        }
        QVERIFY2(m_swarm->readersOpened <= 3, std::to_string(m_swarm->readersOpened).c_str());
    }

    void aSeekMovesTheReaderThatWaits() {
        m_swarm->present = 50'000;
        const auto link = m_server->add(torrent());
        {
            RawClient client(link->url);
            client.request("GET", pathOf(link->url)).readHead();
            client.read(50'000);
            QVERIFY(m_swarm->await([&] { return m_swarm->readersWaiting == 1; }));
        }
        RawClient after(link->url);
        const auto head = after.request("GET", pathOf(link->url), "Range: bytes=200000-\r\n").readHead();
        QCOMPARE(statusOf(head), 206);
        QVERIFY(m_swarm->await([&] { return m_swarm->lastOffset == 200'000; }));
        m_swarm->change([&] { m_swarm->present = SIZE_MAX; });
        QVERIFY(after.readBody(head) == m_swarm->content.substr(200'000));
    }

    void severalClientsReadAtOnce() {
        const auto link = m_server->add(torrent());
        std::vector<std::unique_ptr<RawClient>> clients;
        for (std::size_t i = 0; i < 12; ++i) {
            clients.push_back(std::make_unique<RawClient>(link->url));
            clients.back()->request("GET", pathOf(link->url), "Range: bytes=" + std::to_string(i * 20'000) + "-\r\n");
        }
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const auto head = clients[i]->readHead();
            QVERIFY(clients[i]->readBody(head) == m_swarm->content.substr(i * 20'000));
        }
    }

    void filesOfATorrentHaveTheirOwnUrls() {
        const auto source = torrent({"2 b.mp3", "cover.jpg", "1 ä.flac"}, "Album");
        const auto first = m_server->add(source);
        QVERIFY(first->url.ends_with("/1%20%C3%A4.flac"));
        RawClient client(first->url);
        auto head = client.request("GET", pathOf(first->url)).readHead();
        QVERIFY(client.readBody(head) == m_swarm->content.substr(200'000, 100'000));
        const auto chosen = m_server->add(source + "#file=0");
        head = client.request("GET", pathOf(chosen->url)).readHead();
        QCOMPARE(headerOf(head, "Content-Type"), std::string("audio/mpeg"));
        QVERIFY(client.readBody(head) == m_swarm->content.substr(0, 100'000));
        const auto all = m_server->addAll(source, {});
        QCOMPARE(all->size(), std::size_t(2));
        QVERIFY(all->at(1).url.ends_with("/0/2%20b.mp3"));
        head = client.request("GET", pathOf(all->at(1).url)).readHead();
        QVERIFY(client.readBody(head) == m_swarm->content.substr(0, 100'000));
    }

    void requestsWaitForMetadataAndPlayThen() {
        const auto encoded = test::fakeTorrent("song.opus", {}, 300'000);
        const auto magnet = "magnet:?xt=urn:btih:" + swarm::parseTorrent(encoded)->infoHash.hex();
        m_swarm->metadata[magnet] = encoded;
        m_swarm->metadataWaits = true;
        const auto link = m_server->add(magnet);
        QVERIFY(link); // at once
        RawClient client(link->url);
        client.request("GET", pathOf(link->url));
        QVERIFY(m_swarm->await([&] { return m_swarm->metadataAsked == 1; }));
        m_swarm->change([&] { m_swarm->metadataWaits = false; });
        const auto head = client.readHead();
        QCOMPARE(headerOf(head, "Content-Type"), std::string("audio/ogg; codecs=opus"));
        QVERIFY(client.readBody(head) == m_swarm->content);
    }

    void metadataThatNeverComesIsSaid() {
        const auto link = m_server->add("magnet:?xt=urn:btih:" + std::string(40, 'a'));
        RawClient client(link->url);
        const auto head = client.request("GET", pathOf(link->url)).readHead();
        QCOMPARE(statusOf(head), 503);
        QVERIFY(client.readBody(head).find("nobody who has it can be reached") != std::string::npos);
    }

    void closingDoesNotWaitForMetadata() {
        m_swarm->metadataWaits = true;
        const auto link = m_server->add("magnet:?xt=urn:btih:" + std::string(40, 'a'));
        RawClient client(link->url);
        client.request("GET", pathOf(link->url));
        QVERIFY(m_swarm->await([&] { return m_swarm->metadataAsked == 1; }));
        m_server.reset();
    }

    void filesOfThisMachineAreServed() {
        QVERIFY(writeFileAtomically(*m_folder / "a b.mp3", "0123456789"));
        const auto link = m_server->add((*m_folder / "a b.mp3").string());
        RawClient client(link->url);
        auto head = client.request("GET", pathOf(link->url), "Range: bytes=2-4\r\n").readHead();
        QCOMPARE(client.readBody(head), std::string("234"));
        const auto tag = headerOf(head, "ETag");
        QVERIFY(writeFileAtomically(*m_folder / "a b.mp3", "changed and longer"));
        head = client.request("GET", pathOf(link->url), "Range: bytes=0-3\r\nIf-Range: " + tag + "\r\n").readHead();
        QCOMPARE(statusOf(head), 200);
        QCOMPARE(client.readBody(head), std::string("changed and longer"));
        QCOMPARE(m_swarm->readersOpened, 0);
    }

    void webAddressesAreServed() {
        m_swarm->web["http://h/x.mp3"] = "ID3 bytes";
        const auto link = m_server->add("http://h/x.mp3");
        RawClient client(link->url);
        const auto head = client.request("GET", pathOf(link->url)).readHead();
        QCOMPARE(headerOf(head, "Content-Type"), std::string("audio/mpeg"));
        QCOMPARE(client.readBody(head), std::string("ID3 bytes"));
    }

    void whatCannotBeServedIsSaidAtOnce() {
        QCOMPARE(m_server->add((*m_folder / "gone.flac").string()).error().reason, Reason::NotFound);
        QCOMPARE(m_server->add("").error().reason, Reason::BadUsage);
        QVERIFY(writeFileAtomically(*m_folder / "junk.torrent", "junk"));
        QCOMPARE(m_server->add((*m_folder / "junk.torrent").string()).error().reason, Reason::Malformed);
    }

    void unknownAddressesAreNotFound() {
        const auto link = m_server->add(torrent({"a.mp3", "b.mp3"}, "Album"));
        RawClient client(link->url);
        for (const char* path : {"/", "/0", "/1", "/1/", "/9/track", "/1/9", "/1/-1", "/1/x", "/1/0/a/b", "//1/0"}) {
            const auto head = client.request("GET", path).readHead();
            QVERIFY2(statusOf(head) == 404, path);
            client.readBody(head);
        }
    }

    void webPagesOfStrangersCannotReadIt() {
        const auto link = m_server->add(torrent());
        RawClient client(link->url);
        client.send("GET " + pathOf(link->url) + " HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        QCOMPARE(statusOf(client.readHead()), 421);
    }
};

BITBEATS_TEST(StreamServerTest);
#include "StreamServerTest.moc"
