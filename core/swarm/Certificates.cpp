#include "swarm/Certificates.h"

#include <openssl/x509.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace bitbeats::swarm {
namespace {

constexpr int kEnough = 20; // fewer is no full set of authorities

/// "1a2b3c4d.0", as c_rehash names them.
bool isHashName(const std::string& name) {
    constexpr std::size_t kDigits = 8;
    return name.size() == kDigits + 2 && name.ends_with(".0") && name.find_first_not_of("0123456789abcdef") == kDigits;
}

} // namespace

void findCertificatesByHash() {
    std::error_code ignored;
    const std::filesystem::directory_iterator folder(X509_get_default_cert_dir(), ignored);
    const auto byHash = std::count_if(begin(folder), end(folder),
                                      [](const auto& entry) { return isHashName(entry.path().filename().string()); });
    if (byHash >= kEnough) ::setenv(X509_get_default_cert_file_env(), "/dev/null", 0);
}

} // namespace bitbeats::swarm
