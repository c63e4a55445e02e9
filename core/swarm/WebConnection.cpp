#include "WebConnection.h"

#include <charconv>
#include <limits>

namespace bitbeats::swarm {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace {

constexpr auto kConnectTime = std::chrono::seconds(8);
constexpr auto kSilence = std::chrono::seconds(15); // without a byte while an answer is due
constexpr std::size_t kBodyBuffer = 32 * 1024;
constexpr std::uint32_t kHeaderLimit = 16 * 1024;

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

/// "bytes 0-499/1234" (RFC 9110, 14.4); the total may be "*".
struct ContentRange {
    ByteRange range;
    std::int64_t total = -1;
    static std::optional<ContentRange> parse(std::string_view text) {
        constexpr std::string_view kUnit = "bytes ";
        if (!text.starts_with(kUnit)) return std::nullopt;
        text.remove_prefix(kUnit.size());
        const auto dash = text.find('-');
        const auto slash = text.find('/');
        if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash) return std::nullopt;
        const auto first = number(text.substr(0, dash));
        const auto last = number(text.substr(dash + 1, slash - dash - 1));
        if (!first || !last || *last < *first) return std::nullopt;
        ContentRange result{{*first, *last + 1}, -1};
        if (const auto total = text.substr(slash + 1); total != "*") {
            const auto size = number(total);
            if (!size || *size < result.range.end) return std::nullopt;
            result.total = *size;
        }
        return result;
    }
};

std::string field(const http::fields& fields, http::field name) {
    const auto value = fields[name];
    return {value.data(), value.size()};
}

} // namespace

asio::ssl::context& LazyTls::context() {
    if (!m_context) {
        m_context.emplace(asio::ssl::context::tls_client);
        m_context->set_default_verify_paths();
    }
    return *m_context;
}

WebConnection::WebConnection(const WebContext& context, Url url, Callbacks callbacks)
    : m_context(context), m_url(std::move(url)), m_callbacks(std::move(callbacks)) {
    m_body.resize(kBodyBuffer);
    if (m_url.secure)
        m_tls = std::make_unique<TlsStream>(context.io, context.tls.context());
    else
        m_plain = std::make_unique<TcpStream>(context.io);
}

void WebConnection::open() {
    m_begun = std::chrono::steady_clock::now();
    m_context.names.find(m_url.host, [self = shared_from_this()](const Result<NameLookup::Addresses>& addresses) {
        self->onResolved(addresses);
    });
}

void WebConnection::onResolved(const Result<NameLookup::Addresses>& addresses) {
    if (m_closed) return;
    if (!addresses)
        return fail(addresses.error().reason, "its address is not known (" + addresses.error().detail + ")");
    std::vector<asio::ip::tcp::endpoint> endpoints;
    for (const auto& address : *addresses)
        if (m_context.allowPrivateAddresses || !isPrivateAddress(address)) endpoints.emplace_back(address, m_url.port);
    if (endpoints.empty())
        return fail(Reason::NotAllowed, "it leads into a private network, which links from outside may not");
    m_begun = std::chrono::steady_clock::now();
    tcp().expires_after(kConnectTime);
    tcp().async_connect(endpoints, [self = shared_from_this()](ErrorCode e, const auto&) { self->onConnected(e); });
}

void WebConnection::onConnected(ErrorCode error) {
    if (m_closed) return;
    if (error) return fail(Reason::Network, error.message());
    ErrorCode ignored;
    tcp().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    if (!m_tls) return onReady();
    // What SSL_set_tlsext_host_name() does, without its C cast.
    if (!SSL_ctrl(m_tls->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, m_url.host.data()))
        return fail(Reason::Internal, "the name cannot be used for an encrypted connection");
    m_tls->set_verify_mode(asio::ssl::verify_peer);
    m_tls->set_verify_callback(asio::ssl::host_name_verification(m_url.host));
    m_tls->async_handshake(asio::ssl::stream_base::client, [self = shared_from_this()](ErrorCode e) {
        if (self->m_closed) return;
        if (e) return self->fail(Reason::Network, "its certificate was not accepted (" + e.message() + ")");
        self->onReady();
    });
}

void WebConnection::onReady() {
    m_open = true;
    tcp().expires_never();
    const auto self = shared_from_this();
    m_callbacks.onOpen(seconds(std::chrono::steady_clock::now() - m_begun));
    if (!m_closed) writeNext();
}

