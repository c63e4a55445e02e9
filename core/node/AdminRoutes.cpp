#include "Routes.h"

#include <QJsonArray>
#include <sodium.h>

#include <charconv>

namespace bitbeats::node {
namespace {

using http::Access;
using http::Call;
using http::Response;

constexpr http::BodyRule kSmallBody{http::BodyKind::Buffered, 16 << 10};
constexpr std::int64_t kDay = 24LL * 3600 * 1000;
constexpr qsizetype kLongestNote = 200;

Response wrong(const char* message) {
    return http::errorResponse(422, "bad_value", message);
}

QString noteIn(const QJsonObject& body) {
    return body.value(QStringLiteral("note")).toString().simplified().left(kLongestNote);
}

QJsonObject managed(const User& user) {
    auto object = objectOf(user);
    object[QStringLiteral("blocked")] = user.blocked;
    return object;
}

QJsonObject objectOf(const Plan& plan) {
    return {{QStringLiteral("name"), QString::fromStdString(plan.name)},
            {QStringLiteral("storage"), static_cast<qint64>(plan.storage)},
            {QStringLiteral("file_size"), static_cast<qint64>(plan.fileSize)},
            {QStringLiteral("max_uploads"), plan.maxUploads},
            {QStringLiteral("users"), plan.users}};
}

QJsonObject objectOf(const Invite& invite) {
    return {{QStringLiteral("id"), QString::fromStdString(invite.id)},
            {QStringLiteral("note"), QString::fromStdString(invite.note)},
            {QStringLiteral("role"), http::toQt(nameOf(invite.role))},
            {QStringLiteral("uses_left"), invite.usesLeft},
            {QStringLiteral("created_at"), timeText(invite.created)},
            {QStringLiteral("expires_at"), timeText(invite.expires)}};
}

QJsonObject objectOf(const AuditRecord& record) {
    return {{QStringLiteral("number"), static_cast<qint64>(record.number)},
            {QStringLiteral("at"), timeText(record.at)},
            {QStringLiteral("actor"), QString::fromStdString(record.entry.actor)},
            {QStringLiteral("action"), QString::fromStdString(record.entry.action)},
            {QStringLiteral("object"), QString::fromStdString(record.entry.object)},
            {QStringLiteral("details"), QString::fromStdString(record.entry.details)}};
}

const char* nameOfState(jobs::JobState state) {
    constexpr std::array<const char*, 5> kNames{"queued", "running", "done", "failed", "cancelled"};
    return kNames[static_cast<std::size_t>(state)];
}

QJsonObject objectOf(const jobs::Job& job) {
    const auto time = [](std::int64_t at) { return at > 0 ? QJsonValue(timeText(at)) : QJsonValue(); };
    return {{QStringLiteral("id"), static_cast<qint64>(job.id.value)},
            {QStringLiteral("kind"), QString::fromStdString(job.kind)},
            {QStringLiteral("state"), QString::fromUtf8(nameOfState(job.state))},
            {QStringLiteral("attempts"), job.attempts},
            {QStringLiteral("progress"), job.progress},
            {QStringLiteral("note"), QString::fromStdString(job.note)},
            {QStringLiteral("error"), QString::fromStdString(job.error)},
            {QStringLiteral("created_at"), time(job.createdAt)},
            {QStringLiteral("run_at"), time(job.runAt)},
            {QStringLiteral("finished_at"), time(job.finishedAt)}};
}

template<typename List>
Response listed(const List& list) {
    QJsonArray items;
    for (const auto& one : list)
        items.append(objectOf(one));
    const auto total = items.size();
    return http::jsonResponse(200, pageObject(items, {1, static_cast<int>(std::max<qsizetype>(total, 1))}, total));
}

/// 20 bytes of 40 hexadecimal digits.
std::optional<std::string> hashIn(std::string_view text) {
    std::string bytes(20, '\0');
    std::size_t length = 0;
    const bool sound = text.size() == 40 && sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                                           text.data(), text.size(), nullptr, &length, nullptr) == 0;
    return sound && length == bytes.size() ? std::optional(bytes) : std::nullopt;
}

class AdminApi {
public:
    explicit AdminApi(const AdminServices& services) : m_services(services) {}

    Response users(const Call& call) const {
        const auto paging = pagingOf(call.request);
        const auto words = call.request.parameter("query").value_or("").substr(0, 200);
        const auto page = m_services.accounts.list(words, paging.page, paging.size);
        if (!page) return failure(page.error());
        QJsonArray items;
        for (const auto& user : page->items)
            items.append(managed(user));
        return http::jsonResponse(200, pageObject(items, paging, page->total));
    }

    Response user(const Call& call) const { return userAnswer(std::string(call.captive("id"))); }

