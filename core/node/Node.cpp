#include "node/Node.h"

#include "AppPasswords.h"
#include "AuditLog.h"
#include "Crypto.h"
#include "Invites.h"
#include "Letters.h"
#include "Links.h"
#include "NodeFolder.h"
#include "Publisher.h"
#include "Routes.h"
#include "SeedKeeper.h"
#include "Tracks.h"
#include "Uploads.h"
#include "Vitals.h"
#include "base/AtomicFile.h"
#include "base/Log.h"
#include "jobs/JobQueue.h"
#include "site/Site.h"
#include "stream/TrackerRoutes.h"

#include <sodium.h>

namespace bitbeats::node {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kExpireEvery{10};
constexpr std::chrono::seconds kFiguresKept{60};
constexpr std::uint64_t kLeastRoom = 8 << 20;               ///< on the disk, below which nothing can be relied on
constexpr std::int64_t kJobsKept = 30LL * 24 * 3600 * 1000; ///< milliseconds after they ended
constexpr int kJobThreads = 2;                              ///< a mail server that hangs holds up one
constexpr std::size_t kMaxRules = 64 << 10;
constexpr const char* kUsualRules =
    "Publish only music that is yours to publish. Nothing unlawful, no hatred, no spam. What breaks these rules is "
    "taken down, and so may be the account.";

/// What the owner of the node wrote into rules.txt, or what goes without saying.
std::string rulesIn(const fs::path& data) {
    const auto written = readWholeFile(rulesFileIn(data), kMaxRules);
    return written && !written->empty() ? *written : std::string(kUsualRules);
}

std::map<http::RateClass, http::Rate> rates() {
    return {{http::RateClass::Read, {50, 200}},
            {http::RateClass::Write, {10, 100}},
            {http::RateClass::Credentials, {0.5, 20}},
            {http::RateClass::Announce, {50, 200}}};
}

/// "music.example" of "https://music.example/"
std::string nameOf(const std::string& url) {
    const auto begin = url.find("//");
    return begin == std::string::npos ? url : url.substr(begin + 2);
}

bool isLoopback(const std::string& address) {
    boost::system::error_code error;
    const auto parsed = boost::asio::ip::make_address(address, error);
    return !error && parsed.is_loopback();
}

} // namespace

class Node::Private {
public:
    Private(NodeOptions options, NodeWorld world, std::unique_ptr<FolderLock> lock,
            std::unique_ptr<database::Database> database, SecretKey key)
        : m_options(std::move(options)), m_world(world), m_lock(std::move(lock)), m_database(std::move(database)),
          m_key(key), m_audit(*m_database, m_key, world.wallClock), m_accounts(*m_database, world.wallClock, m_audit),
          m_appPasswords(*m_database, world.wallClock, m_audit), m_invites(*m_database, world.wallClock, m_audit),
          m_plans(*m_database, m_audit), m_blocklist(*m_database, world.wallClock, m_audit),
          m_tracks(*m_database, world.wallClock, tracksIn(m_options.data)),
          m_uploads(*m_database, world.wallClock, uploadsIn(m_options.data)), m_history(*m_database, world.wallClock),
          m_sync(*m_database), m_links(m_key, world.wallClock),
          m_jobs(*m_database, [this] { return m_world.wallClock.now(); }),
          m_letters(m_jobs, m_accounts, m_links, world.mailer), m_tracker(world.clock),
          m_seeds(m_tracks, m_tracker, world.seeder, m_options.server.address),
          m_accountServices{m_accounts,
                            m_uploads,
                            m_appPasswords,
                            m_invites,
                            m_letters,
                            m_key,
                            world.clock,
                            m_firstAdmin,
                            m_options.registration,
                            rulesIn(m_options.data),
                            m_options.limitRates},
          m_router(routerOptions(), world.clock), m_publisher(publisherServices()), m_began(world.clock.now()) {
        addRoutes();
    }

