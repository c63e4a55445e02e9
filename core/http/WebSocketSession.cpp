#include "Session.h"

#include "base/Log.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket.hpp>

namespace bitbeats::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr std::size_t kMaxMessage = 64 << 10;
constexpr int kSilentRounds = 3; ///< pings without a word from the other end

auto into(error_code& error) {
    return asio::redirect_error(asio::use_awaitable, error);
}

beast::http::request<beast::http::empty_body> asBeast(const Request& request) {
    beast::http::request<beast::http::empty_body> out{beast::http::verb::get, request.path, 11};
    for (const auto& [name, value] : request.headers)
        out.insert(name, value);
    return out;
}

/// The socket as the WebSocket sees it. Taking it down is left to the session, which does not wait for the other end
/// longer than it wants to.
template<typename Stream>
class Wire {
public:
    using executor_type = typename Stream::executor_type;
    explicit Wire(Stream& stream) : m_stream(stream) {}
    executor_type get_executor() { return m_stream.get_executor(); }
    template<typename Buffers, typename Handler>
    auto async_read_some(const Buffers& buffers, Handler&& handler) {
        return m_stream.async_read_some(buffers, std::forward<Handler>(handler));
    }
    template<typename Buffers, typename Handler>
    auto async_write_some(const Buffers& buffers, Handler&& handler) {
        return m_stream.async_write_some(buffers, std::forward<Handler>(handler));
    }
    template<typename Handler>
    friend void async_teardown(beast::role_type, Wire& wire, Handler&& handler) {
        asio::post(wire.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler), error_code()));
    }

    friend void beast_close_socket(Wire& wire) { beast::close_socket(beast::get_lowest_layer(wire.m_stream)); }

private:
    Stream& m_stream;
};

/// What the reading half and the writing half of one WebSocket share. Socket thread.
struct Talk {
    explicit Talk(const asio::any_io_executor& executor) : news(executor), readerEnded(executor) {
        readerEnded.expires_at(asio::steady_timer::time_point::max());
    }
    asio::steady_timer news;
    asio::steady_timer readerEnded;
    int silent = 0;
    bool over = false;
    bool reading = true;
};

} // namespace

/// Reading and writing go on at once: this one writes, and starts another coroutine that reads.
asio::awaitable<void> Session::talk(const Request& request, const Response& response) {
    const auto converse = [this, &request, &response](auto& stream) -> asio::awaitable<void> {
        auto& peer = *response.webSocket;
        const std::shared_ptr<Outbox> outbox = peer.outbox();
        const auto executor = m_connection.socket().get_executor();
        const auto state = std::make_shared<Talk>(executor); // shared with wake-ups that may come late
        error_code error;
        stream.read_message_max(kMaxMessage);
        stream.control_callback([state](websocket::frame_type, beast::string_view) { state->silent = 0; });
        m_connection.expireAfter(m_context.options.headTimeout);
        const auto handshake = asBeast(request);
        co_await stream.async_accept(handshake, into(error));
        if (error) co_return;
        m_connection.expireNever();

        const auto read = [this, &stream, &peer, state]() -> asio::awaitable<void> {
            error_code ended;
            while (!state->over) {
                beast::flat_buffer buffer;
                co_await stream.async_read(buffer, into(ended));
                if (ended) break;
                state->silent = 0;
                auto message = beast::buffers_to_string(buffer.data());
                const auto take = [&peer, &message] {
                    peer.take(std::move(message));
                    return true;
                };
                co_await onWorker(m_context.workers, take);
            }
            state->over = true;
            state->reading = false;
            state->news.cancel();
            state->readerEnded.cancel();
        };
        asio::co_spawn(executor, read, [self = shared_from_this(), state](const std::exception_ptr& failed) {
            if (!failed) return;
            qCWarning(logHttp, "a WebSocket ended with an exception");
            state->over = true;
            state->reading = false;
            state->news.cancel();
            state->readerEnded.cancel();
        });
        outbox->listen([executor, weak = std::weak_ptr<Talk>(state)] {
            asio::post(executor, [weak] {
                if (const auto talk = weak.lock()) talk->news.cancel();
            });
        });
        while (!state->over && !m_connection.closed()) {
            state->news.expires_after(m_context.options.keepAliveEvery);
            m_connection.expireAfter(m_context.options.bodyTimeout);
            if (const auto message = outbox->take()) {
                stream.text(true);
                co_await stream.async_write(asio::buffer(*message), into(error));
                if (error) break;
                continue;
            }
            m_connection.expireNever();
            if (outbox->closed()) break;
            co_await state->news.async_wait(into(error));
            if (error) continue;
            if (++state->silent > kSilentRounds) break;
            const websocket::ping_data nothing{};
            co_await stream.async_ping(nothing, into(error));
            if (error) break;
        }
        outbox->listen({});
        outbox->close();
        m_connection.expireAfter(m_context.options.bodyTimeout);
        if (!state->over) co_await stream.async_close(websocket::close_code::normal, into(error));
        state->over = true;
        if (error) m_connection.close();
        while (state->reading)
            co_await state->readerEnded.async_wait(into(error));
    };
    if (m_connection.encrypted()) {
        websocket::stream<Wire<Connection::TlsStream>> stream(m_connection.tlsStream());
        co_await converse(stream);
    } else {
        websocket::stream<Wire<asio::ip::tcp::socket>> stream(m_connection.socket());
        co_await converse(stream);
    }
}

} // namespace bitbeats::http
