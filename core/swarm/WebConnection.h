#pragma once

#include "NameLookup.h"
#include "Url.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "base/Units.h"

#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace bitbeats::swarm {

/// The certificate authorities of this machine, read when the first connection needs them: that takes a while.
class LazyTls {
public:
    boost::asio::ssl::context& context();

private:
    std::optional<boost::asio::ssl::context> m_context;
};

/// What an HTTP connection needs from its surroundings.
struct WebContext {
    boost::asio::io_context& io;
    LazyTls& tls;
    NameLookup& names;
    bool allowPrivateAddresses = false;
};

/// One keep-alive HTTP/1.1 connection that fetches byte ranges, several in flight, answered in order. It follows no
/// redirect itself and never retries: whoever owns it decides. TorrentThread only; dies quietly when released.
class WebConnection : public std::enable_shared_from_this<WebConnection> {
public:
    enum class Outcome {
        Partial,  ///< 206 with just the bytes asked for
        Whole,    ///< 200: the server knows no ranges; the body begins at byte 0
        Redirect, ///< `location` says where to
        Refused,  ///< any other status
    };
    struct Head {
        Outcome outcome = Outcome::Refused;
        unsigned status = 0;
        std::string location;
        std::string contentType;
        std::string disposition;
        std::int64_t totalSize = -1;   ///< of the whole file, -1 = not said
        ByteRange range;               ///< the bytes that follow
        std::optional<int> retryAfter; ///< seconds
    };
    struct Callbacks {
        std::function<void(double roundTrip)> onOpen;
        std::function<void(const Head& head)> onHead;            ///< for the oldest request
        std::function<void(std::span<const char> bytes)> onBody; ///< as it arrives
        std::function<void()> onDone;                            ///< the oldest request is answered whole
        std::function<void(const Error& error)> onClosed;        ///< once; nothing is called after it
    };

    WebConnection(const WebContext& context, Url url, Callbacks callbacks);

    void open();
    /// The bytes of `range`, or the whole document if it is empty. May be called before onOpen.
    void get(const std::string& target, std::optional<ByteRange> range);
    /// Ends it without a further call.
    void close();

private:
    using TcpStream = boost::beast::tcp_stream;
    using TlsStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;
    using Parser = boost::beast::http::response_parser<boost::beast::http::buffer_body>;
    using ErrorCode = boost::system::error_code;

    TcpStream& tcp() { return m_tls ? boost::beast::get_lowest_layer(*m_tls) : *m_plain; }
    void onResolved(const Result<NameLookup::Addresses>& addresses);
    void onConnected(ErrorCode error);
    void onReady();
    void writeNext();
    void readHead();
    void onHeadRead(ErrorCode error);
    void readBody();
    void onBodyRead(ErrorCode error, std::size_t count);
    Head describe() const;
    void fail(Reason reason, const std::string& detail);
    template<typename Handler>
    void withStream(Handler handler) {
        if (m_tls)
            handler(*m_tls);
        else
            handler(*m_plain);
    }

    WebContext m_context;
    Url m_url;
    Callbacks m_callbacks;
    std::unique_ptr<TcpStream> m_plain;
    std::unique_ptr<TlsStream> m_tls;
    std::chrono::steady_clock::time_point m_begun;
    std::deque<std::string> m_unsent;
    std::string m_writing;
    int m_unanswered = 0;
    bool m_open = false;
    bool m_reading = false;
    bool m_closed = false;
    boost::beast::flat_buffer m_buffer;
    std::optional<Parser> m_parser;
    std::vector<char> m_body;
};

} // namespace bitbeats::swarm
