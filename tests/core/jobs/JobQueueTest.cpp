#include "jobs/JobQueue.h"
#include "support/TempFolder.h"
#include "support/TestMain.h"

#include <QTest>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <sys/wait.h>
#include <unistd.h>

using namespace bitbeats;
using namespace bitbeats::jobs;

class JobQueueTest : public QObject {
    Q_OBJECT
    std::unique_ptr<test::TempFolder> m_folder;
    std::unique_ptr<database::Database> m_db;
    std::int64_t m_now = 1'000'000;

    void open() {
        database::Options options;
        options.schemas = {jobsSchema()};
        auto opened = database::Database::open(*m_folder / "jobs.db", options);
        if (!opened) qFatal("%s", sentence(opened.error()).c_str());
        m_db = std::move(*opened);
    }
    std::unique_ptr<JobQueue> queue() {
        return std::make_unique<JobQueue>(*m_db, [this] { return m_now; });
    }
    static JobSpec spec(const std::string& kind, const std::string& key = {}, int priority = 0) {
        return {kind, key, "{}", priority, Milliseconds(0), 3};
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<test::TempFolder>();
        m_now = 1'000'000;
        open();
    }
    void cleanup() { m_db.reset(); }

    void higherPriorityGoesFirstThenOrderOfArrival() {
        auto q = queue();
        std::string order;
        q->handle("a", [&](JobContext& context) -> Result<void> {
            order += context.job().payload;
            return {};
        });
        for (const auto& [payload, priority] : {std::pair("1", 0), {"2", 5}, {"3", 0}, {"4", 5}})
            QVERIFY(q->add({"a", {}, payload, priority, Milliseconds(0), 3}));
        while (q->runNext().value()) {
        }
        QCOMPARE(order, std::string("2413"));
    }

    void aKeyIsQueuedOnceUntilItIsDone() {
        auto q = queue();
        q->handle("a", [](JobContext&) -> Result<void> { return {}; });
        const auto first = q->add(spec("a", "k")).value();
        QCOMPARE(q->add(spec("a", "k")).value(), first);
        QVERIFY(q->add(spec("a", "other")).value() != first);
        QVERIFY(q->runNext().value());
        QVERIFY(q->add(spec("a", "k")).value() != first);
    }

    void aFailedJobIsTriedAgainLaterAndLaterAndThenGivenUp() {
        auto q = queue();
        int tries = 0;
        q->handle("a", [&](JobContext&) -> Result<void> {
            ++tries;
            return fail(Reason::Network, "reach", "it");
        });
        const auto id = q->add(spec("a")).value();
        QVERIFY(q->runNext().value());
        QVERIFY(!q->runNext().value()); // not before its pause is over
        m_now += 10'000;
        QVERIFY(q->runNext().value());
        m_now += 39'999;
        QVERIFY(!q->runNext().value());
        m_now += 1;
        QVERIFY(q->runNext().value());
        const auto job = q->job(id).value().value();
        QCOMPARE(job.state, JobState::Failed);
        QCOMPARE(tries, 3);
        QVERIFY(job.error.find("Could not reach it") != std::string::npos);
        QVERIFY(q->retry(id));
        QVERIFY(q->runNext().value());
        QCOMPARE(tries, 4);
    }

    void whatCannotWorkIsNotTriedAgain() {
        auto q = queue();
        q->handle("a", [](JobContext&) -> Result<void> { return fail(Reason::Malformed, "read", "it"); });
        const auto id = q->add(spec("a")).value();
        QVERIFY(q->runNext().value());
        QCOMPARE(q->job(id).value()->state, JobState::Failed);
    }

    void schedulesComeRoundAndMissedTurnsAreNotMadeUpFor() {
        auto q = queue();
        int runs = 0;
        q->handle("a", [&](JobContext&) -> Result<void> {
            ++runs;
            return {};
        });
        QVERIFY(q->every(Milliseconds(1000), spec("a", "s")));
        while (q->runNext().value()) {
        }
        QCOMPARE(runs, 1);
        m_now += 999;
        QVERIFY(!q->runNext().value());
        m_now += 10'000;
        while (q->runNext().value()) {
        }
        QCOMPARE(runs, 2);
        QVERIFY(q->removeSchedule("a", "s"));
        m_now += 10'000;
        QVERIFY(!q->runNext().value());
    }

