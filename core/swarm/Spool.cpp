#include "Spool.h"

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

namespace bitbeats::swarm {

Spool::~Spool() {
    if (m_descriptor >= 0) ::close(m_descriptor);
}

bool Spool::write(std::int64_t at, const Bytes& bytes) {
    if (m_broken) return false;
    if (m_descriptor < 0) {
        std::error_code ignored;
        auto name = (std::filesystem::temp_directory_path(ignored) / "bitbeats-XXXXXX").string();
        m_descriptor = ::mkstemp(name.data());
        if (m_descriptor >= 0) ::unlink(name.c_str()); // it vanishes with the process
    }
    m_broken = m_descriptor < 0 ||
               ::pwrite(m_descriptor, bytes.data(), bytes.size(), at) != static_cast<ssize_t>(bytes.size());
    return !m_broken;
}

bool Spool::read(std::int64_t at, Bytes& into) const {
    return m_descriptor >= 0 &&
           ::pread(m_descriptor, into.data(), into.size(), at) == static_cast<ssize_t>(into.size());
}

} // namespace bitbeats::swarm
