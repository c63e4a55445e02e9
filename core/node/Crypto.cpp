#include "Crypto.h"

#include "base/AtomicFile.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitbeats::node {
namespace {

std::string base64(std::string_view bytes, int variant) {
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      variant);
    out.resize(out.size() - 1); // without the zero at its end
    return out;
}

bool decode(std::string_view text, int variant, std::string& out) {
    out.resize(text.size());
    std::size_t length = 0;
    const bool sound = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                                         text.size(), nullptr, &length, nullptr, variant) == 0;
    out.resize(sound ? length : 0);
    return sound;
}

} // namespace

std::string randomToken(std::size_t bytes) {
    std::string raw(bytes, '\0');
    randombytes_buf(raw.data(), raw.size());
    return toBase64Url(raw);
}

std::string newId(std::int64_t now) {
    std::array<unsigned char, 16> bytes;
    randombytes_buf(bytes.data(), bytes.size());
    for (int i = 0; i < 6; ++i)
        bytes[static_cast<std::size_t>(i)] = static_cast<unsigned char>(now >> (8 * (5 - i)));
    bytes[6] = static_cast<unsigned char>(0x70 | (bytes[6] & 0x0f));
    bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));
    const auto hex = toHex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    std::string text;
    for (std::size_t i = 0; i < hex.size(); ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
        text += hex[i];
    }
    return text;
}

bool isId(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
    }
    return true;
}

std::string sha256(std::string_view bytes) {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(out.data()),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return out;
}

std::string toHex(std::string_view bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    out.resize(bytes.size() * 2);
    return out;
}

std::string toBase64Url(std::string_view bytes) {
    return base64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string fromBase64(std::string_view text) {
    std::string out;
    for (const int variant : {sodium_base64_VARIANT_URLSAFE_NO_PADDING, sodium_base64_VARIANT_ORIGINAL,
                              sodium_base64_VARIANT_ORIGINAL_NO_PADDING})
        if (decode(text, variant, out)) break;
    return out;
}

std::string hashPassword(const std::string& password) {
    std::string out(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return {}; // fits no password
    out.resize(std::strlen(out.c_str()));
    return out;
}

bool passwordFits(const std::string& hash, const std::string& password) {
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

Result<SecretKey> SecretKey::load(const std::filesystem::path& file) {
    SecretKey key;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        std::string fresh(key.m_bytes.size(), '\0');
        randombytes_buf(fresh.data(), fresh.size());
        const auto mask = ::umask(0077);
        const auto written = writeFileAtomically(file, fresh);
        ::umask(mask);
        if (!written) return Failure(written.error());
    }
    const auto bytes = readWholeFile(file, 4096);
    if (!bytes) return Failure(bytes.error());
    if (bytes->size() != key.m_bytes.size())
        return fail(Reason::Corrupt, "read the secret key in", file.string(), "it is not 32 bytes long",
                    "Restore it from a backup; without it, links that were signed are of no use any more.");
    std::copy(bytes->begin(), bytes->end(), key.m_bytes.begin());
    return key;
}

std::string SecretKey::sign(std::string_view purpose, std::initializer_list<std::string_view> parts) const {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, m_bytes.data(), m_bytes.size());
    const auto feed = [&state](std::string_view part) {
        const auto length = std::to_string(part.size()) + ":";
        crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(length.data()), length.size());
        crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
    };
    feed(purpose);
    for (const auto part : parts)
        feed(part);
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(out.data()));
    return out;
}

} // namespace bitbeats::node
