#include "ServerContext.h"

#include <cstdio>
#include <ctime>
#include <random>

namespace bitbeats::http {

const std::string& ServerContext::date() {
    const std::time_t now = std::time(nullptr);
    if (now != m_dateOf) {
        std::tm utc{};
        ::gmtime_r(&now, &utc);
        char text[40];
        m_date.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc));
        m_dateOf = now;
    }
    return m_date;
}

std::string ServerContext::nextRequestId() {
    char text[32];
    if (m_idPrefix.empty()) {
        std::random_device random;
        std::snprintf(text, sizeof text, "%08x-", static_cast<unsigned>(random()));
        m_idPrefix = text;
    }
    std::snprintf(text, sizeof text, "%08llx", static_cast<unsigned long long>(++m_lastId));
    return m_idPrefix + text;
}

} // namespace bitbeats::http
