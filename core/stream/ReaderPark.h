#pragma once

#include "base/ByteSource.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace bitbeats::stream {

/// Readers between two clients. A reader keeps its torrent open and its peers connected, so the next client of the same
/// file (the same player after a seek) gets the one that is there. Only files nobody reads have one parked, and only
/// the files used last. Any thread. Must outlive the readers it lends.
class ReaderPark {
public:
    using Open = std::function<Result<std::unique_ptr<ByteSource>>()>;

    explicit ReaderPark(std::size_t limit) : m_limit(limit) {}

    /// The parked reader of that name or a new one; it comes back here when it is destroyed.
    Result<std::unique_ptr<ByteSource>> lend(const std::string& name, const Open& open);

    /// Puts a reader there before the first client.
    void park(const std::string& name, std::unique_ptr<ByteSource> reader);

    /// Closes what is parked.
    void clear();

private:
    class Lent;
    struct Place {
        std::unique_ptr<ByteSource> reader;
        int lent = 0;
        std::uint64_t used = 0;
    };

    void takeBack(const std::string& name, std::unique_ptr<ByteSource> reader);
    /// Takes out what is too much, for the caller to close without the lock.
    std::unique_ptr<ByteSource> oldestBeyondLimit();

    const std::size_t m_limit;
    std::mutex m_mutex;
    std::map<std::string, Place> m_places;
    std::uint64_t m_turn = 0;
};

} // namespace bitbeats::stream