    /// Errors: those of site::Site::of.
    Result<void> addPages() {
        site::SiteOptions options;
        options.name = [this] { return nameOf(m_links.base()); };
        options.figures = [this] { return publicFigures(); };
        options.awaitsAdmin = [this] { return !m_firstAdmin.token().empty(); };
        options.downloads = m_options.data / "downloads";
        auto site = site::Site::of(std::move(options), m_router);
        if (!site) return Failure(site.error());
        m_site = std::move(*site);
        m_site->addRoutes();
        return {};
    }

    ~Private() {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
            m_wake.notify_all();
        }
        if (m_caretaker.joinable()) m_caretaker.join();
        m_server.reset();
        m_jobs.stop();
    }

    Result<void> prepare() {
        const auto administered = m_accounts.hasAdmin();
        if (!administered) return Failure(administered.error());
        if (!*administered) m_firstAdmin.offer(randomToken());
        if (auto removed = m_tracks.finishRemovals(); !removed) return removed;
        return m_uploads.completeWhole();
    }

    Result<void> start() {
        if (auto seeding = m_seeds.start(m_options.seedAtStart); !seeding) return seeding;
        // What handlers write into answers must be known before the first of them runs.
        auto server = http::Server::start(m_options.server, m_router);
        if (!server) return Failure(server.error());
        m_server = std::move(*server);
        m_links.setBase(m_options.publicUrl.empty() ? m_server->url() : m_options.publicUrl);
        if (auto taken = m_publisher.takeUp(); !taken) return taken;
        if (auto working = m_jobs.start(kJobThreads); !working) return working;
        m_caretaker = std::thread([this] { takeCare(); });
        return {};
    }

    http::ServerFigures figures() const { return m_server ? m_server->figures() : http::ServerFigures{}; }
    void drain(std::chrono::milliseconds patience) {
        if (m_server) m_server->drain(patience);
    }
    const Links& links() const { return m_links; }
    std::string adminLink() const {
        const auto token = m_firstAdmin.token();
        return token.empty() ? token : m_links.base() + "/setup#" + token;
    }
    http::Router& router() { return m_router; }
    Accounts& accounts() { return m_accounts; }

