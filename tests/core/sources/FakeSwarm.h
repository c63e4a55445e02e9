#pragma once

#include "sources/SwarmAccess.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace bitbeats::test {

/// A swarm of strings: whole at once, or as far as `present` says. Any thread.
class FakeSwarm final : public sources::SwarmAccess {
public:
    std::map<std::string, std::string> metadata; ///< magnet -> .torrent
    std::map<std::string, std::string> web;      ///< url -> bytes
    std::string content = std::string(300'000, 'x');
    std::size_t present = SIZE_MAX;

    int metadataAsked = 0;
    int downloads = 0;
    int readersOpened = 0;
    int readersClosed = 0;
    int readersWaiting = 0;
    std::int64_t lastOffset = -1;
    std::vector<std::string> approaches;
    bool metadataWaits = false; ///< until cancelled or released

    template<typename F>
    void change(F f) {
        const std::lock_guard lock(m_mutex);
        f();
        m_changed.notify_all();
    }
    template<typename F>
    bool await(F condition) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(30), condition);
    }

    Result<swarm::Torrent> fetchMetadata(const std::string& magnet, const CancelToken& cancel) override {
        const auto wake = cancel.onCancel([this] { change([] {}); });
        std::unique_lock lock(m_mutex);
        ++metadataAsked;
        m_changed.notify_all();
        // The token is asked outside the lock: its own lock is held while it wakes us.
        while (metadataWaits) {
            lock.unlock();
            const bool cancelled = cancel.cancelled();
            lock.lock();
            if (cancelled) return fail(Reason::Cancelled, "fetch", magnet);
            if (metadataWaits) m_changed.wait_for(lock, std::chrono::milliseconds(20));
        }
        const auto found = metadata.find(magnet);
        if (found == metadata.end()) return fail(Reason::NoPeers, "fetch", magnet);
        return swarm::parseTorrent(found->second);
    }

    Result<std::unique_ptr<ByteSource>> openReader(const swarm::Torrent& torrent, int fileIndex,
                                                   swarm::ReaderRole) override {
        change([this] { ++readersOpened; });
        const auto& file = torrent.files.at(static_cast<std::size_t>(fileIndex));
        return std::make_unique<Reader>(*this, file.offset, file.size);
    }

    Result<std::unique_ptr<ByteSource>> openUrl(const std::string& url, const CancelToken&) override {
        const std::lock_guard lock(m_mutex);
        const auto found = web.find(url);
        if (found == web.end()) return fail(Reason::NotFound, "open", url);
        content = found->second;
        return std::make_unique<Reader>(*this, 0, static_cast<std::int64_t>(content.size()));
    }

    Result<std::unique_ptr<ByteSource>> lookIntoUrl(const std::string& url) override { return openUrl(url, {}); }

    Result<std::string> download(const std::string& url, std::size_t, const CancelToken&) override {
        const std::lock_guard lock(m_mutex);
        ++downloads;
        const auto found = web.find(url);
        if (found == web.end()) return fail(Reason::NotFound, "open", url);
        return found->second;
    }

    void approach(const swarm::Torrent& torrent, int fileIndex, swarm::Approach approach) override {
        change([&] {
            approaches.push_back(torrent.name + " " + std::to_string(fileIndex) + " " +
                                 std::to_string(static_cast<int>(approach)));
        });
    }

private:
    class Reader final : public ByteSource {
    public:
        Reader(FakeSwarm& swarm, std::int64_t offset, std::int64_t size)
            : m_swarm(swarm), m_offset(offset), m_size(size) {}
        ~Reader() override {
            m_swarm.change([this] { ++m_swarm.readersClosed; });
        }
        std::int64_t size() const override { return m_size; }
        ReadResult read(std::int64_t offset, std::span<std::byte> into, Milliseconds patience) override {
            std::unique_lock lock(m_swarm.m_mutex);
            m_swarm.lastOffset = offset;
            if (offset >= m_size) return {ReadState::End, 0, {}};
            const auto at = static_cast<std::size_t>(m_offset + offset);
            ++m_swarm.readersWaiting;
            m_swarm.m_changed.notify_all();
            m_swarm.m_changed.wait_for(lock, patience, [&] { return m_aborted || at < m_swarm.present; });
            --m_swarm.readersWaiting;
            if (m_aborted) return {ReadState::Aborted, 0, {}};
            if (at >= m_swarm.present) return {ReadState::Waiting, 0, {}};
            const auto end = std::min({m_swarm.present, m_swarm.content.size(), at + into.size(),
                                       static_cast<std::size_t>(m_offset + m_size)});
            std::copy_n(reinterpret_cast<const std::byte*>(m_swarm.content.data()) + at, end - at, into.begin());
            return {ReadState::Ready, end - at, {}};
        }
        void abort() override {
            m_swarm.change([this] { m_aborted = true; });
        }
        void resume() override {
            m_swarm.change([this] { m_aborted = false; });
        }
        SourceStatus status() const override { return {}; }

    private:
        FakeSwarm& m_swarm;
        const std::int64_t m_offset;
        const std::int64_t m_size;
        bool m_aborted = false;
    };

    std::mutex m_mutex;
    std::condition_variable m_changed;
};

/// The .torrent of a folder of files, each of `size` bytes, or of one bare file; hashes are made up.
inline std::string fakeTorrent(const std::string& name, const std::vector<std::string>& files, int size,
                               const std::string& hints = {}) {
    const auto text = [](const std::string& s) { return std::to_string(s.size()) + ":" + s; };
    std::string out = "d";
    if (!hints.empty()) out += "8:bitbeats" + hints;
    out += "4:infod";
    if (files.empty()) {
        out += "6:lengthi" + std::to_string(size) + "e";
    } else {
        out += "5:filesl";
        for (const auto& file : files)
            out += "d6:lengthi" + std::to_string(size) + "e4:pathl" + text(file) + "ee";
        out += "e";
    }
    const auto total = static_cast<std::size_t>(size) * std::max<std::size_t>(1, files.size());
    const auto pieces = (total + 32767) / 32768;
    return out + "4:name" + text(name) + "12:piece lengthi32768e6:pieces" + text(std::string(pieces * 20, 'h')) + "ee";
}

} // namespace bitbeats::test
