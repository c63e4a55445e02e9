#include "node/Administration.h"

#include "AuditLog.h"
#include "NodeFolder.h"
#include "Schema.h"

#include <sodium.h>

namespace bitbeats::node {

namespace fs = std::filesystem;

namespace {

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
