#include "Desk.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <map>

namespace bitbeats::site {
namespace {

using http::Call;
using http::Response;

constexpr int kPageSize = 25;
constexpr double kGigabyte = 1e9;

const std::map<std::string, const char*, std::less<>> kSaid{
    {"saved", "It is saved."},        {"signed-out", "All devices are signed out."},
    {"blocked", "It is blocked."},    {"unblocked", "It is allowed again."},
    {"removed", "It is taken back."}, {"retry", "It is tried again."},
    {"cancelled", "It ends."},
};

QString text(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toString();
}

double number(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toDouble();
}

QJsonArray itemsOf(const Answer& answer) {
    return answer.object.value(QStringLiteral("items")).toArray();
}

QString fromStd(const std::string& value) {
    return QString::fromStdString(value);
}

QJsonObject state(const char* look, const QString& words) {
    return {{QStringLiteral("look"), QLatin1String(look)}, {QStringLiteral("text"), words}};
}

QJsonObject stateOf(const QJsonObject& user) {
    if (user.value(QStringLiteral("blocked")).toBool()) return state("bad", QStringLiteral("Blocked"));
    if (!user.value(QStringLiteral("email_verified")).toBool(true))
        return state("none", QStringLiteral("Not verified"));
    return state("fine", QStringLiteral("Active"));
}

QString capital(const QString& word) {
    return word.left(1).toUpper() + word.mid(1);
}

QJsonObject shown(QJsonObject user) {
    const auto handle = text(user, "handle");
    user[QStringLiteral("initials")] = fromStd(initialsOf(handle));
    user[QStringLiteral("colour")] = colourOf(handle);
    user[QStringLiteral("role")] = capital(text(user, "role"));
    user[QStringLiteral("since")] = fromStd(dayText(text(user, "created_at")));
    user[QStringLiteral("state")] = stateOf(user);
    return user;
}

int pageOf(const Call& call) {
    return std::clamp(http::toQt(call.request.parameter("page").value_or("")).toInt(), 1, 1'000'000);
}

/// Where one is in a long list, and how to go on.
QJsonObject pagerOf(const Answer& answer, int page, const QString& question) {
    const auto total = static_cast<int>(number(answer.object, "total"));
    QJsonObject pager{{QStringLiteral("from"), (page - 1) * kPageSize + 1},
                      {QStringLiteral("to"), std::min(page * kPageSize, total)},
                      {QStringLiteral("total"), total},
                      {QStringLiteral("question"), question}};
    if (page > 1) pager[QStringLiteral("before")] = page - 1;
    if (page * kPageSize < total) pager[QStringLiteral("after")] = page + 1;
    return pager;
}

QString question(const std::string& words) {
    return words.empty()
               ? QString()
               : QStringLiteral("query=") + QString::fromUtf8(QByteArray::fromStdString(words).toPercentEncoding()) +
                     QStringLiteral("&");
}

QString spanText(double seconds) {
    const auto minutes = static_cast<qint64>(seconds / 60);
    if (minutes < 60) return QStringLiteral("%1 min").arg(minutes);
    if (minutes < 48 * 60) return QStringLiteral("%1 h").arg(minutes / 60);
    return QStringLiteral("%1 days").arg(minutes / 60 / 24);
}

const char* lookOf(const QString& jobState) {
    if (jobState == QLatin1String("failed")) return "bad";
    if (jobState == QLatin1String("running") || jobState == QLatin1String("done")) return "fine";
    return jobState == QLatin1String("queued") ? "wait" : "none";
}

class AdminPages {
public:
    explicit AdminPages(const Desk& desk) : m_desk(desk) {}

