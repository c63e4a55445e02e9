#include "UrlTrack.h"

namespace bitbeats::swarm {
namespace {

constexpr int kPieceLength = 64 * 1024;
constexpr double kGuess = 60'000; // bytes per second of sound

} // namespace

UrlTrack::UrlTrack(SessionCore& core, std::string asked, Url url, std::int64_t size,
                   const std::vector<char>& firstBytes)
    : m_asked(std::move(asked)), m_size(size) {
    const Geometry geometry{size, kPieceLength};
    FetchHooks hooks;
    hooks.verify = [](int, const Bytes&) { return true; };
    hooks.keep = [this, geometry](int piece, const SharedBytes& bytes) {
        if (m_spool.write(geometry.pieceBegin(piece), *bytes))
            m_fetch->kept(piece);
        else
            m_fetch->keepOnlyWhatIsNear();
    };
    hooks.load = [this, geometry, &core](int piece) {
        auto bytes = std::make_shared<Bytes>(static_cast<std::size_t>(geometry.pieceSize(piece)));
        const bool good = m_spool.read(geometry.pieceBegin(piece), *bytes);
        core.thread->post([this, alive = std::weak_ptr(m_alive), piece, bytes, good] {
            if (alive.expired()) return;
            if (good)
                m_fetch->loaded(piece, bytes);
            else
                m_fetch->lostOnDisk(piece);
        });
    };
    hooks.needPeers = [] {};
    hooks.notice = [this, &core](const Error& error) {
        m_fetch->setTrouble(error);
        core.notice(error);
    };
    hooks.post = [&core](std::function<void()> work) { core.thread->post(std::move(work)); };
    m_fetch = std::make_unique<Fetch>(geometry, kGuess, std::move(hooks));
    m_fetch->addWebSeed(core.web(), {WebFile{{0, size}, std::move(url), false}});
    const auto first = static_cast<std::size_t>(geometry.pieceSize(0));
    if (firstBytes.size() < first) return;
    auto bytes = std::make_shared<Bytes>(firstBytes.begin(), firstBytes.begin() + static_cast<std::ptrdiff_t>(first));
    if (m_spool.write(0, *bytes)) {
        m_fetch->haveOnDisk(0);
        m_fetch->loaded(0, std::move(bytes));
    }
}

} // namespace bitbeats::swarm
