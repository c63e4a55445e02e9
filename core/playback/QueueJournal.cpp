#include "QueueJournal.h"

#include "base/AtomicFile.h"
#include "base/Log.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace bitbeats::playback {
namespace {

constexpr std::size_t kLargestJournal = 256U << 20;

constexpr char kNew[] = ".new";

} // namespace

QueueJournal::QueueJournal(std::filesystem::path path) : m_path(std::move(path)) {
    m_thread = std::thread([this] { work(); });
}

QueueJournal::~QueueJournal() {
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_one();
    m_thread.join();
    if (m_file >= 0) ::close(m_file);
}

Failure QueueJournal::failure(const char* operation, int number) const {
    return fail(reasonOfErrno(number), operation, "the saved queue", std::strerror(number));
}

bool QueueJournal::whole() const {
    const std::lock_guard lock(m_mutex);
    return m_whole;
}

bool QueueJournal::wantsRewrite() const {
    const std::lock_guard lock(m_mutex);
    return !m_wanted && !m_rewriting && m_size > 4 * m_snapshotSize + (256 << 10);
}

Result<bool> QueueJournal::read(const std::function<bool(const QByteArray&)>& take) {
    auto content = readWholeFile(m_path, kLargestJournal);
    const std::lock_guard lock(m_mutex);
    if (!content) {
        m_whole = content.error().reason == Reason::NotFound;
        if (m_whole) return true;
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
    m_whole = true;
    if (!whole && ::truncate(m_path.c_str(), static_cast<off_t>(good)) != 0) return failure("repair", errno);
    return whole;
}

// ---- with the mutex held

/// What could not be written is made up for by the next rewrite.
void QueueJournal::note(const Result<void>& done) {
    m_whole = done.has_value();
    if (!done) qCWarning(logBase, "%s", sentence(done.error()).c_str());
}

Result<void> QueueJournal::openForAppend() {
    std::error_code ignored;
    if (m_path.has_parent_path()) std::filesystem::create_directories(m_path.parent_path(), ignored);
    m_file = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (m_file < 0) return failure("write", errno);
    struct stat facts {};
    if (::fstat(m_file, &facts) == 0) m_size = facts.st_size;
    return {};
}

/// After `size` bytes that lie there already.
Result<void> QueueJournal::put(int file, const QByteArray& bytes, std::int64_t size) const {
    qsizetype done = 0;
    while (done < bytes.size()) {
        const auto count = ::write(file, bytes.constData() + done, static_cast<std::size_t>(bytes.size() - done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            const int number = errno;
            // Half a line would hide all that comes after it.
            if (::ftruncate(file, static_cast<off_t>(size)) != 0) return failure("repair", errno);
            return failure("write", number);
        }
        done += count;
    }
    return {};
}

/// Takes the prepared file with what was appended meanwhile in the place of the old one, whole or not at all.
Result<void> QueueJournal::exchange(int file, std::int64_t size) {
    if (auto done = put(file, m_since, size); !done) return done;
    if (::rename((m_path.string() + kNew).c_str(), m_path.c_str()) != 0) return failure("write", errno);
    if (m_file >= 0) ::close(m_file);
    m_file = file;
    m_snapshotSize = size;
    m_size = size + m_since.size();
    m_dirty = true;
    return {};
}

/// Whatever was to be rewritten is out of date.
void QueueJournal::forget() {
    if (m_wanted) m_finished.push_back(std::move(*m_wanted));
    m_wanted.reset();
    m_since.clear();
    ++m_rewrites;
}

// ---- the owner

void QueueJournal::letGo() {
    const std::lock_guard lock(m_mutex);
    m_finished.clear();
}

void QueueJournal::append(const QByteArray& line) {
    const auto whole = line + '\n';
    {
        const std::lock_guard lock(m_mutex);
        if (m_wanted || m_rewriting) m_since += whole;
        if (m_leaping) return;
        if (m_file < 0)
            if (auto opened = openForAppend(); !opened) return note(opened);
        if (auto done = put(m_file, whole, m_size); !done) return note(done);
        m_size += whole.size();
        m_dirty = true;
    }
    m_wake.notify_one();
}

void QueueJournal::rewriteNow(const QByteArray& line) {
    std::error_code ignored;
    if (m_path.has_parent_path()) std::filesystem::create_directories(m_path.parent_path(), ignored);
    const auto whole = line + '\n';
    const std::lock_guard lock(m_mutex);
    forget();
    m_leaping = false;
    const auto written = writeFileAtomically(m_path, {whole.constData(), static_cast<std::size_t>(whole.size())});
    note(written);
    if (!written) return;
    if (m_file >= 0) ::close(m_file); // it was the old file
    m_file = -1;
    m_size = m_snapshotSize = whole.size();
}

void QueueJournal::rewriteSoon(Snapshot snapshot, bool leap) {
    {
        const std::lock_guard lock(m_mutex);
        forget();
        m_wanted = std::move(snapshot);
        m_leaping = m_leaping || leap;
        m_whole = true; // it is on its way
    }
    m_wake.notify_one();
}

// ---- the journal's thread

void QueueJournal::work() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_dirty || m_wanted || m_quit; });
        if (m_wanted)
            rewrite(lock);
        else if (m_dirty)
            sync(lock);
        else
            return;
    }
}

/// Works on a descriptor of its own, so that the owner never waits for the disk.
void QueueJournal::sync(std::unique_lock<std::mutex>& lock) {
    m_dirty = false;
    const int file = m_file >= 0 ? ::fcntl(m_file, F_DUPFD_CLOEXEC, 0) : -1;
    lock.unlock();
    if (file >= 0) {
        ::fsync(file);
        ::close(file);
    }
    lock.lock();
}

/// The snapshot on the disk, beside the journal; the owner goes on meanwhile.
Result<int> QueueJournal::prepare(const QByteArray& snapshot) const {
    std::error_code ignored;
    if (m_path.has_parent_path()) std::filesystem::create_directories(m_path.parent_path(), ignored);
    const auto name = m_path.string() + kNew;
    const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return failure("write", errno);
    auto done = put(file, snapshot, 0);
    if (done && ::fsync(file) != 0) done = failure("write", errno);
    if (done) return file;
    ::close(file);
    return Failure(done.error());
}

void QueueJournal::rewrite(std::unique_lock<std::mutex>& lock) {
    auto snapshot = std::move(*m_wanted);
    m_wanted.reset();
    m_rewriting = true;
    const int own = m_rewrites;
    lock.unlock();
    const auto line = snapshot() + '\n';
    const auto file = prepare(line);
    lock.lock();
    m_rewriting = false;
    m_finished.push_back(std::move(snapshot));
    if (own != m_rewrites) { // a newer one has been asked for or made
        if (file) ::close(*file);
        return;
    }
    const auto done = file ? exchange(*file, line.size()) : Result<void>(Failure(file.error()));
    m_since.clear();
    const bool leapt = std::exchange(m_leaping, false);
    if (done) return;
    if (file) ::close(*file);
    m_snapshotSize = m_size; // not again before it has grown further
    if (leapt)
        note(done);
    else
        qCWarning(logBase, "%s", sentence(done.error()).c_str()); // the old file has every line
}

} // namespace bitbeats::playback
