#pragma once

#include "base/ByteSource.h"
#include "base/Cancellation.h"
#include "base/Result.h"
#include "swarm/SwarmPicture.h"
#include "swarm/Torrent.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitbeats::swarm {

/// An IP address and port, as "1.2.3.4:6881" or "[::1]:6881".
struct PeerAddress {
    std::string host;
    std::uint16_t port = 0;
    static Result<PeerAddress> parse(const std::string& text);
    bool operator==(const PeerAddress&) const = default;
};

/// Hours of the day, local time, in which seeding is allowed; begin == end means always.
struct SeedSchedule {
    int beginHour = 0;
    int endHour = 0;
    bool operator==(const SeedSchedule&) const = default;
};

struct SwarmOptions {
    std::filesystem::path cacheFolder;    ///< pieces, resume data; made when missing
    std::int64_t cacheBudget = 0;         ///< bytes; 0 = a tenth of the free space, at most 10 GB
    std::int64_t memoryBudget = 16 << 20; ///< bytes of pieces kept in RAM over all torrents
    std::string bindAddress;              ///< an IP address to listen on and dial from; empty = all
    int listenPort = 0;                   ///< 0 = chosen by the system
    bool dht = true;
    bool lsd = true;
    bool portMapping = true;            ///< UPnP and NAT-PMP
    bool allowPrivateAddresses = false; ///< trackers, web seeds and peers on loopback and private networks
    std::vector<PeerAddress> peers;     ///< dialled for every torrent, beside what trackers say
    int uploadLimit = 0;                ///< bytes per second, 0 = none
    int downloadLimit = 0;              ///< bytes per second, 0 = none
    double seedRatio = 0;               ///< stop seeding a fetched track at this ratio; 0 = never
    SeedSchedule seedSchedule;
    bool seedCached = false;      ///< seed at start what earlier runs fetched
    bool requestScheduler = true; ///< our own request scheduler; off = libtorrent's picker with deadlines
    bool unverifiedStart = false; ///< hand out the first two pieces after a start or seek before their hash is known
};

/// Who reads; decides whose pieces come first. An observer reads what is there and has nothing fetched.
enum class ReaderRole { Player, Prefetch, Background, Observer };

enum class Approach { Announce, FetchHead, Drop };

/// Figures for a torrent that is open or seeded.
struct TorrentStatus {
    InfoHash infoHash;
    std::string name;
    std::int64_t totalSize = 0;
    std::int64_t haveBytes = 0;
    std::int64_t fromPeers = 0;    ///< payload bytes received since the start
    std::int64_t fromWebSeeds = 0; ///< payload bytes received since the start
    std::int64_t wasted = 0;       ///< received twice or with a wrong hash
    std::int64_t uploaded = 0;
    int peers = 0;
    int downloadRate = 0; ///< bytes per second
    int uploadRate = 0;   ///< bytes per second
    bool seeding = false;
    bool paused = false;   ///< by pause()
    bool ownFiles = false; ///< by seed(): files that lie elsewhere
    std::string trouble;   ///< one sentence about the tracker, disk or web seed, or empty
};

/// What of SwarmOptions may change while a session runs.
struct SwarmTuning {
    int uploadLimit = 0;   ///< bytes per second, 0 = none
    int downloadLimit = 0; ///< bytes per second, 0 = none
    int listenPort = 0;    ///< 0 = chosen by the system
    bool dht = true;
    bool lsd = true;
    bool portMapping = true;
    double seedRatio = 0; ///< 0 = no limit
    SeedSchedule seedSchedule;
    std::int64_t cacheBudget = 0; ///< bytes; 0 = a tenth of the free space, at most 10 GB

    static SwarmTuning of(const SwarmOptions& options);
    void applyTo(SwarmOptions& options) const;
};

/// The one libtorrent session and its thread (the TorrentThread). All methods may be called from any thread; those
/// that say "blocks" not from the GUI thread. Readers must be destroyed before the session.
class SwarmSession {
public:
    /// Errors: NotAllowed or Network (the address cannot be listened on). A cache folder that cannot be written to is
    /// not an error: tracks then play from memory and `onNotice` says so.
    static Result<std::unique_ptr<SwarmSession>> start(SwarmOptions options,
                                                       std::function<void(const Error&)> onNotice = {});
    ~SwarmSession(); ///< saves resume data; bounded to a few seconds

    int listenPort() const; ///< the port that was bound

    /// Blocks until the metadata behind a magnet link has come (BEP 9), been cancelled or 60 s without any.
    Result<Torrent> fetchMetadata(const std::string& magnet, const CancelToken& cancel);

    /// The bytes of one file, fetched as they are read. Returns at once. Errors: NotFound for an observer of a torrent
    /// that is not open.
    Result<std::unique_ptr<ByteSource>> openReader(const Torrent& torrent, int fileIndex, ReaderRole role);

    /// The bytes behind an http(s) URL by Range requests. Blocks for the first answer.
    Result<std::unique_ptr<ByteSource>> openUrl(const std::string& url, const CancelToken& cancel);

    /// What is here of the file behind a URL that openUrl() gave and that is still read; nothing is fetched for it.
    /// Errors: NotFound. Blocks briefly on the TorrentThread.
    Result<std::unique_ptr<ByteSource>> lookIntoUrl(const std::string& url);

    /// Fetches a small document (a .torrent) over http(s), at most `limit` bytes. Blocks.
    Result<std::string> download(const std::string& url, std::size_t limit, const CancelToken& cancel);

    /// What will be played next.
    void approach(const Torrent& torrent, int fileIndex, Approach what);

    /// Seeds files that lie below `contentFolder` under their torrent names; they are only read. Blocks until checked.
    /// Errors: NotFound, Corrupt (the files are not what the torrent says).
    Result<void> seed(const Torrent& torrent, const std::filesystem::path& contentFolder, const CancelToken& cancel);

    /// Snapshot of all torrents. Blocks briefly on the TorrentThread.
    std::vector<TorrentStatus> status() const;

    /// One file of a torrent that is open; empty if it is not. Blocks briefly on the TorrentThread.
    std::optional<SwarmPicture> picture(const InfoHash& torrent, int fileIndex) const;

    /// A paused torrent shares nothing until it is resumed or played again. Kept over a restart for what was fetched.
    void pause(const InfoHash& torrent, bool paused);

    /// Shares it no longer and drops what was fetched of it; files given to seed() stay. One that plays is left alone.
    void remove(const InfoHash& torrent);

    /// Bytes that fetched tracks take on the disk. Blocks on the disk.
    std::int64_t cacheBytes() const;
    /// Drops every fetched track that is not played now. Blocks on the disk.
    void clearCache();

    /// Applies at once; a changed port is bound anew and connections go on.
    void tune(const SwarmTuning& tuning);

    /// Called on the TorrentThread with a sentence the person should see (disk full, web seed lies, ...).
    /// Given to start(), or set before the first torrent is opened.
    std::function<void(const Error&)> onNotice;

    void setLimits(int uploadBytesPerSecond, int downloadBytesPerSecond);

private:
    class Private;
    explicit SwarmSession(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace bitbeats::swarm
