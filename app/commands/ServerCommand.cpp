#include "Commands.h"
#include "Console.h"
#include "SwarmKit.h"
#include "base/AtomicFile.h"
#include "node/Node.h"

#include <algorithm>
#include <sys/resource.h>

namespace bitbeats::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kDrainTime{10};
constexpr std::size_t kMaxSecret = 4096;
constexpr std::size_t kWorkers = 4; ///< more only get into each other's way: what waits for a client is none of them

/// The swarm session as the node sees it.
class SessionSeeder final : public node::Seeder {
public:
    explicit SessionSeeder(swarm::SwarmSession& session) : m_session(session) {}
    Result<void> seed(const swarm::Torrent& torrent, const fs::path& folder, const CancelToken& cancel) override {
        return m_session.seed(torrent, folder, cancel);
    }
    void stop(const swarm::InfoHash& torrent) override { m_session.remove(torrent); }
    int listenPort() const override { return m_session.listenPort(); }

private:
    swarm::SwarmSession& m_session;
};

/// Every connection is a descriptor: as many as the system lets us have.
void raiseFileLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::string hostOf(const std::string& url) {
    auto host = url.substr(std::min(url.size(), url.find("//") + 2));
    host.resize(std::min(host.size(), host.find_first_of(":/?#")));
    std::transform(host.begin(), host.end(), host.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return host;
}

Result<node::NodeOptions> optionsOf(const Settings& settings) {
    node::NodeOptions options;
    options.data = fs::absolute(dataFolder(settings));
    auto& server = options.server;
    if (const auto listen = settings.endpoint("listen")) {
        server.address = listen->address;
        server.port = listen->port;
    }
    options.publicUrl = settings.text("public-url").value_or("");
    while (options.publicUrl.ends_with('/'))
        options.publicUrl.pop_back();
    if (!options.publicUrl.empty()) server.hostNames.push_back(hostOf(options.publicUrl));
    server.trustedProxies = settings.texts("trusted-proxy");
    const auto certificate = settings.text("tls-cert");
    const auto key = settings.text("tls-key");
    if (certificate.has_value() != key.has_value())
        return fail(Reason::BadUsage, "serve", "", "--tls-cert and --tls-key go together",
                    "Try bitbeats --server --help.");
    if (certificate) server.tls = http::TlsFiles{*certificate, *key};
    server.maxConnections = static_cast<std::size_t>(settings.number("max-connections", 6000));
    options.limitRates = !settings.on("no-rate-limits");
    server.maxPerAddress = options.limitRates ? 128 : server.maxConnections;
    server.writeTimeout = std::chrono::minutes(10);
    server.workers = kWorkers;
    const auto registration = settings.text("registration").value_or("closed");
    if (registration == "open") options.registration = node::Registration::Open;
    if (registration == "invite") options.registration = node::Registration::Invite;
    options.verifiedOnly = settings.on("verified-only");
    options.origins = settings.texts("origin");
    return options;
}

/// Null where no mail server is set.
Result<std::unique_ptr<node::Mailer>> mailerOf(const Settings& settings) {
    const auto url = settings.text("smtp-url");
    if (!url) return std::unique_ptr<node::Mailer>();
    node::SmtpOptions options;
    options.url = *url;
    options.user = settings.text("smtp-user").value_or("");
    options.from = settings.text("smtp-from").value_or("");
    options.plain = settings.on("smtp-plain");
    const bool known = url->starts_with("smtp://") || url->starts_with("smtps://");
    if (!known || options.from.empty())
        return fail(Reason::BadUsage, "send letters", "", "it needs --smtp-url smtp[s]://... and --smtp-from",
                    "Try bitbeats --server --help.");
    if (const auto file = settings.text("smtp-password-file")) {
        const auto read = readWholeFile(*file, kMaxSecret);
        if (!read) return Failure(read.error());
        options.password = read->substr(0, read->find_first_of("\r\n"));
    }
    return std::make_unique<node::SmtpMailer>(std::move(options));
}

} // namespace

fs::path dataFolder(const Settings& settings) {
    const auto named = settings.text("data");
    return named ? fs::path(*named) : settings.paths().data / "node";
}

int runServer(const CommandContext& context) {
    const auto& settings = context.settings;
    Console console(settings.on("json"));
    auto options = optionsOf(settings);
    if (!options) return report(options.error());
    const auto mailer = mailerOf(settings);
    if (!mailer) return report(mailer.error());
    raiseFileLimit();
    SwarmKit kit(settings);
    const auto session = kit.swarm.session();
    if (!session) return report(session.error());
    SessionSeeder seeder(**session);
    node::ChildProber prober("/proc/self/exe");
    const SteadyClock clock;
    const node::SystemWallClock wallClock;
    const auto opened = node::Node::open(std::move(*options), {prober, &seeder, clock, wallClock, mailer->get()});
    if (!opened) return report(opened.error());
    auto& node = **opened;
    if (const auto started = node.start(); !started) return report(started.error());
    const auto link = node.adminLink();
    console.say("Listening on " + node.url());
    if (!link.empty()) console.say("Make the first administrator: " + link);
    console.event("listening",
                  {{QStringLiteral("url"), QString::fromStdString(node.url())},
                   {QStringLiteral("admin_link"), link.empty() ? QJsonValue() : QString::fromStdString(link)},
                   {QStringLiteral("swarm_port"), (*session)->listenPort()}});
    context.interrupt.wait();
    node.drain(kDrainTime);
    return kDone;
}

} // namespace bitbeats::app
