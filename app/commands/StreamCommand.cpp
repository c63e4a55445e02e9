#include "CancelOnInterrupt.h"
#include "Commands.h"
#include "Console.h"
#include "SwarmKit.h"
#include "stream/StreamServer.h"

#include <array>
#include <unistd.h>

namespace bitbeats::app {
namespace {

constexpr std::size_t kMaxLine = 64 << 10;

/// Lines of stdin as they come, until it ends or the program is asked to.
class StdinLines {
public:
    explicit StdinLines(const Interrupt& interrupt) : m_interrupt(interrupt) {}

    std::optional<std::string> next() {
        for (;;) {
            if (const auto end = m_buffer.find('\n'); end != std::string::npos) {
                auto line = m_buffer.substr(0, end);
                m_buffer.erase(0, end + 1);
                if (!line.empty() && line.back() == '\r') line.pop_back();
                return line;
            }
            if (m_buffer.size() > kMaxLine || !fill()) return {};
        }
    }

private:
    bool fill() {
        if (!m_interrupt.waitReadable(STDIN_FILENO)) return false;
        std::array<char, 4096> bytes;
        const auto count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count <= 0) return false;
        m_buffer.append(bytes.data(), static_cast<std::size_t>(count));
        return true;
    }

    const Interrupt& m_interrupt;
    std::string m_buffer;
};

bool isFolder(const std::string& source) {
    const auto link = sources::parseSourceLink(source);
    const auto* local = link ? std::get_if<sources::LocalPath>(&link->what) : nullptr;
    std::error_code ignored;
    return local && std::filesystem::is_directory(local->path, ignored);
}

void printLink(Console& console, const stream::StreamLink& link) {
    console.say("URL " + link.url);
    console.event("url", {{QStringLiteral("url"), QString::fromStdString(link.url)},
                          {QStringLiteral("name"), QString::fromStdString(link.name)}});
}

class Streaming {
public:
    Streaming(SwarmKit& kit, stream::StreamServer& server, Console& console)
        : m_kit(kit), m_server(server), m_console(console) {}

    /// The lines that a script gave: one answer each, a URL or why not.
    int follow(const Interrupt& interrupt) {
        StdinLines lines(interrupt);
        m_console.say("READY");
        m_console.event("ready");
        while (const auto line = lines.next()) {
            if (line->empty()) continue;
            const auto link = isFolder(*line) ? firstOfFolder(*line, {}) : m_server.add(*line);
            if (link) {
                printLink(m_console, *link);
            } else {
                m_console.say("ERROR " + sentence(link.error()));
                m_console.event("failed",
                                {{QStringLiteral("message"), QString::fromStdString(sentence(link.error()))}});
            }
        }
        return kDone;
    }

    /// All music of one source, until the program is asked to end.
    int serve(const std::string& source, const Interrupt& interrupt) {
        const CancelOnInterrupt cancel(interrupt);
        const auto links = linksOf(source, cancel.token());
        if (interrupt.signal() != 0) return kDone;
        if (!links) return report(links.error());
        for (const auto& link : *links)
            printLink(m_console, link);
        interrupt.wait();
        return kDone;
    }

private:
    Result<stream::StreamLink> firstOfFolder(const std::string& source, const CancelToken& cancel) {
        const auto found = m_kit.finder.resolve(source, cancel);
        if (!found) return Failure(found.error());
        return m_server.add(found->tracks.front().source);
    }

    Result<std::vector<stream::StreamLink>> linksOf(const std::string& source, const CancelToken& cancel) {
        if (!isFolder(source)) return m_server.addAll(source, cancel);
        const auto found = m_kit.finder.resolve(source, cancel);
        if (!found) return Failure(found.error());
        std::vector<stream::StreamLink> links;
        for (const auto& track : found->tracks) {
            auto link = m_server.add(track.source);
            if (!link) return Failure(link.error());
            links.push_back(std::move(*link));
        }
        return links;
    }

    SwarmKit& m_kit;
    stream::StreamServer& m_server;
    Console& m_console;
};

} // namespace

int runStream(const CommandContext& context) {
    const bool control = context.settings.on("control");
    if (control == !context.line.arguments.empty())
        return report({Reason::BadUsage, "serve", "",
                       control ? "--control takes its sources from stdin" : "it needs a SOURCE or --control",
                       "Try bitbeats stream --help."});
    Console console(context.settings.on("json"));
    SwarmKit kit(context.settings);
    http::ServerOptions options;
    if (const auto listen = context.settings.endpoint("listen")) {
        options.address = listen->address;
        options.port = listen->port;
    }
    auto server = stream::StreamServer::start(options, kit.swarm, kit.shelf, kit.opener);
    if (!server) return report(server.error());
    Streaming streaming(kit, **server, console);
    if (!control) return streaming.serve(context.line.arguments.front(), context.interrupt);
    // A script measures from its SOURCE line on: the session is up before.
    if (const auto session = kit.swarm.session(); !session) return report(session.error());
    return streaming.follow(context.interrupt);
}

} // namespace bitbeats::app