    Response changeUser(const Call& call) const {
        const std::string id(call.captive("id"));
        const auto& by = call.caller->userId;
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto role = body->value(QStringLiteral("role"));
        const auto blocked = body->value(QStringLiteral("blocked"));
        const auto plan = body->value(QStringLiteral("plan"));
        const auto wanted = roleOf(role.toString().toStdString());
        if (!role.isUndefined() && !wanted) return wrong("role is listener, artist, moderator or admin.");
        if (!blocked.isUndefined() && !blocked.isBool()) return wrong("blocked is true or false.");
        if (!plan.isUndefined() && !plan.isString()) return wrong("plan is the name of one.");
        Result<void> changed;
        if (!plan.isUndefined()) changed = m_services.accounts.setPlan(id, plan.toString().toStdString(), by);
        if (changed && wanted) changed = m_services.accounts.setRole(id, *wanted, by);
        if (changed && blocked.isBool()) changed = m_services.accounts.setBlocked(id, blocked.toBool(), by);
        return changed ? userAnswer(id) : failure(changed.error());
    }

    Response endSessions(const Call& call) const {
        const auto ended = m_services.accounts.endSessions(std::string(call.captive("id")), call.caller->userId);
        return ended ? done() : failure(ended.error());
    }

    Response invites(const Call&) const {
        const auto invites = m_services.invites.list();
        return invites ? listed(*invites) : failure(invites.error());
    }

    Response makeInvite(const Call& call) const {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        Invite wanted;
        wanted.note = noteIn(*body).toStdString();
        wanted.usesLeft = body->value(QStringLiteral("uses")).toInt(1);
        wanted.createdBy = call.caller->userId;
        const auto role = roleOf(body->value(QStringLiteral("role")).toString(QStringLiteral("artist")).toStdString());
        if (!role) return wrong("role is listener, artist, moderator or admin.");
        wanted.role = *role;
        const auto made = m_services.invites.make(wanted, body->value(QStringLiteral("days")).toInt(14) * kDay);
        if (!made) return failure(made.error());
        auto object = objectOf(made->invite);
        object[QStringLiteral("code")] = QString::fromStdString(made->code);
        return http::jsonResponse(201, object);
    }

    Response removeInvite(const Call& call) const {
        const auto removed = m_services.invites.remove(std::string(call.captive("id")), call.caller->userId);
        return removed ? done() : failure(removed.error());
    }

    Response plans(const Call&) const {
        const auto plans = m_services.plans.list();
        return plans ? listed(*plans) : failure(plans.error());
    }

    Response setPlan(const Call& call) const {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto before = m_services.plans.find(std::string(call.captive("name")));
        if (!before) return failure(before.error());
        Plan plan = before->value_or(Plan{});
        plan.name = std::string(call.captive("name"));
        const auto number = [&body](const char* name, std::int64_t otherwise) {
            const auto value = body->value(QLatin1String(name));
            return value.isUndefined() ? otherwise : static_cast<std::int64_t>(value.toInteger(-1));
        };
        plan.storage = number("storage", plan.storage);
        plan.fileSize = number("file_size", plan.fileSize);
        const auto uploads = number("max_uploads", plan.maxUploads);
        if (uploads != static_cast<int>(uploads)) return wrong("A number is out of bounds.");
        plan.maxUploads = static_cast<int>(uploads);
        const auto set = m_services.plans.set(plan, call.caller->userId);
        return set ? http::jsonResponse(200, objectOf(plan)) : failure(set.error());
    }

    Response removePlan(const Call& call) const {
        const auto removed = m_services.plans.remove(std::string(call.captive("name")), call.caller->userId);
        return removed ? done() : failure(removed.error());
    }

    Response audit(const Call& call) const {
        const auto paging = pagingOf(call.request);
        const auto page = m_services.audit.list(paging.page, paging.size);
        if (!page) return failure(page.error());
        QJsonArray items;
        for (const auto& record : page->items)
            items.append(objectOf(record));
        return http::jsonResponse(200, pageObject(items, paging, page->total));
    }

    Response auditProof(const Call&) const {
        const auto proof = m_services.audit.verify();
        if (!proof) return failure(proof.error());
        const auto broken = proof->sound() ? QJsonValue() : QJsonValue(static_cast<qint64>(proof->broken));
        return http::jsonResponse(200, {{QStringLiteral("sound"), proof->sound()},
                                        {QStringLiteral("records"), static_cast<qint64>(proof->records)},
                                        {QStringLiteral("broken_at"), broken}});
    }

    Response jobs(const Call&) const {
        const auto jobs = m_services.jobs.list();
        return jobs ? listed(*jobs) : failure(jobs.error());
    }

    Response retryJob(const Call& call) const { return withJob(call, "job.retry", &jobs::JobQueue::retry); }
    Response cancelJob(const Call& call) const { return withJob(call, "job.cancel", &jobs::JobQueue::cancel); }

    Response blocklist(const Call&) const {
        const auto blocked = m_services.blocklist.list();
        if (!blocked) return failure(blocked.error());
        QJsonArray items;
        for (const auto& one : *blocked)
            items.append(QJsonObject{{QStringLiteral("info_hash"), QString::fromStdString(toHex(one.infoHash))},
                                     {QStringLiteral("note"), QString::fromStdString(one.note)},
                                     {QStringLiteral("created_at"), timeText(one.created)}});
        const auto total = items.size();
        return http::jsonResponse(200, pageObject(items, {1, static_cast<int>(std::max<qsizetype>(total, 1))}, total));
    }