private:
    http::RouterOptions routerOptions() {
        http::RouterOptions options;
        if (m_options.limitRates) options.rates = rates();
        options.origins = m_options.origins;
        options.identify = [this](const http::Request& request) { return identify(m_accountServices, request); };
        options.refusalPage = [this](const http::Request& request, const http::Response& refusal) {
            return m_site->refusalPage(request, refusal);
        };
        return options;
    }

    Publisher::Services publisherServices() {
        return {*m_database,
                m_jobs,
                m_uploads,
                m_tracks,
                m_world.prober,
                m_blocklist,
                m_world.wallClock,
                [this](const Track& track) { m_seeds.follow(track); },
                [this](const Upload& upload, std::string_view step) {
                    if (m_world.publishing) m_world.publishing(upload.id, step);
                }};
    }

    void addRoutes() {
        addAccountRoutes(m_router, m_accountServices);
        addPasswordRoutes(m_router, m_accountServices);
        addAdminRoutes(m_router, {m_accounts, m_invites, m_plans, m_uploads, m_blocklist, m_jobs, m_audit,
                                  [this](const std::string& hash) { m_seeds.reconsider(hash); }});
        addUploadRoutes(m_router, {m_uploads, m_accounts, m_world.wallClock,
                                   [this](const std::string& upload, const std::string& request) {
                                       return m_publisher.publish(upload, request);
                                   },
                                   m_options.verifiedOnly});
        addTrackRoutes(m_router, {m_tracks, m_accounts, m_links, m_world.clock,
                                  [this](const Track& track) { m_seeds.follow(track); },
                                  [this](const Track& track) { m_seeds.forget(track.infoHash); }});
        addHistoryRoutes(m_router, m_history);
        addSyncRoutes(m_router, m_sync, m_world.wallClock);
        stream::addTrackerRoutes(m_router, m_tracker, [this](const swarm::InfoHash& hash) {
            m_seeds.want({reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()});
        });
        addDocumentRoute(m_router);
        RouteMaker make{m_router};
        make.add("GET", "/health", "health", "Whether the node works", [this](const http::Call&) { return health(); })
            .anyOrigin = true;
        make.add("GET", "/metrics", "metrics", "Figures for Prometheus: on this machine, or for administrators",
                 [this](const http::Call& call) { return metrics(call); });
    }

    /// Nothing in it depends on who asks: everybody may, and watchers do.
    http::Response health() {
        auto read = m_database->read();
        const bool sound = read.value<int>("select 1").value_or(0) == 1;
        const auto disk = diskSpace(m_options.data);
        const bool room = disk && disk->free >= kLeastRoom;
        const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(m_world.clock.now() - m_began);
        QJsonObject object{{QStringLiteral("status"), sound && room ? QStringLiteral("ok") : QStringLiteral("failing")},
                           {QStringLiteral("uptime_s"), static_cast<qint64>(uptime.count())}};
        if (!sound)
            object[QStringLiteral("problem")] = QStringLiteral("The database does not answer.");
        else if (!room)
            object[QStringLiteral("problem")] = QStringLiteral("The disk is full.");
        return http::jsonResponse(sound && room ? 200 : 503, object);
    }

    http::Response metrics(const http::Call& call) {
        const bool admin = call.caller && call.caller->role == http::Role::Admin;
        if (!admin && !isLoopback(call.request.remoteAddress))
            return http::errorResponse(403, "not_allowed", "Figures are for administrators.");
        const auto now = figures();
        http::Response response;
        response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8").with("Cache-Control", "no-store");
        const auto figure = [&response](const char* name, const char* kind, std::uint64_t value) {
            response.body += figureText(name, kind, value);
        };
        const auto disk = diskSpace(m_options.data).value_or(DiskSpace{});
        const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(m_world.clock.now() - m_began);
        figure("uptime_seconds", "gauge", static_cast<std::uint64_t>(uptime.count()));
        figure("resident_memory_bytes", "gauge", residentBytes());
        figure("open_descriptors", "gauge", openDescriptors());
        figure("disk_free_bytes", "gauge", disk.free);
        figure("disk_size_bytes", "gauge", disk.size);
        figure("http_connections", "gauge", now.open);
        figure("http_connections_accepted_total", "counter", now.accepted);
        figure("http_connections_refused_total", "counter", now.refused);
        figure("http_malformed_requests_total", "counter", now.malformed);
        figure("http_sent_bytes_total", "counter", now.bytesSent);
        auto read = m_database->read();
        figure("tracks", "gauge", read.value<std::uint64_t>("select count(*) from tracks").value_or(0));
        figure("sessions", "gauge", read.value<std::uint64_t>("select count(*) from sessions").value_or(0));
        figure("plays_total", "counter",
               read.value<std::uint64_t>("select coalesce(sum(plays), 0) from tracks").value_or(0));
        figure("uploads_coming", "gauge",
               read.value<std::uint64_t>("select count(*) from uploads where state = ?",
                                         static_cast<int>(UploadState::Receiving))
                   .value_or(0));
        figure("users", "gauge", read.value<std::uint64_t>("select count(*) from users").value_or(0));
        figure("stored_bytes", "gauge",
               read.value<std::uint64_t>("select coalesce(sum(size), 0) from tracks").value_or(0));
        figure("uploads_waiting", "gauge",
               read.value<std::uint64_t>("select count(*) from uploads where state = ?",
                                         static_cast<int>(UploadState::Processing))
                   .value_or(0));
        response.body += m_router.metricsText();
        return response;
    }

    /// What the pages tell of the node; asked for by every visitor, so counted once in a while.
    QJsonObject publicFigures() {
        const std::lock_guard lock(m_figuresMutex);
        const auto now = m_world.clock.now();
        if (!m_publicFigures.isEmpty() && now - m_figuresAt < kFiguresKept) return m_publicFigures;
        auto read = m_database->read();
        const auto count = [&read](const char* sql) {
            return static_cast<qint64>(read.value<std::int64_t>(sql).value_or(0));
        };
        m_figuresAt = now;
        m_publicFigures = {
            {QStringLiteral("tracks"), count("select count(*) from tracks where visibility = 0")},
            {QStringLiteral("artists"), count("select count(distinct artist) from tracks where visibility = 0")},
            {QStringLiteral("plays"), count("select coalesce(sum(plays), 0) from tracks where visibility = 0")},
            {QStringLiteral("bytes"), count("select coalesce(sum(size), 0) from tracks")},
            {QStringLiteral("disk_free"), static_cast<qint64>(diskSpace(m_options.data).value_or(DiskSpace{}).free)}};
        return m_publicFigures;
    }

    /// What is to be done now and then.
    void takeCare() {
        std::unique_lock lock(m_mutex);
        while (!m_ending) {
            lock.unlock();
            if (const auto expired = m_uploads.expire(); !expired)
                qCWarning(logBase, "%s", sentence(expired.error()).c_str());
            if (const auto forgotten = m_jobs.forgetBefore(m_world.wallClock.now() - kJobsKept); !forgotten)
                qCWarning(logBase, "%s", sentence(forgotten.error()).c_str());
            if (const auto taken = m_publisher.takeUp(); !taken)
                qCWarning(logBase, "%s", sentence(taken.error()).c_str());
            lock.lock();
            m_wake.wait_for(lock, kExpireEvery, [this] { return m_ending; });
        }
    }

    const NodeOptions m_options;
    const NodeWorld m_world;
    const std::unique_ptr<FolderLock> m_lock;
    const std::unique_ptr<database::Database> m_database;
    const SecretKey m_key;
    const AuditLog m_audit;
    Accounts m_accounts;
    AppPasswords m_appPasswords;
    Invites m_invites;
    Plans m_plans;
    Blocklist m_blocklist;
    Tracks m_tracks;
    Uploads m_uploads;
    History m_history;
    SyncStore m_sync;
    Links m_links;
    jobs::JobQueue m_jobs;
    Letters m_letters;
    swarm::Tracker m_tracker;
    SeedKeeper m_seeds;
    FirstAdmin m_firstAdmin;
    const AccountServices m_accountServices;
    http::Router m_router;
    Publisher m_publisher;
    const Instant m_began;
    std::unique_ptr<site::Site> m_site;
    std::mutex m_figuresMutex;
    QJsonObject m_publicFigures;
    Instant m_figuresAt{};
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_ending = false;
    std::thread m_caretaker;
    std::unique_ptr<http::Server> m_server; // ends before what its handlers use
};