    Response overview(const Call& call) const {
        const auto figures = m_desk.options().figures();
        const auto health = m_desk.ask(call, "GET", "/health").object;
        const bool sound = text(health, "status") == QLatin1String("ok");
        std::map<QString, int> jobs;
        for (const auto& job : itemsOf(m_desk.ask(call, "GET", "/api/admin/jobs")))
            ++jobs[text(job.toObject(), "state")];
        QJsonArray needs;
        if (const int failed = jobs[QStringLiteral("failed")])
            needs.append(
                QJsonObject{{QStringLiteral("to"), QStringLiteral("jobs")},
                            {QStringLiteral("text"), failed == 1 ? QStringLiteral("A job has failed")
                                                                 : QStringLiteral("%1 jobs have failed").arg(failed)}});
        const auto audit = audited(call, m_desk.ask(call, "GET", "/api/admin/audit?page_size=8"));
        const auto users = m_desk.ask(call, "GET", "/api/admin/users?page_size=1");
        const auto free = number(figures, "disk_free");
        return page(call, "overview", "Overview",
                    {{QStringLiteral("health"),
                      sound ? state("fine", QStringLiteral("Healthy"))
                            : state("bad", QStringLiteral("Something is wrong: ") + text(health, "problem"))},
                     {QStringLiteral("stored"), fromStd(sizeText(number(figures, "bytes")))},
                     {QStringLiteral("disk"),
                      free > 0 ? fromStd(sizeText(free)) + QStringLiteral(" free on the disk") : QString()},
                     {QStringLiteral("tracks"), figures.value(QStringLiteral("tracks"))},
                     {QStringLiteral("plays"), figures.value(QStringLiteral("plays"))},
                     {QStringLiteral("users"), users.object.value(QStringLiteral("total"))},
                     {QStringLiteral("running"), jobs[QStringLiteral("running")]},
                     {QStringLiteral("waiting"), jobs[QStringLiteral("queued")]},
                     {QStringLiteral("failed"), jobs[QStringLiteral("failed")]},
                     {QStringLiteral("uptime"), spanText(number(health, "uptime_s"))},
                     {QStringLiteral("audit"), audit},
                     {QStringLiteral("hasAudit"), !audit.isEmpty()},
                     {QStringLiteral("needs"), needs}});
    }

    Response users(const Call& call) const {
        const int at = pageOf(call);
        const auto words = call.request.parameter("query").value_or("").substr(0, 200);
        const auto asked = question(words);
        const auto list = m_desk.ask(call, "GET",
                                     "/api/admin/users?" + asked.toStdString() + "page=" + std::to_string(at) +
                                         "&page_size=" + std::to_string(kPageSize));
        QJsonArray users;
        for (const auto& value : itemsOf(list)) {
            auto user = shown(value.toObject());
            const auto one = m_desk.ask(call, "GET", "/api/admin/users/" + text(user, "id").toStdString()).object;
            user[QStringLiteral("storage")] = barOf(number(one, "storage_used"), number(one, "storage_limit"));
            users.append(user);
        }
        return page(call, "users", "Users",
                    {{QStringLiteral("users"), users},
                     {QStringLiteral("hasUsers"), !users.isEmpty()},
                     {QStringLiteral("total"), list.object.value(QStringLiteral("total"))},
                     {QStringLiteral("query"), http::toQt(words)},
                     {QStringLiteral("pager"), pagerOf(list, at, asked)}});
    }

    Response user(const Call& call) const { return userPage(call, {}, 200); }

    Response changeUser(const Call& call) const {
        return changed(call,
                       {{QStringLiteral("role"), field(call, "role")}, {QStringLiteral("plan"), field(call, "plan")}},
                       "saved");
    }
    Response blockUser(const Call& call) const { return changed(call, {{QStringLiteral("blocked"), true}}, "blocked"); }
    Response unblockUser(const Call& call) const {
        return changed(call, {{QStringLiteral("blocked"), false}}, "unblocked");
    }
    Response signUserOut(const Call& call) const {
        const auto answer = m_desk.ask(call, "DELETE", userRow(call) + "/sessions");
        return answer.ok() ? Desk::go(userPath(call) + "?done=signed-out")
                           : userPage(call, answer.problem(), answer.status);
    }

    Response invites(const Call& call) const { return invitesPage(call, {}, 200); }

