#pragma once

#include "base/Result.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace bitbeats::node {

/// Unguessable bytes, as text that fits into URLs and headers.
std::string randomToken(std::size_t bytes = 32);
/// UUIDv7: sorts by the time it was made at.
std::string newId(std::int64_t now);
bool isId(std::string_view text);

std::string sha256(std::string_view bytes); ///< 32 raw bytes
std::string toHex(std::string_view bytes);
std::string toBase64Url(std::string_view bytes);
std::string fromBase64(std::string_view text); ///< of either alphabet, padded or not; empty if it is neither

/// Argon2id, 64 MiB: about 60 ms of one core. Any thread, but no more than a few at once.
std::string hashPassword(const std::string& password);
bool passwordFits(const std::string& hash, const std::string& password);

/// The node's own secret, which signs links and proofs. Made at the first start, readable by its owner alone.
class SecretKey {
public:
    static Result<SecretKey> load(const std::filesystem::path& file);
    /// HMAC-SHA-256 over what it is for and the parts, each with its length before it.
    std::string sign(std::string_view purpose, std::initializer_list<std::string_view> parts) const;

private:
    std::array<unsigned char, 32> m_bytes{};
};

} // namespace bitbeats::node
