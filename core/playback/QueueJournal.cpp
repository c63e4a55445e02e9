#include "QueueJournal.h"

#include "base/AtomicFile.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats::playback {
namespace {

constexpr std::size_t kLargestJournal = 256U << 20;

} // namespace

QueueJournal::QueueJournal(std::filesystem::path path) : m_path(std::move(path)) {
    m_syncer = std::thread([this] { syncLoop(); });
}

QueueJournal::~QueueJournal() {
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_one();
    m_syncer.join();
    closeFile();
}

Failure QueueJournal::failure(const char* operation, int number) const {
    return fail(reasonOfErrno(number), operation, "the saved queue", std::strerror(number));
}

void QueueJournal::closeFile() {
    if (m_file >= 0) ::close(m_file);
    m_file = -1;
}

/// Works on a descriptor of its own, so that the owner never waits for the disk.
void QueueJournal::syncLoop() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_dirty || m_quit; });
        if (!m_dirty) return;
        m_dirty = false;
        const int file = m_file >= 0 ? ::fcntl(m_file, F_DUPFD_CLOEXEC, 0) : -1;
        lock.unlock();
        if (file >= 0) {
            ::fsync(file);
            ::close(file);
        }
        lock.lock();
    }
}

Result<bool> QueueJournal::read(const std::function<bool(const QByteArray&)>& take) {
    auto content = readWholeFile(m_path, kLargestJournal);
    if (!content) {
        if (content.error().reason == Reason::NotFound) return true;
        return Failure(std::move(content.error()));
    }
    std::size_t good = 0;
    bool whole = true;
    while (good < content->size()) {
        const auto end = content->find('\n', good);
        whole =
            end != std::string::npos && take(QByteArray(content->data() + good, static_cast<qsizetype>(end - good)));
        if (!whole) break;
        if (good == 0) m_snapshotSize = static_cast<std::int64_t>(end + 1);
        good = end + 1;
    }
    m_size = static_cast<std::int64_t>(good);
    if (!whole && ::truncate(m_path.c_str(), static_cast<off_t>(good)) != 0) return failure("repair", errno);
    return whole;
}

Result<void> QueueJournal::openForAppend() {
    std::error_code ignored;
    if (m_path.has_parent_path()) std::filesystem::create_directories(m_path.parent_path(), ignored);
    const std::lock_guard lock(m_mutex);
    m_file = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (m_file < 0) return failure("write", errno);
    struct stat facts {};
    if (::fstat(m_file, &facts) == 0) m_size = facts.st_size;
    return {};
}

Result<void> QueueJournal::append(const QByteArray& line) {
    if (m_file < 0)
        if (auto opened = openForAppend(); !opened) return opened;
    const auto whole = line + '\n';
    qsizetype done = 0;
    while (done < whole.size()) {
        const auto count = ::write(m_file, whole.constData() + done, static_cast<std::size_t>(whole.size() - done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            const int number = errno;
            // Half a line would hide all that comes after it.
            if (::ftruncate(m_file, static_cast<off_t>(m_size)) != 0) return failure("repair", errno);
            return failure("write", number);
        }
        done += count;
    }
    m_size += whole.size();
    {
        const std::lock_guard lock(m_mutex);
        m_dirty = true;
    }
    m_wake.notify_one();
    return {};
}

Result<void> QueueJournal::rewrite(const QByteArray& line) {
    std::error_code ignored;
    if (m_path.has_parent_path()) std::filesystem::create_directories(m_path.parent_path(), ignored);
    const auto whole = line + '\n';
    auto written =
        writeFileAtomically(m_path, std::string_view(whole.constData(), static_cast<std::size_t>(whole.size())));
    if (!written) return written;
    {
        const std::lock_guard lock(m_mutex);
        closeFile(); // it was the old file
    }
    m_size = m_snapshotSize = whole.size();
    return {};
}

} // namespace bitbeats::playback