    Response makeInvite(const Call& call) const {
        const auto answer = m_desk.ask(call, "POST", "/api/admin/invites",
                                       {{QStringLiteral("note"), field(call, "note")},
                                        {QStringLiteral("role"), field(call, "role")},
                                        {QStringLiteral("uses"), field(call, "uses").toInt()},
                                        {QStringLiteral("days"), field(call, "days").toInt()}});
        if (!answer.ok()) return invitesPage(call, problem(answer), answer.status);
        const auto code = text(answer.object, "code");
        const auto address = (call.request.secure ? QStringLiteral("https://") : QStringLiteral("http://")) +
                             http::toQt(m_desk.options().name()) + QStringLiteral("/register?invite=") + code;
        return invitesPage(call, {{QStringLiteral("secret"), address}}, 200);
    }
    Response removeInvite(const Call& call) const {
        const auto answer = m_desk.ask(call, "DELETE", "/api/admin/invites/" + segmentOf(call.captive("id")));
        return answer.ok() ? Desk::go("/admin/invites?done=removed")
                           : invitesPage(call, problem(answer), answer.status);
    }

    Response plans(const Call& call) const { return plansPage(call, {}, 200); }

    Response savePlan(const Call& call) const {
        const auto name = call.request.field("name").value_or("");
        const auto bytes = [&call](const char* what) { return std::round(field(call, what).toDouble() * kGigabyte); };
        const auto answer = isPlanName(name)
                                ? m_desk.ask(call, "PUT", "/api/admin/plans/" + name,
                                             {{QStringLiteral("storage"), bytes("storage")},
                                              {QStringLiteral("file_size"), bytes("file_size")},
                                              {QStringLiteral("max_uploads"), field(call, "max_uploads").toInt()}})
                                : badPlanName();
        return answer.ok() ? Desk::go("/admin/plans?done=saved") : plansPage(call, problem(answer), answer.status);
    }
    Response removePlan(const Call& call) const {
        const auto name = call.request.field("name").value_or("");
        const auto answer = isPlanName(name) ? m_desk.ask(call, "DELETE", "/api/admin/plans/" + name) : badPlanName();
        return answer.ok() ? Desk::go("/admin/plans?done=removed") : plansPage(call, problem(answer), answer.status);
    }

    Response jobs(const Call& call) const { return jobsPage(call, {}, 200); }
    Response retryJob(const Call& call) const {
        return afterJob(call, m_desk.ask(call, "POST", jobRow(call) + "/retry"), "retry");
    }
    Response cancelJob(const Call& call) const {
        return afterJob(call, m_desk.ask(call, "DELETE", jobRow(call)), "cancelled");
    }

    Response blocklist(const Call& call) const { return blocklistPage(call, {}, 200); }

    Response block(const Call& call) const {
        const auto hash = field(call, "hash").trimmed().toLower();
        const auto answer = m_desk.ask(call, "PUT", "/api/admin/blocklist/" + segmentOf(hash.toStdString()),
                                       {{QStringLiteral("note"), field(call, "note")}});
        if (answer.ok()) return Desk::go("/admin/blocklist?done=blocked");
        auto view = problem(answer);
        view[QStringLiteral("hash")] = hash;
        view[QStringLiteral("why")] = field(call, "note");
        return blocklistPage(call, view, answer.status);
    }
    Response unblock(const Call& call) const {
        const auto answer = m_desk.ask(call, "DELETE", "/api/admin/blocklist/" + segmentOf(call.captive("hash")));
        return answer.ok() ? Desk::go("/admin/blocklist?done=unblocked")
                           : blocklistPage(call, problem(answer), answer.status);
    }

