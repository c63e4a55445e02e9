#pragma once

#include "base/ByteSource.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

namespace bitbeats::test {

/// What a SlowSource may give; the test moves it while somebody reads. Thread-safe.
class Arrival {
public:
    /// Bytes below this offset are there (and everything from `tail` on).
    void arriveUpTo(std::int64_t offset) {
        change([&] { m_limit = offset; });
    }
    void arriveAll() { arriveUpTo(INT64_MAX); }
    void failFromNowOn(Error error) {
        change([&] { m_error = std::move(error); });
    }
    /// Somebody waits for bytes at this moment.
    bool waiting() const {
        const std::lock_guard lock(m_mutex);
        return m_waiting;
    }
    std::size_t piecesTouched() const {
        const std::lock_guard lock(m_mutex);
        return m_pieces.size();
    }
    void forgetPieces() {
        change([&] { m_pieces.clear(); });
    }

private:
    friend class SlowSource;
    template<typename F>
    void change(F what) {
        {
            const std::lock_guard lock(m_mutex);
            what();
        }
        m_changed.notify_all();
    }

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::int64_t m_limit = 0;
    std::optional<Error> m_error;
    std::set<std::int64_t> m_pieces; // of 64 KiB, that were asked for
    bool m_waiting = false;
    bool m_aborted = false;
};

/// Bytes of another source that come as an Arrival lets them, in short reads.
class SlowSource final : public ByteSource {
public:
    SlowSource(std::unique_ptr<ByteSource> from, std::shared_ptr<Arrival> arrival, SourceKind kind = SourceKind::Swarm)
        : m_from(std::move(from)), m_arrival(std::move(arrival)), m_kind(kind) {}

    std::int64_t size() const override { return m_from->size(); }

    ReadResult read(std::int64_t offset, std::span<std::byte> into, Milliseconds patience) override {
        auto& a = *m_arrival;
        std::unique_lock lock(a.m_mutex);
        if (offset < size()) a.m_pieces.insert(offset / 65536);
        const auto ready = [&] { return a.m_aborted || a.m_error || offset < a.m_limit || offset >= size(); };
        a.m_waiting = !ready();
        a.m_changed.notify_all();
        a.m_changed.wait_for(lock, patience, ready);
        a.m_waiting = !ready();
        if (a.m_aborted) return {ReadState::Aborted, 0, {}};
        if (a.m_error) return {ReadState::Failed, 0, *a.m_error};
        if (offset >= size()) return {ReadState::End, 0, {}};
        if (offset >= a.m_limit) return {ReadState::Waiting, 0, {}};
        const auto count = std::min<std::int64_t>({static_cast<std::int64_t>(into.size()), a.m_limit - offset, 5000});
        lock.unlock();
        return m_from->read(offset, into.first(static_cast<std::size_t>(count)), {});
    }

    void abort() override {
        m_arrival->change([&] { m_arrival->m_aborted = true; });
    }
    void resume() override {
        m_arrival->change([&] { m_arrival->m_aborted = false; });
    }
    SourceStatus status() const override {
        const std::lock_guard lock(m_arrival->m_mutex);
        SourceStatus status;
        status.kind = m_kind;
        status.present = {{0, std::min(m_arrival->m_limit, size())}};
        return status;
    }

private:
    std::unique_ptr<ByteSource> m_from;
    std::shared_ptr<Arrival> m_arrival; // shared with the test
    SourceKind m_kind;
};

} // namespace bitbeats::test
