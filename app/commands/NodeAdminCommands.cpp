// What an administrator does to a node at its own machine.
#include "CancelOnInterrupt.h"
#include "Commands.h"
#include "Console.h"
#include "node/Administration.h"

#include <QJsonArray>

namespace bitbeats::app {
namespace {

QString toQt(const std::string& text) {
    return QString::fromStdString(text);
}

/// Values that were wrong, where the command as such was used rightly.
int reportValues(Error error) {
    if (error.reason == Reason::BadUsage) error.reason = Reason::Malformed;
    return report(error);
}

int misused(const CommandContext& context, const char* detail) {
    const std::string words(specOf(context.line.command).words);
    return report({Reason::BadUsage, "do that", "", detail, "Try bitbeats " + words + " --help."});
}

std::optional<int> numberOf(const Settings& settings, const char* name) {
    if (!settings.text(name)) return {};
    return static_cast<int>(settings.number(name, 0));
}

std::optional<std::int64_t> sizeOf(const Settings& settings, const char* name) {
    if (!settings.text(name)) return {};
    return settings.size(name, 0);
}

QJsonObject objectOf(const node::CopyReport& report) {
    return {{QStringLiteral("tracks"), static_cast<qint64>(report.tracks)},
            {QStringLiteral("copied_bytes"), static_cast<qint64>(report.copied)}};
}

} // namespace

int runNodeChangeUser(const CommandContext& context) {
    const auto& settings = context.settings;
    const auto login = settings.text("handle") ? settings.text("handle") : settings.text("email");
    node::UserChange change;
    switch (context.line.command) {
    case kNodeSetPlan:
        change.plan = settings.text("plan");
        if (!change.plan) return misused(context, "it needs --plan");
        break;
    case kNodeSetRole:
        change.role = node::roleOf(settings.text("role").value_or(""));
        if (!change.role) return misused(context, "it needs --role");
        break;
    default:
        change.blocked = context.line.command == kNodeBlock;
    }
    if (!login) return misused(context, "it needs --handle or --email");
    const node::SystemWallClock clock;
    const auto user = node::changeUser(dataFolder(settings), *login, change, clock);
    if (!user) return reportValues(user.error());
    Console console(settings.on("json"));
    const std::string role(node::nameOf(user->role));
    console.say(user->handle + " (" + user->email + "): " + role + ", plan " + user->plan +
                (user->blocked ? ", blocked" : ""));
    console.event("user_changed", {{QStringLiteral("id"), toQt(user->id)},
                                   {QStringLiteral("handle"), toQt(user->handle)},
                                   {QStringLiteral("role"), toQt(role)},
                                   {QStringLiteral("plan"), toQt(user->plan)},
                                   {QStringLiteral("blocked"), user->blocked}});
    return kDone;
}

int runNodePlan(const CommandContext& context) {
    const auto& settings = context.settings;
    const auto name = settings.text("plan");
    if (!name) return misused(context, "it needs --plan");
    node::PlanChange change;
    change.storage = sizeOf(settings, "storage");
    change.fileSize = sizeOf(settings, "file-size");
    change.maxUploads = numberOf(settings, "max-uploads");
    const node::SystemWallClock clock;
    const auto plan = node::changePlan(dataFolder(settings), *name, change, clock);
    if (!plan) return reportValues(plan.error());
    Console console(settings.on("json"));
    console.say("Plan " + plan->name + ": storage " + std::to_string(plan->storage) + ", file " +
                std::to_string(plan->fileSize) + ", uploads " + std::to_string(plan->maxUploads));
    console.event("plan", {{QStringLiteral("name"), toQt(plan->name)},
                           {QStringLiteral("storage"), static_cast<qint64>(plan->storage)},
                           {QStringLiteral("file_size"), static_cast<qint64>(plan->fileSize)},
                           {QStringLiteral("max_uploads"), plan->maxUploads}});
    return kDone;
}

int runNodeInvite(const CommandContext& context) {
    const auto& settings = context.settings;
    const auto role = node::roleOf(settings.text("role").value_or("artist")).value_or(http::Role::Artist);
    const node::SystemWallClock clock;
    const auto code = node::makeInvite(dataFolder(settings), role, numberOf(settings, "uses").value_or(1),
                                       numberOf(settings, "days").value_or(14), clock);
    if (!code) return reportValues(code.error());
    Console console(settings.on("json"));
    console.say(*code);
    console.event("invite", {{QStringLiteral("code"), toQt(*code)}});
    return kDone;
}

int runNodeBackup(const CommandContext& context) {
    const auto& settings = context.settings;
    const bool out = context.line.command == kNodeBackup;
    const auto folder = settings.text(out ? "to" : "from");
    if (!folder) return misused(context, out ? "it needs --to" : "it needs --from");
    const CancelOnInterrupt cancel(context.interrupt);
    const auto data = dataFolder(settings);
    const auto done = out ? node::backUp(data, *folder, cancel.token()) : node::restore(data, *folder, cancel.token());
    if (!done) return reportValues(done.error());
    Console console(settings.on("json"));
    console.say((out ? "Backed up " : "Restored ") + std::to_string(done->tracks) + " tracks, " +
                std::to_string(done->copied) + " bytes copied");
    console.event(out ? "backup" : "restore", objectOf(*done));
    return kDone;
}

int runNodeCheck(const CommandContext& context) {
    const auto& settings = context.settings;
    const CancelOnInterrupt cancel(context.interrupt);
    const node::SystemWallClock clock;
    const node::CheckOptions options{settings.on("content"), settings.on("repair")};
    const auto checked = node::check(dataFolder(settings), options, clock, cancel.token());
    if (!checked) return reportValues(checked.error());
    Console console(settings.on("json"));
    QJsonArray problems;
    for (const auto& problem : checked->problems) {
        console.say(problem);
        problems.append(toQt(problem));
    }
    console.say(std::to_string(checked->tracks) + " tracks of " + std::to_string(checked->bytes) + " bytes and " +
                std::to_string(checked->auditRecords) + " audit records looked at, " +
                std::to_string(checked->problems.size()) + " problems found, " + std::to_string(checked->repaired) +
                " repaired");
    console.event("check", {{QStringLiteral("tracks"), static_cast<qint64>(checked->tracks)},
                            {QStringLiteral("bytes"), static_cast<qint64>(checked->bytes)},
                            {QStringLiteral("audit_records"), static_cast<qint64>(checked->auditRecords)},
                            {QStringLiteral("problems"), problems},
                            {QStringLiteral("repaired"), checked->repaired}});
    const auto left = static_cast<int>(checked->problems.size()) - checked->repaired;
    return left > 0 ? kFailed : kDone;
}

} // namespace bitbeats::app