    Response block(const Call& call) const {
        const auto hash = hashIn(call.captive("hash"));
        if (!hash) return wrong("An info-hash has 40 hexadecimal digits.");
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto added = m_services.blocklist.add(*hash, noteIn(*body).toStdString(), call.caller->userId);
        if (!added) return failure(added.error());
        m_services.blocked(*hash);
        return done();
    }

    Response unblock(const Call& call) const {
        const auto hash = hashIn(call.captive("hash"));
        if (!hash) return wrong("An info-hash has 40 hexadecimal digits.");
        const auto removed = m_services.blocklist.remove(*hash, call.caller->userId);
        if (!removed) return failure(removed.error());
        m_services.blocked(*hash);
        return done();
    }

private:
    Response userAnswer(const std::string& id) const {
        const auto user = m_services.accounts.find(id);
        if (!user) return failure(user.error());
        if (!*user) return http::errorResponse(404, "not_found", "There is no such account.");
        const auto usage = m_services.uploads.usageOf(id);
        if (!usage) return failure(usage.error());
        auto object = managed(**user);
        addUsage(object, *usage);
        return http::jsonResponse(200, object);
    }

    Response withJob(const Call& call, const char* action, Result<void> (jobs::JobQueue::*change)(jobs::JobId)) const {
        jobs::JobId id;
        const auto text = call.captive("id");
        const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), id.value);
        const bool sound = problem == std::errc() && stop == text.data() + text.size();
        const auto job = m_services.jobs.job(id);
        if (!job) return failure(job.error());
        if (!sound || !*job) return http::errorResponse(404, "not_found", "There is no such job.");
        const auto changed = (m_services.jobs.*change)(id);
        if (!changed) return failure(changed.error());
        const auto noted = m_services.audit.note({call.caller->userId, action, std::string(text), (*job)->kind});
        return noted ? done() : failure(noted.error());
    }

    const AdminServices m_services;
};

} // namespace

void addAdminRoutes(http::Router& router, const AdminServices& services) {
    const auto api = std::make_shared<AdminApi>(services); // shared by the rows of the table
    RouteMaker make{router};
    using Answer = Response (AdminApi::*)(const Call&) const;
    const auto add = [&](const char* method, const char* pattern, const char* name, const char* summary,
                         Answer answer) -> http::Route& {
        auto& route = make.add(method, pattern, name, summary,
                               [api, answer](const Call& call) { return ((*api).*answer)(call); });
        route.access = Access::Admin;
        const std::string_view verb(method);
        if (verb != "GET") route.rate = http::RateClass::Write;
        if (verb == "PUT" || verb == "PATCH") route.body = kSmallBody;
        return route;
    };
    add("GET", "/api/admin/users", "users", "All accounts, by letters of their names", &AdminApi::users);
    add("GET", "/api/admin/users/{id}", "user", "One account and what it uses", &AdminApi::user);
    add("PATCH", "/api/admin/users/{id}", "changeUser", "Role, plan, blocked", &AdminApi::changeUser);
    add("DELETE", "/api/admin/users/{id}/sessions", "endSessions", "Sign somebody out everywhere",
        &AdminApi::endSessions);
    add("GET", "/api/admin/invites", "invites", "Invites that can still be used", &AdminApi::invites);
    add("POST", "/api/admin/invites", "makeInvite", "Make an invite; its code is told this once", &AdminApi::makeInvite)
        .body = kSmallBody;
    add("DELETE", "/api/admin/invites/{id}", "removeInvite", "Take an invite back", &AdminApi::removeInvite);
    add("GET", "/api/admin/plans", "plans", "The plans, and how many accounts have them", &AdminApi::plans);
    add("PUT", "/api/admin/plans/{name}", "setPlan", "Make a plan or change it", &AdminApi::setPlan);
    add("DELETE", "/api/admin/plans/{name}", "removePlan", "Remove a plan that nobody has", &AdminApi::removePlan);
    add("GET", "/api/admin/audit", "audit", "Who changed what, the latest first", &AdminApi::audit);
    add("GET", "/api/admin/audit/proof", "auditProof", "Whether the audit log is as it was written",
        &AdminApi::auditProof);
    add("GET", "/api/admin/jobs", "jobs", "Work in the background", &AdminApi::jobs);
    add("POST", "/api/admin/jobs/{id}/retry", "retryJob", "Try a job that failed again", &AdminApi::retryJob);
    add("DELETE", "/api/admin/jobs/{id}", "cancelJob", "End a job", &AdminApi::cancelJob);
    add("GET", "/api/admin/blocklist", "blocklist", "Content that is not given out", &AdminApi::blocklist).access =
        Access::Moderator;
    add("PUT", "/api/admin/blocklist/{hash}", "block", "Give content out no more, by info-hash", &AdminApi::block)
        .access = Access::Moderator;
    add("DELETE", "/api/admin/blocklist/{hash}", "unblock", "Give it out again", &AdminApi::unblock).access =
        Access::Moderator;
}

} // namespace bitbeats::node