    void jobsWithoutAHandlerWaitForOne() {
        {
            auto q = queue();
            QVERIFY(q->add(spec("later")));
            QVERIFY(!q->runNext().value());
        }
        auto q = queue();
        q->handle("later", [](JobContext&) -> Result<void> { return {}; });
        QVERIFY(q->runNext().value());
    }

    void aWaitingJobCanBeCancelledAndARunningOneEnds() {
        auto q = queue();
        const auto waiting = q->add(spec("a")).value();
        QVERIFY(q->cancel(waiting));
        QCOMPARE(q->job(waiting).value()->state, JobState::Cancelled);
        JobQueue* const raw = q.get();
        q->handle("a", [raw](JobContext& context) -> Result<void> {
            if (!raw->cancel(context.job().id)) return fail(Reason::Internal, "cancel", "it");
            if (context.cancel().cancelled()) return fail(Reason::Cancelled, "do", "it");
            return {};
        });
        const auto running = q->add(spec("a")).value();
        QVERIFY(q->runNext().value());
        QCOMPARE(q->job(running).value()->state, JobState::Cancelled);
    }

    void threadsRunJobsAndStopPutsThemBack() {
        std::mutex mutex;
        std::condition_variable changed;
        int begun = 0;
        JobId id;
        {
            JobQueue q(*m_db);
            q.handle("a", [&](JobContext& context) -> Result<void> {
                std::unique_lock lock(mutex);
                ++begun;
                changed.notify_all();
                const auto wake = context.cancel().onCancel([&] { changed.notify_all(); });
                changed.wait(lock, [&] { return context.cancel().cancelled(); });
                return fail(Reason::Cancelled, "do", "it");
            });
            QVERIFY(q.start(2));
            id = q.add(spec("a")).value();
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return begun == 1; });
        }
        auto q = queue();
        const auto job = q->job(id).value().value();
        QCOMPARE(job.state, JobState::Queued);
        QCOMPARE(job.attempts, 0);
    }

    void aKilledProgramsJobRunsAgain() {
        auto adder = queue();
        const auto id = adder->add(spec("a")).value();
        adder.reset();
        m_db.reset();
        int pipe[2];
        QCOMPARE(::pipe(pipe), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            open();
            auto q = queue();
            q->handle("a", [&](JobContext&) -> Result<void> {
                if (::write(pipe[1], "x", 1) != 1) ::_exit(1);
                ::pause();
                return {};
            });
            (void)q->runNext();
            ::_exit(1);
        }
        char byte = 0;
        QCOMPARE(::read(pipe[0], &byte, 1), ssize_t(1));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(pipe[0]);
        ::close(pipe[1]);
        open();
        auto q = queue();
        QCOMPARE(q->job(id).value()->state, JobState::Running);
        int runs = 0;
        q->handle("a", [&](JobContext&) -> Result<void> {
            ++runs;
            return {};
        });
        QVERIFY(q->start(0));
        QVERIFY(q->runNext().value());
        QCOMPARE(runs, 1);
        QCOMPARE(q->job(id).value()->state, JobState::Done);
        QCOMPARE(q->job(id).value()->attempts, 2);
    }

    void progressIsKeptAndListed() {
        auto q = queue();
        q->handle("a", [](JobContext& context) -> Result<void> {
            context.progress(0.5, "half");
            return fail(Reason::Malformed, "do", "it");
        });
        const auto id = q->add(spec("a")).value();
        QVERIFY(q->runNext().value());
        QCOMPARE(q->job(id).value()->progress, 0.5);
        QCOMPARE(q->list().value().front().note, std::string("half"));
        QVERIFY(q->forgetBefore(m_now + 1));
        QVERIFY(q->list().value().empty());
    }
};

BITBEATS_TEST(JobQueueTest);
#include "JobQueueTest.moc"
