#include "TlsCertificate.h"

#include <fstream>

namespace bitbeats::http {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Result<void> readable(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return fail(Reason::NotFound, "read", path.string());
    if (!std::ifstream(path)) return fail(Reason::NotAllowed, "read", path.string());
    return {};
}

} // namespace

Result<std::shared_ptr<ssl::context>> TlsCertificate::load() {
    {
        const std::lock_guard lock(m_mutex);
        m_loaded = times();
    }
    for (const auto& path : {m_files.certificate, m_files.key})
        if (auto there = readable(path); !there) return Failure(there.error());
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    error_code error;
    context->set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | ssl::context::no_compression, error);
    context->use_certificate_chain_file(m_files.certificate.string(), error);
    if (!error) context->use_private_key_file(m_files.key.string(), ssl::context::pem, error);
    if (error || SSL_CTX_check_private_key(context->native_handle()) != 1)
        return fail(Reason::Malformed, "use the certificate", m_files.certificate.string(),
                    "it and its key are not a pair that can be read", "Both must be PEM files without a passphrase.");
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS); // idle connections then cost little
    return context;
}

bool TlsCertificate::hasChanged() const {
    const std::lock_guard lock(m_mutex);
    return times() != m_loaded;
}

TlsCertificate::Times TlsCertificate::times() const {
    std::error_code ignored;
    return {std::filesystem::last_write_time(m_files.certificate, ignored),
            std::filesystem::last_write_time(m_files.key, ignored)};
}

} // namespace bitbeats::http
