#include "support/RawClient.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace bitbeats::test {

RawClient::RawClient(std::uint16_t port) {
    connectTo(port);
}

RawClient::RawClient(const std::string& url) {
    const auto colon = url.find(':', url.find("//"));
    connectTo(static_cast<std::uint16_t>(std::atoi(url.c_str() + colon + 1)));
}

RawClient::~RawClient() {
    close();
}

void RawClient::connectTo(std::uint16_t port) {
    m_port = port;
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{30, 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) close();
}

void RawClient::close() {
    if (m_socket >= 0) ::close(m_socket);
    m_socket = -1;
}

bool RawClient::closedWithin(int milliseconds) {
    pollfd waiting{m_socket, POLLIN | POLLRDHUP, 0};
    if (::poll(&waiting, 1, milliseconds) <= 0) return false;
    char dropped[4096];
    ssize_t count = 1;
    while (count > 0)
        count = ::recv(m_socket, dropped, sizeof dropped, MSG_DONTWAIT);
    return count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void RawClient::shrinkReceiveBuffer() {
    const int size = 4096;
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

RawClient& RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) break;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return *this;
}

RawClient& RawClient::request(std::string_view method, std::string_view path, std::string_view headers) {
    std::string text(method);
    text.append(" ").append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1:").append(std::to_string(m_port));
    return send(text.append("\r\n").append(headers).append("\r\n"));
}

bool RawClient::fill() {
    char buffer[65536];
    const auto count = ::recv(m_socket, buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    m_pending.append(buffer, static_cast<std::size_t>(count));
    return true;
}

std::string RawClient::readHead() {
    std::size_t end = 0;
    while ((end = m_pending.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return std::exchange(m_pending, {});
    }
    auto head = m_pending.substr(0, end + 4);
    m_pending.erase(0, end + 4);
    return head;
}

std::string RawClient::read(std::size_t count) {
    while (m_pending.size() < count && fill()) {
    }
    auto bytes = m_pending.substr(0, count);
    m_pending.erase(0, bytes.size());
    return bytes;
}

std::string RawClient::readToEnd() {
    while (fill()) {
    }
    return std::exchange(m_pending, {});
}

std::string RawClient::readBody(std::string_view head) {
    return read(static_cast<std::size_t>(std::atoll(headerOf(head, "Content-Length").c_str())));
}

bool RawClient::closedByServer() {
    char byte = 0;
    return m_pending.empty() && ::recv(m_socket, &byte, 1, 0) == 0;
}

std::string pathOf(const std::string& url) {
    const auto slash = url.find('/', url.find("//") + 2);
    return slash == std::string::npos ? "/" : url.substr(slash);
}

std::string headerOf(std::string_view head, std::string_view name) {
    const auto line = head.find("\r\n" + std::string(name) + ": ");
    if (line == std::string_view::npos) return {};
    const auto begin = line + 2 + name.size() + 2;
    return std::string(head.substr(begin, head.find("\r\n", begin) - begin));
}

int statusOf(std::string_view head) {
    return head.size() > 12 ? std::atoi(std::string(head.substr(9, 3)).c_str()) : 0;
}

} // namespace bitbeats::test
