#include "Fetch.h"
#include "support/TestMain.h"

#include <QTest>
#include <deque>

using namespace bitbeats;
using namespace bitbeats::swarm;

namespace {

const Geometry kGeometry{20'000'000, 64 * 1024};

/// A peer that has everything at hand.
class NearPeer final : public SourcePort {
public:
    explicit NearPeer(Fetch& fetch, char bytes = 'x')
        : m_fetch(fetch), m_id(fetch.openSource(SourceType::PeerBlocks, *this)), m_byte(bytes) {
        m_fetch.sourceHasAll(m_id);
        m_fetch.sourceReady(m_id, true);
    }
    ~NearPeer() override { m_fetch.closeSource(m_id); }
    void request(const Block& block) override { m_asked.push_back(block); }
    void cancel(const Block&) override {}
    void flush() override {}
    void dropPeer(bool lies) override { foundLying |= lies; }
    /// False if nothing was asked.
    bool answer() {
        if (m_asked.empty()) return false;
        const auto block = m_asked.front();
        m_asked.pop_front();
        m_fetch.sourceBytes(m_id, block.length);
        const Bytes bytes(static_cast<std::size_t>(block.length), m_byte);
        m_fetch.sourceBlock(m_id, block, bytes);
        return true;
    }

    bool asked(int piece) const {
        return std::any_of(m_asked.begin(), m_asked.end(), [piece](const Block& b) { return b.piece == piece; });
    }
    bool foundLying = false;

private:
    Fetch& m_fetch;
    SourceId m_id;
    char m_byte;
    std::deque<Block> m_asked;
};

struct Fixture {
    explicit Fixture(std::function<void(int)> keep) {
        FetchHooks hooks;
        hooks.verify = [](int, const Bytes& bytes) { return bytes == Bytes(bytes.size(), 'x'); };
        hooks.keep = [keep = std::move(keep)](int piece, const SharedBytes&) { keep(piece); };
        hooks.load = [](int) {};
        hooks.needPeers = [] {};
        hooks.notice = [](const Error&) {};
        hooks.post = [this](std::function<void()> work) { posted.push_back(std::move(work)); };
        fetch = std::make_unique<Fetch>(kGeometry, 90'000, std::move(hooks));
        reader = fetch->addReader(ReaderRole::Player, {0, kGeometry.size});
        fetch->readerMoved(reader, {0, true, false});
    }
    void run() {
        NearPeer peer(*fetch);
        for (;;) {
            settle();
            if (!peer.answer() && posted.empty()) break;
        }
    }

    void settle() {
        for (const auto& work : std::exchange(posted, {}))
            work();
    }

    std::vector<std::function<void()>> posted;
    std::unique_ptr<Fetch> fetch;
    int reader = 0;
};

} // namespace

class FetchTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsOnItsWayToTheDiskStaysInMemory() {
        Fixture f([](int) {});
        f.run();
        QCOMPARE(f.fetch->store()->memoryBytes(), kGeometry.size);
        QVERIFY(f.fetch->evictable().empty());
        f.fetch->kept(200);
        QCOMPARE(f.fetch->evictable().size(), std::size_t(1));
    }

    void whereNoDiskTakesAnythingOnlyWhatIsNearIsFetched() {
        Fetch* fetch = nullptr;
        Fixture f([&](int) { fetch->keepOnlyWhatIsNear(); });
        fetch = f.fetch.get();
        f.run();
        const auto near = f.fetch->store()->memoryBytes();
        QVERIFY2(near >= 4'000'000 && near < 6'000'000, qPrintable(QString::number(near)));
        f.fetch->readerMoved(f.reader, {8'000'000, true, true});
        f.run();
        QVERIFY(f.fetch->store()->inMemory(kGeometry.pieceOf(8'000'000)));
        for (const auto& piece : f.fetch->evictable())
            QVERIFY(kGeometry.pieceBegin(piece.piece) < 8'000'000 - (1 << 20));
        QVERIFY(!f.fetch->evictable().empty());
    }

    void aPausedReaderWithNobodyToAskIsNotBusy() {
        Fixture f([](int) {});
        f.run();
        f.fetch->lostOnDisk(300);
        f.fetch->readerMoved(f.reader, {0, false, false});
        const auto later = std::chrono::steady_clock::now() + std::chrono::seconds(6);
        QVERIFY(f.fetch->scheduler().head() >= 0);
        QVERIFY(!f.fetch->busy(later));
        f.fetch->readerMoved(f.reader, {0, true, false});
        QVERIFY(f.fetch->busy(later));
    }

    /// Two gave something of a piece whose hash is wrong; one of them then brings it alone, and it is right.
    void whoSpoiltAPieceIsKnownOnceItHasComeRight() {
        Fixture f([](int) {});
        NearPeer good(*f.fetch);
        NearPeer liar(*f.fetch, 'y');
        f.settle();
        QVERIFY(good.asked(0) && liar.asked(0));
        while (liar.asked(0))
            QVERIFY(liar.answer());
        while (!f.fetch->scheduler().suspect(0))
            QVERIFY(good.answer());
        QVERIFY(!good.foundLying && !liar.foundLying); // it may be either
        while (!f.fetch->scheduler().pieces().have(0))
            QVERIFY(good.answer());
        QVERIFY(liar.foundLying);
        QVERIFY(!good.foundLying);
    }

    void aRefusalOfSmallRequestsAsksForWholeBlocksAndOneAfterACancelDoesNot() {
        Fixture f([](int) {});
        NearPeer port(*f.fetch);
        const auto peer = f.fetch->openSource(SourceType::PeerCells, port);
        f.fetch->sourceHasAll(peer);
        f.fetch->sourceReady(peer, true);
        for (const auto& work : std::exchange(f.posted, {}))
            work();
        const auto& source = f.fetch->scheduler().source(peer);
        QVERIFY(!source.asked().empty());
        const auto cancelled = source.asked().front().block;
        f.fetch->readerMoved(f.reader, {15'000'000, true, true});
        f.fetch->sourceRejected(peer, cancelled);
        QVERIFY(!source.wholeBlocks());
        for (const auto& work : std::exchange(f.posted, {}))
            work();
        f.fetch->sourceRejected(peer, std::find_if(source.asked().begin(), source.asked().end(), [](const Asked& a) {
                                          return !a.ghost;
                                      })->block);
        QVERIFY(source.wholeBlocks());
        f.fetch->closeSource(peer);
    }
};

BITBEATS_TEST(FetchTest);
#include "FetchTest.moc"