    Response audit(const Call& call) const {
        const int at = pageOf(call);
        const auto list = m_desk.ask(
            call, "GET", "/api/admin/audit?page=" + std::to_string(at) + "&page_size=" + std::to_string(kPageSize));
        const auto items = audited(call, list);
        QJsonObject view{{QStringLiteral("items"), items},
                         {QStringLiteral("hasItems"), !items.isEmpty()},
                         {QStringLiteral("total"), list.object.value(QStringLiteral("total"))},
                         {QStringLiteral("canProve"), m_desk.has("auditProof")},
                         {QStringLiteral("pager"), pagerOf(list, at, {})}};
        if (call.request.parameter("proof") == "1") prove(call, view);
        return page(call, "audit", "Audit log", view);
    }

private:
    static QString field(const Call& call, const char* name) {
        return http::toQt(call.request.field(name).value_or(""));
    }
    static QJsonObject problem(const Answer& answer) {
        return {{QStringLiteral("problem"), fromStd(answer.problem())}};
    }
    static std::string userRow(const Call& call) { return "/api/admin/users/" + segmentOf(call.captive("id")); }
    static std::string userPath(const Call& call) { return "/admin/users/" + segmentOf(call.captive("id")); }
    static std::string jobRow(const Call& call) { return "/api/admin/jobs/" + segmentOf(call.captive("id")); }

    static bool isPlanName(const std::string& name) {
        return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
    }
    static Answer badPlanName() {
        const QJsonObject error{
            {QStringLiteral("message"), QStringLiteral("A plan is named with letters a-z, digits and -.")}};
        return {422, {{QStringLiteral("error"), error}}, {}};
    }

    Response page(const Call& call, const char* name, const char* title, QJsonObject view, int status = 200) const {
        view[QStringLiteral("title")] = QLatin1String(title);
        view[QStringLiteral("on")] = QJsonObject{{QLatin1String(name), true}};
        const auto said = kSaid.find(call.request.parameter("done").value_or(""));
        if (said != kSaid.end()) view[QStringLiteral("said")] = QLatin1String(said->second);
        return m_desk.page(call, "desk", std::string("admin-") + name, std::move(view), status);
    }

    Response changed(const Call& call, const QJsonObject& change, const char* said) const {
        const auto answer = m_desk.ask(call, "PATCH", userRow(call), change);
        return answer.ok() ? Desk::go(userPath(call) + "?done=" + said)
                           : userPage(call, answer.problem(), answer.status);
    }

    Response userPage(const Call& call, const std::string& trouble, int status) const {
        const auto answer = m_desk.ask(call, "GET", userRow(call));
        if (!answer.ok())
            return m_desk.page(call, "plain", "refusal",
                               {{QStringLiteral("title"), QStringLiteral("Nothing here")},
                                {QStringLiteral("problem"), QStringLiteral("There is no such account.")}},
                               404);
        auto one = shown(answer.object);
        one[QStringLiteral("storage")] = barOf(number(one, "storage_used"), number(one, "storage_limit"));
        QJsonArray roles;
        for (const char* role : {"listener", "artist", "moderator", "admin"})
            roles.append(QJsonObject{{QStringLiteral("name"), QLatin1String(role)},
                                     {QStringLiteral("label"), capital(QLatin1String(role))},
                                     {QStringLiteral("chosen"), text(answer.object, "role") == QLatin1String(role)}});
        QJsonArray plans;
        for (const auto& plan : itemsOf(m_desk.ask(call, "GET", "/api/admin/plans")))
            plans.append(QJsonObject{{QStringLiteral("name"), text(plan.toObject(), "name")},
                                     {QStringLiteral("chosen"), text(plan.toObject(), "name") == text(one, "plan")}});
        QJsonObject view{
            {QStringLiteral("user"), one}, {QStringLiteral("roles"), roles}, {QStringLiteral("plans"), plans}};
        if (!trouble.empty()) view[QStringLiteral("problem")] = fromStd(trouble);
        view[QStringLiteral("title")] = text(one, "handle");
        view[QStringLiteral("on")] = QJsonObject{{QStringLiteral("users"), true}};
        const auto said = kSaid.find(call.request.parameter("done").value_or(""));
        if (said != kSaid.end()) view[QStringLiteral("said")] = QLatin1String(said->second);
        return m_desk.page(call, "desk", "admin-user", view, status);
    }

