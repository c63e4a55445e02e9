#include "CancelOnInterrupt.h"
#include "Commands.h"
#include "Console.h"
#include "TorrentFiles.h"
#include "swarm/Torrent.h"

#include <algorithm>

namespace bitbeats::app {
namespace {

Result<void> checkTrackers(const std::vector<std::string>& trackers) {
    for (const auto& url : trackers) {
        const bool known = url.starts_with("http://") || url.starts_with("https://") || url.starts_with("udp://");
        if (!known)
            return fail(Reason::BadUsage, "use the tracker", url, "it is no tracker address",
                        "Give an http, https or udp URL, or for bitbeats seed an ADDR:PORT.");
    }
    return {};
}

std::string percent(std::int64_t done, std::int64_t total) {
    return std::to_string(total > 0 ? done * 100 / total : 100) + " %";
}

} // namespace

int runTorrentCreate(const CommandContext& context) {
    const auto out = context.settings.text("out");
    if (!out)
        return report(
            {Reason::BadUsage, "write the torrent", "", "it needs -o FILE", "Try bitbeats torrent create --help."});
    Console console(context.settings.on("json"));
    CancelOnInterrupt cancel(context.interrupt);
    swarm::CreateOptions options;
    options.trackers = context.settings.texts("tracker");
    options.webSeeds = context.settings.texts("web-seed");
    options.pieceLength = static_cast<int>(std::min<std::int64_t>(context.settings.size("piece-length", 0), INT32_MAX));
    options.hints = hintsOf;
    options.progress = [&console, last = std::string()](std::int64_t done, std::int64_t total) mutable {
        const auto now = percent(done, total);
        if (now != last) console.progress("Hashing " + now);
        last = now;
    };
    if (const auto checked = checkTrackers(options.trackers); !checked) return report(checked.error());
    const auto encoded = swarm::createTorrent(context.line.arguments.front(), options, cancel.token());
    console.endProgress();
    if (!encoded) return report(encoded.error());
    if (const auto written = writeForOthers(*out, *encoded); !written) return report(written.error());
    const auto torrent = swarm::parseTorrent(*encoded);
    if (!torrent) return report(torrent.error());
    console.say("Torrent: " + *out);
    console.say("Info-hash: " + torrent->infoHash.hex());
    console.say("Magnet: " + swarm::magnetLink(*torrent));
    console.event("created", {{QStringLiteral("torrent"), QString::fromStdString(*out)},
                              {QStringLiteral("info_hash"), QString::fromStdString(torrent->infoHash.hex())},
                              {QStringLiteral("magnet"), QString::fromStdString(swarm::magnetLink(*torrent))},
                              {QStringLiteral("size"), static_cast<qint64>(torrent->totalSize)},
                              {QStringLiteral("pieces"), torrent->pieceCount}});
    return kDone;
}

} // namespace bitbeats::app
