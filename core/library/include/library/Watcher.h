#pragma once

#include "base/Units.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace bitbeats::library {

struct WatchOptions {
    Milliseconds quiet{5'000};    ///< nothing may have happened for so long: downloads and copies come in many steps
    Milliseconds longest{60'000}; ///< but what goes on all the time is told after this
    Milliseconds sweep{600'000};  ///< how often to look through everything where not every folder can be watched
};

/// Tells when something changed in the folders of the library. Has a thread of its own; its functions are for one
/// thread.
class Watcher {
public:
    /// Called on the watcher's thread with the folders in which something changed (scan them with all below), or with
    /// none when everything is to be looked through.
    using Changed = std::function<void(const std::vector<std::filesystem::path>& folders)>;

    explicit Watcher(Changed changed, WatchOptions options = {});
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    /// The folders to watch, with all below them, in place of those before. Returns at once.
    void watch(std::vector<std::filesystem::path> roots);
    /// All of them are watched; false where the system has no room for so many watches, or none at all.
    bool complete() const;
    /// Waits until the folders given last are watched. For tests.
    void waitUntilWatching() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bitbeats::library
