#include "NameLookup.h"
#include "support/TestMain.h"

#include <QTest>
#include <atomic>
#include <future>

using namespace bitbeats;
using namespace bitbeats::swarm;

namespace {

/// A name server under the test's thumb: names that begin with "silent" wait until it lets go.
struct Server {
    Result<NameLookup::Addresses> answer(const std::string& host) {
        ++asked;
        if (host.starts_with("silent")) released.wait();
        if (host.starts_with("unknown")) return fail(Reason::Network, "look up", host, "there is no such name");
        return NameLookup::Addresses{boost::asio::ip::make_address("192.0.2.7")};
    }
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    std::atomic<int> asked{0};
};

struct Fixture {
    explicit Fixture(Duration patience = std::chrono::hours(1)) {
        thread->runAndWait([&] {
            lookup = std::make_unique<NameLookup>(
                thread, [server = server](const std::string& host) { return server->answer(host); }, patience);
        });
    }
    ~Fixture() {
        thread->runAndWait([&] { lookup.reset(); });
    }
    std::future<Result<NameLookup::Addresses>> find(const std::string& host) {
        const auto answer = std::make_shared<std::promise<Result<NameLookup::Addresses>>>(); // shared with the lookup
        thread->post([this, host, answer] {
            lookup->find(host, [answer](const Result<NameLookup::Addresses>& found) { answer->set_value(found); });
        });
        return answer->get_future();
    }

    std::shared_ptr<Server> server = std::make_shared<Server>(); // shared with lookups that outlive the test
    std::shared_ptr<TorrentThread> thread = std::make_shared<TorrentThread>();
    std::unique_ptr<NameLookup> lookup;
};

} // namespace

class NameLookupTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneLookupServesEverybodyWhoAsksForTheName() {
        Fixture f;
        std::vector<std::future<Result<NameLookup::Addresses>>> answers;
        for (int i = 0; i < 8; ++i)
            answers.push_back(f.find("silent.example"));
        f.thread->runAndWait([] {});
        QTRY_COMPARE(f.server->asked, 1);
        f.server->release.set_value();
        for (auto& answer : answers)
            QCOMPARE(answer.get().value().front().to_string(), std::string("192.0.2.7"));
        QVERIFY(f.find("silent.example").get());
        QCOMPARE(f.server->asked, 1); // known by now
    }

    void aNameWithoutAnAnswerHoldsUpNoOtherAndTimesOut() {
        Fixture f(std::chrono::milliseconds(20));
        auto silent = f.find("silent.example");
        QVERIFY(f.find("good.example").get());
        const auto answer = silent.get();
        QVERIFY(!answer);
        QCOMPARE(answer.error().reason, Reason::TimedOut);
        f.server->release.set_value();
    }

    void manyNamesWithoutAnAnswerTakeNoMoreThanTheirThreads() {
        Fixture f;
        for (int i = 0; i < 40; ++i)
            f.find("silent" + std::to_string(i) + ".example");
        auto last = f.find("good.example");
        f.thread->runAndWait([] {});
        QTRY_COMPARE(f.server->asked, 8);
        f.server->release.set_value();
        QVERIFY(last.get());
        QTRY_COMPARE(f.server->asked, 41);
    }

    void theEndDoesNotWaitForALookup() {
        const auto server = [] {
            Fixture f;
            f.find("silent.example");
            f.thread->runAndWait([] {});
            [&] { QTRY_COMPARE(f.server->asked, 1); }();
            return f.server;
        }();
        server->release.set_value(); // only now; the test would hang above
    }

    void numbersAndFailuresAreAnsweredToo() {
        Fixture f;
        QCOMPARE(f.find("2001:db8::1").get().value().front().to_string(), std::string("2001:db8::1"));
        QCOMPARE(f.server->asked, 0);
        QCOMPARE(f.find("unknown.example").get().error().reason, Reason::Network);
        QVERIFY(NameLookup::system("localhost"));
    }
};

BITBEATS_TEST(NameLookupTest);
#include "NameLookupTest.moc"
