#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bitbeats::test {

/// A TCP connection to this machine that sends and receives exactly what a test says. Reads wait up to 30 s.
class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    /// To the server of "http://127.0.0.1:PORT/...".
    explicit RawClient(const std::string& url);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return m_socket >= 0; }
    RawClient& send(std::string_view bytes);
    /// "METHOD path HTTP/1.1" with Host and the further header lines given ("Range: bytes=0-1\r\n").
    RawClient& request(std::string_view method, std::string_view path, std::string_view headers = {});

    std::string readHead();                      ///< up to and with the blank line; what came if the connection ended
    std::string read(std::size_t count);         ///< exactly that many bytes; fewer if the connection ended
    std::string readToEnd();                     ///< until the other end closes
    std::string readBody(std::string_view head); ///< as long as Content-Length in `head` says
    bool closedByServer();                       ///< waits for the end; false if bytes come or nothing happens
    /// Whether the other end has closed by now, or does so within that time; what it sent before is dropped.
    bool closedWithin(int milliseconds);
    void shrinkReceiveBuffer();
    void close();

private:
    void connectTo(std::uint16_t port);
    bool fill();

    int m_socket = -1;
    std::uint16_t m_port = 0;
    std::string m_pending;
};

/// The path of "http://host:port/path".
std::string pathOf(const std::string& url);
/// The value of a header in a response head, or empty.
std::string headerOf(std::string_view head, std::string_view name);
/// 206 of "HTTP/1.1 206 Partial Content".
int statusOf(std::string_view head);

} // namespace bitbeats::test
