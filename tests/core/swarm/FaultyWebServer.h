#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace bitbeats::test {

enum class WebFault {
    None,
    NotFound,    ///< 404
    Unavailable, ///< 503 with Retry-After for the first few requests, then good
    WrongLength, ///< its file is longer than the torrent's
    WrongBytes,  ///< every answer has a flipped byte
    WrongRange,  ///< answers with another range than asked for
    StopsMidway, ///< hangs up in the middle of the first few answers
    NoRanges,    ///< 200 with the whole file, always
    Redirect,    ///< 302 to /moved, which is good
    RedirectLoop,
};

/// A web server on loopback that serves one document, well or badly. A thread per connection.
class FaultyWebServer {
public:
    FaultyWebServer(std::string document, WebFault fault)
        : m_document(std::move(document)), m_fault(fault),
          m_acceptor(m_io, {boost::asio::ip::address_v4::loopback(), 0}), m_thread([this] { accept(); }) {}

    ~FaultyWebServer() {
        m_ending = true;
        // A last connection wakes the acceptor.
        boost::asio::ip::tcp::socket last(m_io);
        boost::system::error_code ignored;
        last.connect(m_acceptor.local_endpoint(), ignored);
        m_thread.join();
        {
            const std::lock_guard lock(m_mutex);
            for (auto& client : m_clients)
                client.socket.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
        }
        for (auto& client : m_clients)
            client.thread.join();
    }

    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(m_acceptor.local_endpoint().port()) + "/track.flac";
    }
    int requests() const { return m_requests; }
    std::int64_t bodyBytes() const { return m_bodyBytes; }

private:
    struct Client {
        boost::asio::ip::tcp::socket socket;
        std::thread thread;
    };

    void accept() {
        for (;;) {
            boost::asio::ip::tcp::socket socket(m_io);
            boost::system::error_code problem;
            m_acceptor.accept(socket, problem);
            if (m_ending || problem) return;
            const std::lock_guard lock(m_mutex);
            auto& client = m_clients.emplace_back(Client{std::move(socket), {}});
            client.thread = std::thread([this, &client] { serve(client.socket); });
        }
    }

    void serve(boost::asio::ip::tcp::socket& socket) {
        boost::asio::streambuf input;
        for (;;) {
            boost::system::error_code problem;
            const auto count = boost::asio::read_until(socket, input, "\r\n\r\n", problem);
            if (problem) return;
            const std::string head(boost::asio::buffers_begin(input.data()),
                                   boost::asio::buffers_begin(input.data()) + static_cast<std::ptrdiff_t>(count));
            input.consume(count);
            if (!answer(socket, head)) break;
        }
        boost::system::error_code ignored;
        socket.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
    }

    bool send(boost::asio::ip::tcp::socket& socket, const std::string& text) {
        boost::system::error_code problem;
        boost::asio::write(socket, boost::asio::buffer(text), problem);
        return !problem;
    }

    bool plain(boost::asio::ip::tcp::socket& socket, const std::string& status, const std::string& fields = {}) {
        return send(socket, "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: 0\r\n\r\n");
    }

    bool answer(boost::asio::ip::tcp::socket& socket, const std::string& head) {
        const int number = ++m_requests;
        if (m_fault == WebFault::NotFound) return plain(socket, "404 Not Found");
        if (m_fault == WebFault::Unavailable && number <= 2)
            return plain(socket, "503 Service Unavailable", "Retry-After: 0\r\n");
        if (m_fault == WebFault::RedirectLoop || (m_fault == WebFault::Redirect && head.starts_with("GET /track.flac")))
            return plain(socket, "302 Found", "Location: /moved\r\n");

        std::size_t first = 0;
        std::size_t last = m_document.size() - 1;
        const auto range = head.find("Range: bytes=");
        const bool partial = range != std::string::npos && m_fault != WebFault::NoRanges;
        if (partial) {
            first = std::stoul(head.substr(range + 13));
            last = std::min(last, std::stoul(head.substr(head.find('-', range) + 1)));
        }
        auto body = m_document.substr(first, last - first + 1);
        if (m_fault == WebFault::WrongBytes) body[body.size() / 2] = static_cast<char>(body[body.size() / 2] + 1);
        if (m_fault == WebFault::WrongRange) ++first;
        const auto total = m_document.size() + (m_fault == WebFault::WrongLength ? 1000 : 0);
        const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
        if (partial)
            send(socket, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + std::to_string(first) + "-" +
                             std::to_string(first + body.size() - 1) + "/" + std::to_string(total) + "\r\n" + length);
        else
            send(socket, "HTTP/1.1 200 OK\r\n" + length);
        const bool stops = m_fault == WebFault::StopsMidway && number <= 8;
        if (stops) body.resize(body.size() / 2);
        m_bodyBytes += static_cast<std::int64_t>(body.size());
        return send(socket, body) && !stops;
    }

    const std::string m_document;
    const WebFault m_fault;
    std::atomic<bool> m_ending{false};
    std::atomic<int> m_requests{0};
    std::atomic<std::int64_t> m_bodyBytes{0};
    boost::asio::io_context m_io;
    boost::asio::ip::tcp::acceptor m_acceptor;
    std::mutex m_mutex;
    std::list<Client> m_clients;
    std::thread m_thread;
};

} // namespace bitbeats::test