void WebConnection::get(const std::string& target, std::optional<ByteRange> range) {
    std::string request = "GET " + target + " HTTP/1.1\r\nHost: " + m_url.hostHeader() +
                          "\r\nUser-Agent: BitBeats\r\nAccept: */*\r\nAccept-Encoding: identity\r\n";
    if (range)
        request += "Range: bytes=" + std::to_string(range->begin) + "-" + std::to_string(range->end - 1) + "\r\n";
    m_unsent.push_back(request + "\r\n");
    if (m_open) writeNext();
}

void WebConnection::writeNext() {
    if (m_closed || !m_writing.empty() || m_unsent.empty()) return;
    while (!m_unsent.empty()) {
        m_writing += m_unsent.front();
        m_unsent.pop_front();
        ++m_unanswered;
    }
    tcp().expires_after(kSilence);
    withStream([this](auto& stream) {
        asio::async_write(stream, asio::buffer(m_writing), [self = shared_from_this()](ErrorCode error, std::size_t) {
            if (self->m_closed) return;
            self->m_writing.clear();
            if (error) return self->fail(Reason::Network, error.message());
            self->writeNext();
        });
    });
    if (!m_reading) readHead();
}

void WebConnection::readHead() {
    m_reading = true;
    m_parser.emplace();
    m_parser->header_limit(kHeaderLimit);
    m_parser->body_limit(std::numeric_limits<std::uint64_t>::max()); // boost::none refuses every body in Boost 1.74
    tcp().expires_after(kSilence);
    withStream([this](auto& stream) {
        http::async_read_header(stream, m_buffer, *m_parser,
                                [self = shared_from_this()](ErrorCode e, std::size_t) { self->onHeadRead(e); });
    });
}

WebConnection::Head WebConnection::describe() const {
    const auto& message = m_parser->get();
    Head head;
    head.status = message.result_int();
    head.contentType = field(message, http::field::content_type);
    head.disposition = field(message, http::field::content_disposition);
    if (const auto wait = number(field(message, http::field::retry_after)); wait && *wait < 3600)
        head.retryAfter = static_cast<int>(*wait);
    const auto length = m_parser->content_length();
    if (head.status == 206) {
        if (const auto content = ContentRange::parse(field(message, http::field::content_range))) {
            head.outcome = Outcome::Partial;
            head.range = content->range;
            head.totalSize = content->total;
        }
    } else if (head.status == 200) {
        head.outcome = Outcome::Whole;
        head.totalSize = length ? static_cast<std::int64_t>(*length) : -1;
        head.range = {0, head.totalSize};
    } else if (head.status >= 301 && head.status <= 308 && head.status != 304) {
        head.outcome = Outcome::Redirect;
        head.location = field(message, http::field::location);
    }
    return head;
}

void WebConnection::onHeadRead(ErrorCode error) {
    if (m_closed) return;
    if (error == beast::error::timeout) return fail(Reason::TimedOut, "");
    if (error)
        return fail(Reason::Network,
                    error == http::error::end_of_stream ? "it closed the connection" : error.message());
    const auto self = shared_from_this();
    m_callbacks.onHead(describe());
    if (!m_closed) readBody();
}

void WebConnection::readBody() {
    if (m_parser->is_done()) {
        const bool goesOn = m_parser->keep_alive();
        --m_unanswered;
        m_reading = false;
        tcp().expires_never();
        const auto self = shared_from_this();
        m_callbacks.onDone();
        if (m_closed) return;
        if (!goesOn) return fail(Reason::Network, "it closed the connection");
        if (m_unanswered > 0 && !m_reading) readHead();
        return;
    }
    auto& body = m_parser->get().body();
    body.data = m_body.data();
    body.size = m_body.size();
    body.more = true;
    tcp().expires_after(kSilence);
    withStream([this](auto& stream) {
        http::async_read_some(stream, m_buffer, *m_parser,
                              [self = shared_from_this()](ErrorCode e, std::size_t n) { self->onBodyRead(e, n); });
    });
}

void WebConnection::onBodyRead(ErrorCode error, std::size_t) {
    if (m_closed) return;
    if (error == http::error::need_buffer) error = {};
    const auto count = m_body.size() - m_parser->get().body().size;
    const auto self = shared_from_this();
    if (count > 0) m_callbacks.onBody({m_body.data(), count});
    if (m_closed) return;
    if (error == beast::error::timeout) return fail(Reason::TimedOut, "");
    if (error) return fail(Reason::Network, "it stopped in the middle of its answer");
    readBody();
}

void WebConnection::fail(Reason reason, const std::string& detail) {
    if (m_closed) return;
    const auto self = shared_from_this();
    close();
    m_callbacks.onClosed(Error{reason, "fetch from", m_url.hostHeader(), detail, {}});
}

void WebConnection::close() {
    m_closed = true;
    tcp().close();
}

} // namespace bitbeats::swarm
