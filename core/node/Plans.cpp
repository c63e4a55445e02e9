#include "Plans.h"

#include <algorithm>

namespace bitbeats::node {
namespace {

constexpr std::int64_t kMostBytes = 1LL << 50;

bool isName(const std::string& name) {
    return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Plan planIn(const database::Row& row) {
    return {row.text(0),     row.integer(1),  row.integer(2), row.integer(3),
            row.get<int>(4), row.get<int>(5), row.get<int>(6)};
}

const std::string kSelect = "select name, storage, file_size, bandwidth, retention_days, max_uploads,"
                            " (select count(*) from users where users.plan = plans.name) from plans";

} // namespace

Result<std::vector<Plan>> Plans::list() {
    std::vector<Plan> plans;
    auto read = m_database.read();
    read.each(kSelect + " order by storage, name", [&](const database::Row& row) { plans.push_back(planIn(row)); });
    return read.done(std::move(plans));
}

Result<std::optional<Plan>> Plans::find(const std::string& name) {
    std::optional<Plan> plan;
    auto read = m_database.read();
    read.each(
        kSelect + " where name = ?", [&](const database::Row& row) { plan = planIn(row); }, name);
    return read.done(std::move(plan));
}

Result<void> Plans::set(const Plan& plan, const std::string& by) {
    const auto sound = [](std::int64_t bytes) { return bytes >= 0 && bytes <= kMostBytes; };
    if (!isName(plan.name)) return fail(Reason::BadUsage, "set", "the plan", "its name is of a-z, 0-9, '-' and '_'");
    if (!sound(plan.storage) || !sound(plan.fileSize) || !sound(plan.bandwidth) || plan.retentionDays < 0 ||
        plan.retentionDays > 36'500 || plan.maxUploads < 1 || plan.maxUploads > 10'000)
        return fail(Reason::BadUsage, "set", "the plan " + plan.name, "a number in it is out of bounds");
    auto write = m_database.write();
    write.run("insert into plans(name, storage, file_size, bandwidth, retention_days, max_uploads) values(?,?,?,?,?,?)"
              " on conflict(name) do update set storage = excluded.storage, file_size = excluded.file_size,"
              " bandwidth = excluded.bandwidth, retention_days = excluded.retention_days,"
              " max_uploads = excluded.max_uploads",
              plan.name, plan.storage, plan.fileSize, plan.bandwidth, plan.retentionDays, plan.maxUploads);
    m_audit.append(write, {by, "plan.set", plan.name,
                           "storage " + std::to_string(plan.storage) + ", file " + std::to_string(plan.fileSize) +
                               ", bandwidth " + std::to_string(plan.bandwidth) + ", days " +
                               std::to_string(plan.retentionDays) + ", uploads " + std::to_string(plan.maxUploads)});
    return write.commit();
}

Result<void> Plans::remove(const std::string& name, const std::string& by) {
    auto write = m_database.write();
    if (name == kStandard) return fail(Reason::NotAllowed, "remove", "the plan " + name, "new accounts get it");
    if (write.value<int>("select 1 from users where plan = ? limit 1", name))
        return fail(Reason::NotAllowed, "remove", "the plan " + name, "there are accounts that have it");
    write.run("delete from plans where name = ?", name);
    if (write.ok() && write.changes() == 0) return fail(Reason::NotFound, "remove", "the plan " + name);
    m_audit.append(write, {by, "plan.remove", name, ""});
    return write.commit();
}

} // namespace bitbeats::node
