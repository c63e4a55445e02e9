#include "ContentKey.h"

#include "SoundRegion.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace bitbeats::library {
namespace {

constexpr std::size_t kHead = 16 << 10;
constexpr std::size_t kTail = 8 << 10;
constexpr std::size_t kMiddle = 4 << 10;
constexpr int kMiddles = 4;
constexpr std::size_t kKeyBytes = 16;

class Sum {
public:
    Sum() : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr); }
    void add(std::string_view bytes) { EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()); }
    std::string finish() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
        unsigned length = 0;
        EVP_DigestFinal_ex(m_context.get(), out.data(), &length);
        return {out.begin(), out.begin() + length};
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

/// A regular file, open for reading; opening never waits (FIFOs).
class File {
public:
    static Result<std::unique_ptr<File>> open(const std::filesystem::path& path) {
        const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (descriptor < 0) return fail(reasonOfErrno(errno), "open", path.filename().string());
        std::unique_ptr<File> file(new File(descriptor));
        if (::fstat(descriptor, &file->m_stat) != 0 || !S_ISREG(file->m_stat.st_mode))
            return fail(Reason::Unsupported, "open", path.filename().string(), "it is no regular file");
        return file;
    }
    ~File() { ::close(m_descriptor); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    std::int64_t size() const { return m_stat.st_size; }
    std::size_t read(std::int64_t offset, char* into, std::size_t wanted) const {
        std::size_t done = 0;
        while (done < wanted) {
            const auto count =
                ::pread(m_descriptor, into + done, wanted - done, offset + static_cast<std::int64_t>(done));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }
    bool changed() const {
        struct stat now {};
        return ::fstat(m_descriptor, &now) != 0 || now.st_size != m_stat.st_size ||
               now.st_mtim.tv_sec != m_stat.st_mtim.tv_sec || now.st_mtim.tv_nsec != m_stat.st_mtim.tv_nsec;
    }

private:
    explicit File(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
    struct stat m_stat {};
};

/// Page numbers and sums of Ogg change with the size of the tags before them.
void blankPageNumbers(std::string& bytes) {
    for (auto at = bytes.find("OggS"); at != std::string::npos; at = bytes.find("OggS", at + 4)) {
        for (std::size_t i = at + 18; i < std::min(bytes.size(), at + 26); ++i)
            bytes[i] = 0;
    }
}

class Sampler {
public:
    Sampler(const File& file, const SoundRegion& region) : m_file(file), m_region(region) {}

    std::string key() {
        m_sum.add("sound 1");
        m_sum.add(std::to_string(m_region.end - m_region.begin));
        const auto length = m_region.end - m_region.begin;
        if (length <= static_cast<std::int64_t>(kHead + kTail)) {
            add(m_region.begin, static_cast<std::size_t>(length));
        } else {
            add(m_region.begin, kHead);
            for (int i = 1; m_region.uncompressed && i <= kMiddles; ++i)
                add(m_region.begin + length / (kMiddles + 1) * i, kMiddle);
            add(m_region.end - static_cast<std::int64_t>(kTail), kTail);
        }
        return m_sum.finish().substr(0, kKeyBytes);
    }

private:
    void add(std::int64_t offset, std::size_t size) {
        std::string bytes(size, '\0');
        bytes.resize(m_file.read(offset, bytes.data(), size));
        if (m_region.ogg) blankPageNumbers(bytes);
        m_sum.add(bytes);
    }

    const File& m_file;
    const SoundRegion& m_region;
    Sum m_sum;
};

} // namespace

Result<std::string> contentKey(const std::filesystem::path& path) {
    const auto file = File::open(path);
    if (!file) return Failure(file.error());
    const auto region =
        findSound([&](std::int64_t offset, char* into, std::size_t size) { return (*file)->read(offset, into, size); },
                  (*file)->size());
    std::string key;
    if (region.sum.empty()) {
        key = Sampler(**file, region).key();
    } else {
        Sum sum;
        sum.add("flac 1");
        sum.add(region.sum);
        key = sum.finish().substr(0, kKeyBytes);
    }
    if ((*file)->changed()) return fail(Reason::Changed, "read", path.filename().string());
    return key;
}

Result<std::string> wholeFileHash(const std::filesystem::path& path) {
    const auto file = File::open(path);
    if (!file) return Failure(file.error());
    Sum sum;
    std::vector<char> buffer(256 << 10);
    std::int64_t offset = 0;
    while (const auto count = (*file)->read(offset, buffer.data(), buffer.size())) {
        sum.add({buffer.data(), count});
        offset += static_cast<std::int64_t>(count);
    }
    if ((*file)->changed() || offset != (*file)->size()) return fail(Reason::Changed, "read", path.filename().string());
    return sum.finish();
}

} // namespace bitbeats::library