Node::Node(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
Node::~Node() = default;

Result<std::unique_ptr<Node>> Node::open(NodeOptions options, NodeWorld world) {
    if (sodium_init() < 0) return fail(Reason::Internal, "start", "the cryptography");
    for (const auto& folder : {options.data, uploadsIn(options.data), tracksIn(options.data)})
        if (auto made = makeFolder(folder); !made) return Failure(made.error());
    auto lock = FolderLock::take(options.data);
    if (!lock) return Failure(lock.error());
    auto database = openDatabase(options.data);
    if (!database) return Failure(database.error());
    const auto key = SecretKey::load(keyIn(options.data));
    if (!key) return Failure(key.error());
    auto priv = std::make_unique<Private>(std::move(options), world, std::move(*lock), std::move(*database), *key);
    if (auto added = priv->addPages(); !added) return Failure(added.error());
    if (auto prepared = priv->prepare(); !prepared) return Failure(prepared.error());
    return std::unique_ptr<Node>(new Node(std::move(priv)));
}

Result<void> Node::start() {
    return d->start();
}

void Node::drain(std::chrono::milliseconds patience) {
    d->drain(patience);
}

const std::string& Node::url() const {
    return d->links().base();
}

std::string Node::adminLink() const {
    return d->adminLink();
}

http::Router& Node::router() {
    return d->router();
}

Accounts& Node::accounts() {
    return d->accounts();
}

} // namespace bitbeats::node
