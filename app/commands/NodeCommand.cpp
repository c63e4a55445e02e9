#include "Commands.h"
#include "Console.h"
#include "node/Administration.h"

#include <array>
#include <unistd.h>

namespace bitbeats::app {
namespace {

constexpr std::size_t kMaxPassword = 4096;

/// The first line of standard input: a password on the command line would be there for everybody to see.
std::string passwordFromInput() {
    std::string text;
    std::array<char, 256> bytes;
    while (text.size() < kMaxPassword && text.find('\n') == std::string::npos) {
        const auto count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count <= 0) break;
        text.append(bytes.data(), static_cast<std::size_t>(count));
    }
    text.resize(std::min(text.size(), text.find_first_of("\r\n")));
    return text;
}

} // namespace

int runNodeAddUser(const CommandContext& context) {
    const auto& settings = context.settings;
    node::NewUser user;
    user.email = settings.text("email").value_or("");
    user.handle = settings.text("handle").value_or("");
    user.role = node::roleOf(settings.text("role").value_or("artist")).value_or(http::Role::Artist);
    user.accepted = true; // whoever administers the node has told them
    if (user.email.empty() || user.handle.empty())
        return report({Reason::BadUsage, "add the account", "", "it needs --email and --handle",
                       "Try bitbeats node add-user --help."});
    user.password = passwordFromInput();
    const node::SystemWallClock clock;
    const auto added = node::addUser(dataFolder(settings), user, clock);
    if (!added && added.error().reason == Reason::BadUsage) {
        auto error = added.error();
        error.reason = Reason::Malformed; // the values are wrong, not how the command was used
        return report(error);
    }
    if (!added) return report(added.error());
    Console console(settings.on("json"));
    console.say("Added " + added->handle + " (" + added->email + ") as " + std::string(node::nameOf(added->role)));
    console.event("user_added",
                  {{QStringLiteral("id"), QString::fromStdString(added->id)},
                   {QStringLiteral("email"), QString::fromStdString(added->email)},
                   {QStringLiteral("handle"), QString::fromStdString(added->handle)},
                   {QStringLiteral("role"), QString::fromStdString(std::string(node::nameOf(added->role)))}});
    return kDone;
}

} // namespace bitbeats::app