    Response invitesPage(const Call& call, QJsonObject view, int status) const {
        QJsonArray items;
        for (const auto& value : itemsOf(m_desk.ask(call, "GET", "/api/admin/invites"))) {
            auto item = value.toObject();
            item[QStringLiteral("role")] = capital(text(item, "role"));
            item[QStringLiteral("until")] = fromStd(dayText(text(item, "expires_at")));
            items.append(item);
        }
        return listPage(call, "invites", "Invites", items, std::move(view), status);
    }

    Response plansPage(const Call& call, QJsonObject view, int status) const {
        const auto wanted = http::toQt(call.request.parameter("edit").value_or(""));
        QJsonObject edited{
            {QStringLiteral("storage"), 10}, {QStringLiteral("file_size"), 2}, {QStringLiteral("max_uploads"), 4}};
        QJsonArray items;
        for (const auto& value : itemsOf(m_desk.ask(call, "GET", "/api/admin/plans"))) {
            auto item = value.toObject();
            if (text(item, "name") == wanted) {
                edited = item;
                edited[QStringLiteral("existing")] = true;
                for (const char* size : {"storage", "file_size"})
                    edited[QLatin1String(size)] = number(item, size) / kGigabyte;
            }
            item[QStringLiteral("storageText")] = fromStd(sizeText(number(item, "storage")));
            item[QStringLiteral("fileText")] = fromStd(sizeText(number(item, "file_size")));
            item[QStringLiteral("removable")] =
                number(item, "users") == 0 && text(item, "name") != QLatin1String("standard");
            items.append(item);
        }
        view[QStringLiteral("edited")] = edited;
        return listPage(call, "plans", "Plans", items, std::move(view), status);
    }

    Response jobsPage(const Call& call, QJsonObject view, int status) const {
        QJsonArray items;
        for (const auto& value : itemsOf(m_desk.ask(call, "GET", "/api/admin/jobs"))) {
            auto item = value.toObject();
            const auto is = text(item, "state");
            item[QStringLiteral("look")] = QLatin1String(lookOf(is));
            item[QStringLiteral("part")] = QString::number(number(item, "progress") * 1000, 'f', 0);
            item[QStringLiteral("since")] = fromStd(agoText(text(item, "created_at")));
            item[QStringLiteral("retry")] = is == QLatin1String("failed");
            item[QStringLiteral("end")] = is == QLatin1String("queued") || is == QLatin1String("running");
            items.append(item);
        }
        return listPage(call, "jobs", "Jobs", items, std::move(view), status);
    }

    Response afterJob(const Call& call, const Answer& answer, const char* said) const {
        return answer.ok() ? Desk::go(std::string("/admin/jobs?done=") + said)
                           : jobsPage(call, problem(answer), answer.status);
    }

    Response blocklistPage(const Call& call, QJsonObject view, int status) const {
        QJsonArray items;
        for (const auto& value : itemsOf(m_desk.ask(call, "GET", "/api/admin/blocklist"))) {
            auto item = value.toObject();
            item[QStringLiteral("since")] = fromStd(dayText(text(item, "created_at")));
            items.append(item);
        }
        return listPage(call, "blocklist", "Blocklist", items, std::move(view), status);
    }

    Response listPage(const Call& call, const char* name, const char* title, const QJsonArray& items, QJsonObject view,
                      int status) const {
        view[QStringLiteral("items")] = items;
        view[QStringLiteral("hasItems")] = !items.isEmpty();
        return page(call, name, title, std::move(view), status);
    }

