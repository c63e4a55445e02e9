#include "FileHash.h"

#include <cerrno>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>
#include <vector>

namespace bitbeats::node {
namespace {

constexpr std::size_t kBlock = 1 << 20;

} // namespace

Result<std::string> sha256OfFile(const std::filesystem::path& path, const CancelToken& cancel) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return fail(reasonOfErrno(errno), "read", path.filename().string());
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<unsigned char> block(kBlock);
    ssize_t count = 0;
    while (!cancel.cancelled() && (count = ::read(file, block.data(), block.size())) > 0)
        crypto_hash_sha256_update(&state, block.data(), static_cast<std::size_t>(count));
    const int problem = errno;
    ::close(file);
    if (cancel.cancelled()) return fail(Reason::Cancelled, "read", path.filename().string());
    if (count < 0) return fail(reasonOfErrno(problem), "read", path.filename().string());
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(out.data()));
    return out;
}

} // namespace bitbeats::node
