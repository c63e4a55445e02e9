#include "NameLookup.h"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

namespace bitbeats::swarm {
namespace {

constexpr int kMostThreads = 8;         // a lookup without an answer keeps its thread
constexpr std::size_t kMostNames = 256; // that are remembered
constexpr double kFresh = 60;           // seconds for which an answer is good
constexpr double kFailureFresh = 2;     // seconds

Instant now() {
    return std::chrono::steady_clock::now();
}

Failure failed(Reason reason, const std::string& host, std::string detail) {
    return fail(reason, "look up", host, std::move(detail));
}

} // namespace

Result<NameLookup::Addresses> NameLookup::system(const std::string& host) {
    namespace ip = boost::asio::ip;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    if (const int problem = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); problem != 0)
        return failed(Reason::Network, host, ::gai_strerror(problem));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
    Addresses addresses;
    for (const auto* entry = found; entry; entry = entry->ai_next) {
        ip::tcp::endpoint endpoint;
        if (entry->ai_addrlen > endpoint.capacity()) continue;
        std::copy_n(reinterpret_cast<const char*>(entry->ai_addr), entry->ai_addrlen,
                    reinterpret_cast<char*>(endpoint.data()));
        addresses.push_back(endpoint.address());
    }
    return addresses;
}

NameLookup::NameLookup(const std::shared_ptr<TorrentThread>& thread, Resolve resolve, Duration patience)
    : m_thread(thread), m_resolve(std::move(resolve)), m_patience(patience),
      m_self(std::make_shared<NameLookup*>(this)) {}

NameLookup::~NameLookup() = default;

void NameLookup::find(const std::string& host, Done done) {
    const auto thread = m_thread.lock();
    if (!thread) return;
    boost::system::error_code isName;
    const auto address = boost::asio::ip::make_address(host, isName);
    if (!isName) return thread->post([done, address] { done(Addresses{address}); });

    if (m_names.size() >= kMostNames) std::erase_if(m_names, [](const auto& entry) { return entry.second.answered; });
    auto& name = m_names.try_emplace(host, thread->context()).first->second;
    if (name.answered) {
        if (seconds(now() - name.answeredAt) < (name.answer ? kFresh : kFailureFresh))
            return thread->post([done, answer = name.answer] { done(answer); });
        name.answered = false;
    }
    name.waiting.push_back(std::move(done));
    if (name.waiting.size() > 1) return; // it is being looked up
    name.timer.expires_after(m_patience);
    name.timer.async_wait([this, host, self = std::weak_ptr(m_self)](const boost::system::error_code& cancelled) {
        if (!cancelled && !self.expired()) tell(host, failed(Reason::TimedOut, host, "no name server answers"));
    });
    m_queue.push_back(host);
    if (m_running < kMostThreads) begin(host);
}

void NameLookup::begin(std::string host) {
    ++m_running;
    std::erase(m_queue, host);
    std::thread([host = std::move(host), resolve = m_resolve, thread = m_thread, self = std::weak_ptr(m_self)] {
        const auto answer = resolve(host);
        const auto alive = thread.lock();
        if (!alive) return;
        alive->post([self, host, answer] {
            if (const auto lookup = self.lock()) (*lookup)->answered(host, answer);
        });
    }).detach();
}

void NameLookup::answered(const std::string& host, const Result<Addresses>& answer) {
    --m_running;
    tell(host, answer);
    if (!m_queue.empty() && m_running < kMostThreads) begin(m_queue.front());
}

void NameLookup::tell(const std::string& host, const Result<Addresses>& answer) {
    const auto it = m_names.find(host);
    if (it == m_names.end()) return;
    auto& name = it->second;
    name.timer.cancel();
    name.answer = answer;
    name.answeredAt = now();
    name.answered = true;
    std::erase(m_queue, host);
    for (const auto& done : std::exchange(name.waiting, {}))
        done(answer);
}

} // namespace bitbeats::swarm
