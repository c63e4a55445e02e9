#include "node/Administration.h"

#include "AuditLog.h"
#include "DiskCheck.h"
#include "Invites.h"
#include "NodeFolder.h"
#include "Plans.h"
#include "Schema.h"

#include <sodium.h>

namespace bitbeats::node {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kDay = 24LL * 3600 * 1000;

/// A node's services as far as commands need them.
struct Office {
    static Result<std::unique_ptr<Office>> open(const fs::path& data, const WallClock& clock) {
        if (sodium_init() < 0) return fail(Reason::Internal, "start", "the cryptography");
        auto database = openDatabase(data);
        if (!database) return Failure(database.error());
        const auto key = SecretKey::load(keyIn(data));
        if (!key) return Failure(key.error());
        return std::make_unique<Office>(std::move(*database), *key, clock);
    }
    /// Where there must be a node already.
    static Result<std::unique_ptr<Office>> enter(const fs::path& data, const WallClock& clock) {
        std::error_code ignored;
        if (!fs::exists(databaseIn(data), ignored))
            return fail(Reason::NotFound, "find", "a node in " + data.string(), "", "Check --data.");
        return open(data, clock);
    }
    Office(std::unique_ptr<database::Database> opened, const SecretKey& secret, const WallClock& clock)
        : database(std::move(opened)), key(secret), audit(*database, key, clock), accounts(*database, clock, audit) {}

    const std::unique_ptr<database::Database> database;
    const SecretKey key;
    const AuditLog audit;
    Accounts accounts;
};

} // namespace

Result<User> addUser(const fs::path& data, const NewUser& user, const WallClock& clock) {
    if (auto made = makeFolder(data); !made) return Failure(made.error());
    const auto office = Office::open(data, clock);
    if (!office) return Failure(office.error());
    return (*office)->accounts.add(user, AuditLog::kConsole);
}

Result<User> changeUser(const fs::path& data, const std::string& login, const UserChange& change,
                        const WallClock& clock) {
    const auto office = Office::enter(data, clock);
    if (!office) return Failure(office.error());
    auto& accounts = (*office)->accounts;
    const auto user = accounts.findByLogin(login);
    if (!user) return Failure(user.error());
    if (!*user) return fail(Reason::NotFound, "find", "the account " + login);
    const auto& id = (*user)->id;
    Result<void> done;
    if (change.plan) done = accounts.setPlan(id, *change.plan, AuditLog::kConsole);
    if (done && change.role) done = accounts.setRole(id, *change.role, AuditLog::kConsole);
    if (done && change.blocked) done = accounts.setBlocked(id, *change.blocked, AuditLog::kConsole);
    if (!done) return Failure(done.error());
    const auto changed = accounts.find(id);
    if (!changed) return Failure(changed.error());
    return **changed;
}

Result<Plan> changePlan(const fs::path& data, const std::string& name, const PlanChange& change,
                        const WallClock& clock) {
    const auto office = Office::enter(data, clock);
    if (!office) return Failure(office.error());
    Plans plans(*(*office)->database, (*office)->audit);
    const auto before = plans.find(name);
    if (!before) return Failure(before.error());
    Plan plan = before->value_or(Plan{});
    plan.name = name;
    plan.storage = change.storage.value_or(plan.storage);
    plan.fileSize = change.fileSize.value_or(plan.fileSize);
    plan.maxUploads = change.maxUploads.value_or(plan.maxUploads);
    if (const auto set = plans.set(plan, AuditLog::kConsole); !set) return Failure(set.error());
    return plan;
}

Result<std::string> makeInvite(const fs::path& data, http::Role role, int uses, int days, const WallClock& clock) {
    const auto office = Office::enter(data, clock);
    if (!office) return Failure(office.error());
    Invite wanted;
    wanted.role = role;
    wanted.usesLeft = uses;
    wanted.createdBy = AuditLog::kConsole;
    auto made = Invites(*(*office)->database, clock, (*office)->audit).make(wanted, days * kDay);
    if (!made) return Failure(made.error());
    return std::move(made->code);
}

Result<CheckReport> check(const fs::path& data, const CheckOptions& options, const WallClock& clock,
                          const CancelToken& cancel) {
    const auto office = Office::enter(data, clock);
    if (!office) return Failure(office.error());
    std::unique_ptr<FolderLock> alone;
    if (options.repair) {
        auto lock = FolderLock::take(data);
        if (!lock) return Failure(lock.error());
        alone = std::move(*lock);
    }
    if (const auto sound = (*office)->database->checkIntegrity(cancel); !sound) return Failure(sound.error());
    return checkDisk(*(*office)->database, (*office)->audit, data, options, cancel);
}

int newestSchema() {
    return nodeSchema().migrations.back().version;
}

Result<void> migrate(const fs::path& data, int version) {
    const auto lock = FolderLock::take(data);
    if (!lock) return Failure(lock.error());
    const auto database = openDatabase(data);
    if (!database) return Failure(database.error());
    return (*database)->migrate(nodeSchema().name, version);
}

} // namespace bitbeats::node
