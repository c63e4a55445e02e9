#include "CacheFolder.h"
#include "PeerMemory.h"
#include "PieceStore.h"
#include "PlayClock.h"
#include "SeedPolicy.h"
#include "SessionSettings.h"
#include "SourceModel.h"
#include "Spool.h"
#include "Url.h"
#include "WebPolicy.h"
#include "WireTap.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

using namespace bitbeats;
using namespace bitbeats::swarm;

namespace {

InfoHash hashOf(std::uint8_t first) {
    InfoHash hash;
    hash.bytes[0] = first;
    return hash;
}

Instant at(double s) {
    return Instant(std::chrono::hours(1)) + fromSeconds(s);
}

/// Feeds `wire` to a tap in chunks of `step` and returns what libtorrent would see.
std::string tapped(std::string wire, std::size_t step, int& pieceBytes) {
    pieceBytes = 0;
    WireTap tap([&](int n) { pieceBytes += n; });
    for (std::size_t i = 0; i < wire.size(); i += step) {
        lt::span<char> part(wire.data() + i, static_cast<std::ptrdiff_t>(std::min(step, wire.size() - i)));
        tap.decrypt(lt::span<lt::span<char>>(&part, 1));
    }
    return wire;
}

} // namespace

class SwarmPartsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theTapRenamesPiecesHoweverTheBytesAreCut() {
        const std::string handshake(68, 'h');
        const std::string keepAlive(4, '\0');
        const std::string unchoke("\0\0\0\1\1", 5);
        const std::string piece = std::string("\0\0\0\x0d\7", 5) + std::string("\0\0\0\1\0\0\0\0abcd", 12);
        const std::string tooLarge = std::string("\0\1\0\0\7", 5);
        const auto wire = handshake + keepAlive + unchoke + piece + unchoke + piece + tooLarge;
        for (const std::size_t step : {1u, 2u, 3u, 7u, 68u, 1000u}) {
            int pieceBytes = 0;
            const auto seen = tapped(wire, step, pieceBytes);
            auto expected = wire;
            const auto first = handshake.size() + keepAlive.size() + unchoke.size() + 4;
            expected[first] = static_cast<char>(kTappedPiece);
            expected[first + piece.size() + unchoke.size()] = static_cast<char>(kTappedPiece);
            QVERIFY(seen == expected);
            QCOMPARE(pieceBytes, 2 * 13);
        }
    }

    void theLeastUsedTracksGoFirstAndThoseInUseStay() {
        const std::vector<CachedTrack> tracks{{hashOf(1), 100, 30, false},
                                              {hashOf(2), 100, 10, true},
                                              {hashOf(3), 100, 20, false},
                                              {hashOf(4), 100, 40, false}};
        QCOMPARE(tracksToEvict(tracks, 400).size(), std::size_t(0));
        const auto evicted = tracksToEvict(tracks, 250);
        QCOMPARE(evicted.size(), std::size_t(2));
        QVERIFY(evicted[0] == hashOf(3));
        QVERIFY(evicted[1] == hashOf(1));
        QCOMPARE(tracksToEvict(tracks, 0).size(), std::size_t(3));
    }

    void theCacheFolderRemembersTorrentsAndForgetsThemWhole() {
        const test::TempFolder folder;
        const CacheFolder cache(folder / "swarm");
        QVERIFY(cache.writable());
        cache.saveTorrent(hashOf(9), "encoded");
        cache.saveResume(hashOf(9), "resume");
        QCOMPARE(cache.torrents(), std::vector<std::string>{"encoded"});
        QCOMPARE(*cache.loadResume(hashOf(9)), std::string("resume"));
        QVERIFY(cache.tracks().front().infoHash == hashOf(9));
        cache.remove(hashOf(9));
        QVERIFY(cache.tracks().empty());
    }

    void seedingStopsAtItsRatioAndOutsideItsHours() {
        QVERIFY(maySeed({100, 100, 12}, 0, {}));
        QVERIFY(!maySeed({200, 100, 12}, 2, {}));
        QVERIFY(maySeed({199, 100, 12}, 2, {}));
        QVERIFY(maySeed({0, 100, 23}, 0, {22, 6}));
        QVERIFY(maySeed({0, 100, 5}, 0, {22, 6}));
        QVERIFY(!maySeed({0, 100, 6}, 0, {22, 6}));
        QVERIFY(!maySeed({0, 100, 8}, 0, {9, 17}));
    }

    void webSeedsStartAtOnceAndRestWhenPeersCarryTheSound() {
        WebFacts facts{.urgentReader = true, .bitrate = 100'000};
        QVERIFY(webSeedsWanted(facts));
        facts.allowed = true;
        facts.ahead = 5;
        facts.peerRate = 250'000;
        QVERIFY(!webSeedsWanted(facts)); // twice the bitrate and a few seconds
        facts.peerRate = 130'000;
        QVERIFY(webSeedsWanted(facts)); // enough, but not by much: until 8 s
        facts.ahead = 9;
        QVERIFY(!webSeedsWanted(facts));
        facts.allowed = false;
        facts.ahead = 4;
        QVERIFY(!webSeedsWanted(facts)); // does not flap
        facts.ahead = 2;
        QVERIFY(webSeedsWanted(facts));
    }

    void withoutPeersWebSeedsKeepAQuarterOfAMinuteAhead() {
        WebFacts facts{.urgentReader = true, .ahead = 14, .bitrate = 100'000, .allowed = true};
        QVERIFY(webSeedsWanted(facts));
        facts.ahead = 15;
        QVERIFY(!webSeedsWanted(facts));
        facts.waiting = true; // somebody copies the file as fast as it comes
        QVERIFY(webSeedsWanted(facts));
    }

    void downloadsLeaveTheFirstSecondsToPeers() {
        WebFacts facts{.bitrate = 100'000, .sincePeers = 1};
        QVERIFY(!webSeedsWanted(facts));
        facts.sincePeers = 6;
        QVERIFY(webSeedsWanted(facts));
        facts.peerRate = 200'000;
        QVERIFY(!webSeedsWanted(facts));
    }

    void thePlayClockStopsWithItsReader() {
        PlayClock clock;
        clock.start(1000, at(0));
        clock.onRead(500'000);
        QCOMPARE(clock.position(1000, at(10)), std::int64_t(11'000));
        QCOMPARE(clock.position(1000, at(10'000)), std::int64_t(500'000));
    }

    void aStoreReadsTellWaitingFromFailed() {
        PieceStore store({100, 64});
        std::array<std::byte, 10> buffer{};
        QCOMPARE(store.copy(0, buffer).state, ReadState::Waiting);
        store.put(0, std::make_shared<Bytes>(64, 'a'));
        QCOMPARE(store.copy(60, buffer).count, std::size_t(4));
        store.fail({Reason::NoPeers, "play", "x", {}, {}});
        QCOMPARE(store.copy(0, buffer).state, ReadState::Ready);
        QCOMPARE(store.copy(70, buffer).state, ReadState::Failed);
        store.markOnDisk(1);
        QCOMPARE(store.copy(70, buffer).state, ReadState::Waiting);
        const auto present = store.present(10, 80);
        QCOMPARE(present.size(), std::size_t(1));
        QVERIFY((present.front() == ByteRange{10, 80}));
    }

    void aSpoolKeepsPiecesWithoutAName() {
        Spool spool;
        const Bytes piece(1000, 'p');
        QVERIFY(spool.write(5000, piece));
        Bytes back(1000);
        QVERIFY(spool.read(5000, back));
        QVERIFY(back == piece);
        QVERIFY(!spool.read(90'000, back));
    }

    void privateNetworksAreKnown() {
        using boost::asio::ip::make_address;
        for (const char* inside : {"127.0.0.1",
                                   "10.1.2.3",
                                   "172.16.0.1",
                                   "172.31.255.255",
                                   "192.168.0.1",
                                   "169.254.1.1",
                                   "100.64.0.1",
                                   "0.0.0.0",
                                   "224.0.0.1",
                                   "255.255.255.255",
                                   "::1",
                                   "::",
                                   "fe80::1",
                                   "fd00::1",
                                   "::ffff:10.0.0.1",
                                   "ff02::1",
                                   "64:ff9b::10.0.0.1",
                                   "64:ff9b::7f00:1",
                                   "64:ff9b:1::808:808",
                                   "2002:c0a8:102::1",
                                   "2002:7f00:1::"}) {
            QVERIFY2(isPrivateAddress(make_address(inside)), inside);
            QVERIFY2(addressFilter(false).access(make_address(inside)) == lt::ip_filter::blocked, inside);
            QVERIFY(addressFilter(true).access(make_address(inside)) == 0);
        }
        for (const char* outside :
             {"8.8.8.8", "172.32.0.1", "198.18.0.1", "192.169.0.1", "2001:db8::1", "100.128.0.1", "64:ff9b::8.8.8.8",
              "64:ff9a::10.0.0.1", "2002:808:808::1", "2003:c0a8:102::1", "::ffff:8.8.8.8"}) {
            QVERIFY2(!isPrivateAddress(make_address(outside)), outside);
            QVERIFY2(addressFilter(false).access(make_address(outside)) == 0, outside);
        }
    }

    void aLiarIsKnownByItsAddressAndBehindASharedOneByItsPort() {
        const auto at = [](const char* address, std::uint16_t port) {
            return lt::tcp::endpoint(lt::make_address(address), port);
        };
        PeerMemory memory;
        memory.ban(at("198.51.100.7", 6881));
        QVERIFY(memory.banned(at("198.51.100.7", 40'000)));
        QVERIFY(!memory.banned(at("198.51.100.8", 6881)));
        for (const char* shared : {"127.0.0.1", "192.168.1.2", "fd00::1"}) {
            memory.ban(at(shared, 6881));
            QVERIFY(memory.banned(at(shared, 6881)));
            QVERIFY(!memory.banned(at(shared, 6882)));
        }
    }

    void anotherWayIsTriedWithThePeerThatRefusedTheFirst() {
        using Redial = PeerMemory::Redial;
        const lt::tcp::endpoint peer(lt::make_address("198.51.100.7"), 6881);
        const lt::tcp::endpoint other(lt::make_address("198.51.100.7"), 6882);
        PeerMemory memory;
        QVERIFY(memory.learn(peer, PeerFailure::HungUpOnGreeting, true) == Redial::Now);
        QVERIFY(memory.wantsEncryption(peer));
        QVERIFY(!memory.wantsEncryption(other));
        QVERIFY(memory.learn(peer, PeerFailure::HungUpOnGreeting, true) == Redial::No); // nor encrypted
        QVERIFY(!memory.wantsEncryption(peer));
        for (int i = 0; i < 2; ++i)
            memory.learn(peer, PeerFailure::HungUpOnGreeting, true);
        QVERIFY(memory.learn(peer, PeerFailure::HungUpOnGreeting, false) == Redial::No); // it has had its chances
        memory.learn(peer, PeerFailure::HungUpAfterHandshake, true);
        QVERIFY(memory.wantsHandshakeAlone(peer) && !memory.wantsWholeBlocks(peer));
        memory.learn(peer, PeerFailure::LeftRequestsUnanswered, true);
        QVERIFY(memory.wantsWholeBlocks(peer));
    }

    void uTPIsTriedOnlyWhereOthersDoNotBringEnough() {
        using Redial = PeerMemory::Redial;
        const lt::tcp::endpoint peer(lt::make_address("198.51.100.7"), 6881);
        PeerMemory memory;
        QVERIFY(memory.learn(peer, PeerFailure::NeverConnected, true) == Redial::No);
        QVERIFY(memory.learn(peer, PeerFailure::NeverConnected, false) == Redial::OverUtp);
    }

    void aSourcesQueueGrowsWithItsRate() {
        SourceModel source(SourceType::PeerCells);
        source.roundTrip = 0.04;
        source.ready = true;
        const int first = source.target({4, 0}, at(0));
        source.addRequest({0, 0, 16384}, at(0));
        for (int i = 1; i <= 40; ++i)
            source.onBytes(10'000, at(i * 0.01)); // 1 MB/s
        QVERIFY(source.rate() > 900'000 && source.rate() < 1'100'000);
        QVERIFY(source.target({4, 0}, at(0.4)) > 2 * first);
        QCOMPARE(source.requestLength(), kBlock);
        QVERIFY(source.eta(100'000, at(0.4)) < 0.2);
        QVERIFY(source.eta(100'000, at(2)) > 100); // silent
    }

    void askingGoesOnThroughAPauseAndNoLonger() {
        SourceModel source(SourceType::PeerCells);
        source.roundTrip = 0.04;
        source.ready = true;
        source.addRequest({0, 0, 16384}, at(0));
        for (int i = 1; i <= 40; ++i)
            source.onBytes(1'250, at(i * 0.01)); // 125 kB/s
        const auto target = [&](double when) { return source.target({4, 0}, at(when)); };
        const int usual = target(0.4);
        QCOMPARE(target(0.42), usual); // no longer than between two packets
        QVERIFY(target(0.5) > usual + 125'000 * 0.06);
        QCOMPARE(target(0.8), target(0.6)); // it has been asked for enough
        source.onBytes(1'250, at(0.8));
        QVERIFY(target(0.8) <= usual);
    }

    void cancelledRequestsBeforeAnAnswerAreForgotten() {
        SourceModel source(SourceType::PeerCells);
        source.addRequest({0, 0, 2048}, at(0));
        source.addRequest({0, 2048, 2048}, at(0));
        source.addRequest({0, 4096, 2048}, at(0));
        source.makeGhost(0);
        QCOMPARE(source.live(), 4096);
        QVERIFY(source.settle({0, 2048, 2048}, at(1), true));
        QCOMPARE(source.queued(), 2048);
        QCOMPARE(source.asked().size(), std::size_t(1));
        QVERIFY(!source.settle({0, 0, 2048}, at(1), true));
    }
};

BITBEATS_TEST(SwarmPartsTest);
#include "SwarmPartsTest.moc"
