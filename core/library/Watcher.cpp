#include "library/Watcher.h"

#include "Debounce.h"
#include "FolderListing.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace bitbeats::library {
namespace {

constexpr std::uint32_t kMask = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF |
                                IN_MOVE_SELF | IN_UNMOUNT | IN_ATTRIB | IN_ONLYDIR;

bool noFiles(const std::string&) {
    return false;
}

} // namespace

class Watcher::Impl {
public:
    Impl(Changed changed, WatchOptions options)
        : m_changed(std::move(changed)), m_options(options), m_debounce(options.quiet, options.longest),
          m_inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
          m_thread([this] { run(); }) {}

    ~Impl() {
        m_ending = true;
        wake();
        m_thread.join();
        if (m_inotify >= 0) ::close(m_inotify);
        ::close(m_wake);
    }

    void watch(std::vector<std::filesystem::path> roots) {
        {
            const std::lock_guard lock(m_mutex);
            m_wanted = std::move(roots);
            m_watching = false;
        }
        wake();
    }

    void waitUntilWatching() const {
        std::unique_lock lock(m_mutex);
        m_told.wait(lock, [&] { return m_watching; });
    }

    bool complete() const { return m_complete; }

private:
    void wake() const {
        const std::uint64_t one = 1;
        if (::write(m_wake, &one, sizeof one) < 0) return; // full: it is awake already
    }

    void run() {
        auto nextSweep = std::chrono::steady_clock::now() + m_options.sweep;
        while (!m_ending) {
            takeWanted();
            waitFor(nextSweep);
            readEvents();
            const auto now = std::chrono::steady_clock::now();
            if (const auto places = m_debounce.take(now); !places.empty()) m_changed({places.begin(), places.end()});
            if (now < nextSweep) continue;
            nextSweep = now + m_options.sweep;
            if (!m_complete) m_changed({});
        }
    }

    void takeWanted() {
        std::optional<std::vector<std::filesystem::path>> wanted;
        {
            const std::lock_guard lock(m_mutex);
            std::swap(wanted, m_wanted);
        }
        if (!wanted) return;
        for (const auto& [watch, path] : m_paths)
            ::inotify_rm_watch(m_inotify, watch);
        m_paths.clear();
        m_complete = true;
        for (const auto& root : *wanted)
            addTree(root.string());
        {
            const std::lock_guard lock(m_mutex);
            m_watching = !m_wanted;
        }
        m_told.notify_all();
    }

    void waitFor(Instant nextSweep) {
        auto until = nextSweep;
        if (const auto due = m_debounce.due()) until = std::min(until, *due);
        const auto left = std::chrono::ceil<Milliseconds>(until - std::chrono::steady_clock::now());
        std::array<pollfd, 2> waits{{{m_wake, POLLIN, 0}, {m_inotify, POLLIN, 0}}};
        ::poll(waits.data(), waits.size(), static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000)));
        std::uint64_t ignored = 0;
        if (::read(m_wake, &ignored, sizeof ignored) < 0) return; // nothing was asked
    }

    /// Links are not followed: what they lead to is in the library by another path, or is found by the next scan.
    void addTree(const std::string& top) {
        std::vector<std::string> stack{top};
        while (!stack.empty() && !m_ending) {
            const auto path = std::move(stack.back());
            stack.pop_back();
            const int watch = m_inotify < 0 ? -1 : ::inotify_add_watch(m_inotify, path.c_str(), kMask);
            if (watch < 0) {
                if (m_inotify < 0 || errno == ENOSPC || errno == ENOMEM) {
                    m_complete = false;
                    return;
                }
                continue;
            }
            m_paths[watch] = path;
            const auto listing = listFolder(path, noFiles);
            if (!listing) continue;
            for (const auto& entry : listing->entries) {
                if (entry.kind == FolderEntry::Kind::Folder && !entry.isLink) stack.push_back(path + "/" + entry.name);
            }
        }
    }

    void readEvents() {
        alignas(inotify_event) std::array<char, 65536> buffer;
        for (;;) {
            const auto count = ::read(m_inotify, buffer.data(), buffer.size());
            if (count <= 0) return;
            for (const char* at = buffer.data(); at < buffer.data() + count;) {
                const auto* const event = reinterpret_cast<const inotify_event*>(at);
                take(*event);
                at += sizeof(inotify_event) + event->len;
            }
        }
    }

    void take(const inotify_event& event) {
        const auto now = std::chrono::steady_clock::now();
        if (event.mask & IN_Q_OVERFLOW) { // some were lost: anything may have changed
            for (const auto& [watch, path] : m_paths)
                m_debounce.note(path, now);
            return;
        }
        const auto found = m_paths.find(event.wd);
        if (found == m_paths.end()) return;
        const auto path = found->second;
        if (event.mask & IN_IGNORED) {
            m_paths.erase(found);
            return;
        }
        const std::string name = event.len > 0 ? event.name : "";
        if (name.starts_with('.')) return;
        if ((event.mask & IN_ISDIR) && (event.mask & (IN_CREATE | IN_MOVED_TO))) addTree(path + "/" + name);
        m_debounce.note(path, now);
    }

    const Changed m_changed;
    const WatchOptions m_options;
    Debounce m_debounce;
    const int m_inotify;
    const int m_wake;
    std::unordered_map<int, std::string> m_paths;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_told;
    std::optional<std::vector<std::filesystem::path>> m_wanted;
    bool m_watching = false;
    std::atomic<bool> m_complete{true};
    std::atomic<bool> m_ending{false};
    std::thread m_thread; // last: it uses all of the above
};

Watcher::Watcher(Changed changed, WatchOptions options) : m_impl(std::make_unique<Impl>(std::move(changed), options)) {}
Watcher::~Watcher() = default;

void Watcher::watch(std::vector<std::filesystem::path> roots) {
    m_impl->watch(std::move(roots));
}

bool Watcher::complete() const {
    return m_impl->complete();
}

void Watcher::waitUntilWatching() const {
    m_impl->waitUntilWatching();
}

} // namespace bitbeats::library