    /// Records with people's names in the place of their ids, where they still have one.
    QJsonArray audited(const Call& call, const Answer& list) const {
        std::map<QString, QString> names;
        const auto nameOf = [&](const QString& id) {
            if (id.size() != 36) return id;
            auto known = names.find(id);
            if (known == names.end()) {
                const auto user = m_desk.ask(call, "GET", "/api/admin/users/" + id.toStdString());
                known = names.emplace(id, user.ok() ? text(user.object, "handle") : id).first;
            }
            return known->second;
        };
        QJsonArray out;
        for (const auto& value : itemsOf(list)) {
            auto item = value.toObject();
            item[QStringLiteral("when")] = fromStd(agoText(text(item, "at")));
            item[QStringLiteral("actor")] = nameOf(text(item, "actor"));
            item[QStringLiteral("object")] = nameOf(text(item, "object"));
            out.append(item);
        }
        return out;
    }

    void prove(const Call& call, QJsonObject& view) const {
        const auto proof = m_desk.ask(call, "GET", "/api/admin/audit/proof");
        const auto records = QString::number(number(proof.object, "records"));
        if (!proof.ok())
            view[QStringLiteral("problem")] = fromStd(proof.problem());
        else if (proof.object.value(QStringLiteral("sound")).toBool())
            view[QStringLiteral("said")] =
                QStringLiteral("All ") + records + QStringLiteral(" records are as they were written.");
        else
            view[QStringLiteral("problem")] =
                QStringLiteral("Record %1 is not what was written, or one before it is gone.")
                    .arg(number(proof.object, "broken_at"));
    }

    const Desk& m_desk;
};

} // namespace

void addAdminPages(const Desk& desk) {
    if (!desk.has("users")) return;
    const auto pages = std::make_shared<AdminPages>(desk); // shared by the rows of the table
    using Page = Response (AdminPages::*)(const Call&) const;
    const auto add = [&](const char* method, const char* path, const char* name, const char* summary, Page page) {
        auto& route =
            desk.add(method, path, name, summary, [pages, page](const Call& call) { return ((*pages).*page)(call); });
        route.access = http::Access::Admin;
    };
    add("GET", "/admin", "adminPage", "How the node is", &AdminPages::overview);
    add("GET", "/admin/users", "usersPage", "All accounts", &AdminPages::users);
    add("GET", "/admin/users/{id}", "userPage", "One account", &AdminPages::user);
    add("POST", "/admin/users/{id}", "changeUserForm", "Role and plan", &AdminPages::changeUser);
    add("POST", "/admin/users/{id}/block", "blockUserForm", "Blocking", &AdminPages::blockUser);
    add("POST", "/admin/users/{id}/unblock", "unblockUserForm", "Letting in again", &AdminPages::unblockUser);
    add("POST", "/admin/users/{id}/sign-out", "signUserOutForm", "Signing somebody out", &AdminPages::signUserOut);
    add("GET", "/admin/invites", "invitesPage", "Open invites", &AdminPages::invites);
    add("POST", "/admin/invites", "makeInviteForm", "Inviting", &AdminPages::makeInvite);
    add("POST", "/admin/invites/{id}/remove", "removeInviteForm", "Taking an invite back", &AdminPages::removeInvite);
    add("GET", "/admin/plans", "plansPage", "The plans", &AdminPages::plans);
    add("POST", "/admin/plans", "savePlanForm", "Making or changing a plan", &AdminPages::savePlan);
    add("POST", "/admin/plans/remove", "removePlanForm", "Removing a plan", &AdminPages::removePlan);
    add("GET", "/admin/jobs", "jobsPage", "Work in the background", &AdminPages::jobs);
    add("POST", "/admin/jobs/{id}/retry", "retryJobForm", "Trying a job again", &AdminPages::retryJob);
    add("POST", "/admin/jobs/{id}/cancel", "cancelJobForm", "Ending a job", &AdminPages::cancelJob);
    add("GET", "/admin/blocklist", "blocklistPage", "Blocked content", &AdminPages::blocklist);
    add("POST", "/admin/blocklist", "blockForm", "Blocking content", &AdminPages::block);
    add("POST", "/admin/blocklist/{hash}/remove", "unblockForm", "Allowing content again", &AdminPages::unblock);
    add("GET", "/admin/audit", "auditPage", "Who changed what", &AdminPages::audit);
}

} // namespace bitbeats::site
