#pragma once

#include "base/AtomicFile.h"
#include "support/TempFolder.h"
#include "swarm/SwarmSession.h"

#include <random>
#include <string>

namespace bitbeats::test {

/// Bytes that no compressor and no accident repeats.
inline std::string noise(std::size_t size, unsigned seed = 7) {
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (auto& b : bytes)
        b = static_cast<char>(random());
    return bytes;
}

/// A session on loopback that speaks to nobody it was not told of.
inline swarm::SwarmOptions privateOptions(const std::filesystem::path& cache) {
    swarm::SwarmOptions options;
    options.cacheFolder = cache;
    options.bindAddress = "127.0.0.1";
    options.dht = options.lsd = options.portMapping = false;
    options.allowPrivateAddresses = true;
    return options;
}

/// One file, its torrent and a session that seeds it.
struct Seeder {
    explicit Seeder(std::string content, const std::string& name = "track.flac",
                    const swarm::CreateOptions& create = {})
        : bytes(std::move(content)) {
        (void)writeFileAtomically(folder / name, bytes);
        torrent = swarm::parseTorrent(swarm::createTorrent(folder / name, create, {}).value()).value();
        session = swarm::SwarmSession::start(privateOptions(folder / "cache")).value();
        seeded = session->seed(torrent, folder.path(), {});
    }
    swarm::PeerAddress address() const { return {"127.0.0.1", static_cast<std::uint16_t>(session->listenPort())}; }

    TempFolder folder;
    std::string bytes;
    swarm::Torrent torrent;
    std::unique_ptr<swarm::SwarmSession> session;
    Result<void> seeded;
};

/// Everything from `offset` on, up to `count` bytes; what came before an end, failure or half a minute without a byte.
inline std::string readAll(ByteSource& source, std::int64_t offset = 0, std::size_t count = std::string::npos) {
    std::string out;
    std::vector<std::byte> buffer(64 * 1024);
    while (out.size() < count) {
        const auto want = std::min(buffer.size(), count - out.size());
        const auto result = source.read(offset + static_cast<std::int64_t>(out.size()), std::span(buffer).first(want),
                                        std::chrono::seconds(30));
        if (result.state != ReadState::Ready) break;
        out.append(reinterpret_cast<const char*>(buffer.data()), result.count);
    }
    return out;
}

} // namespace bitbeats::test
