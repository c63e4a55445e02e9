#include "WebDocument.h"

#include <boost/asio/post.hpp>

#include <future>

#include <utility>

namespace bitbeats::swarm {

constexpr int kMostRedirects = 5;

WebDocument::WebDocument(WebContext context, Url url, std::optional<ByteRange> range, std::size_t limit,
                         std::function<void(Result<WebAnswer>)> done)
    : m_context(context), m_range(range), m_limit(limit), m_done(std::move(done)) {
    m_answer.url = std::move(url);
}

Error WebDocument::error(Reason reason, std::string detail) const {
    return {reason, "fetch", m_answer.url.text(), std::move(detail), {}};
}

void WebDocument::start() {
    m_answer.body.clear();
    // The connection holds us while it works; we hold it until it is done.
    const auto self = shared_from_this();
    WebConnection::Callbacks callbacks;
    callbacks.onOpen = [](double) {};
    callbacks.onHead = [self](const WebConnection::Head& head) {
        using Outcome = WebConnection::Outcome;
        self->m_answer.head = head;
        if (head.outcome == Outcome::Redirect) {
            const auto next = self->m_answer.url.resolve(head.location);
            if (!next || ++self->m_redirects > kMostRedirects)
                return self->finish(Failure(self->error(Reason::Network, "it leads in circles or nowhere")));
            self->m_connection->close();
            self->m_answer.url = *next;
            return self->start();
        }
        if (head.outcome == Outcome::Refused) {
            const auto reason = head.status == 404 || head.status == 410 ? Reason::NotFound : Reason::Network;
            return self->finish(Failure(self->error(reason, "the server answers " + std::to_string(head.status))));
        }
        if (head.outcome == Outcome::Whole && self->m_range) return self->finish(self->m_answer);
    };
    callbacks.onBody = [self](std::span<const char> bytes) {
        auto& body = self->m_answer.body;
        const auto room = self->m_limit - body.size();
        if (bytes.size() > room && !self->m_range)
            return self->finish(Failure(
                self->error(Reason::TooLarge, "it is larger than " + std::to_string(self->m_limit / 1024) + " KiB")));
        body.insert(body.end(), bytes.begin(),
                    bytes.begin() + static_cast<std::ptrdiff_t>(std::min(room, bytes.size())));
    };
    callbacks.onDone = [self] { self->finish(self->m_answer); };
    callbacks.onClosed = [self](const Error& problem) { self->finish(Failure(problem)); };
    m_connection = std::make_shared<WebConnection>(m_context, m_answer.url, std::move(callbacks));
    m_connection->open();
    m_connection->get(m_answer.url.target, m_range);
}

void WebDocument::cancel() {
    finish(Failure(error(Reason::Cancelled, {})));
}

void WebDocument::finish(Result<WebAnswer> result) {
    if (!m_done) return;
    const auto self = shared_from_this();
    const auto done = std::exchange(m_done, nullptr);
    if (m_connection) {
        m_connection->close();
        boost::asio::post(m_context.io, [connection = std::exchange(m_connection, nullptr)] {});
    }
    done(std::move(result));
}

Result<WebAnswer> waitForDocument(TorrentThread& thread, const std::function<WebContext()>& context, const Url& url,
                                  std::optional<ByteRange> range, std::size_t limit, const CancelToken& cancel) {
    const auto answer = std::make_shared<std::promise<Result<WebAnswer>>>(); // shared with the thread
    auto future = answer->get_future();
    std::shared_ptr<WebDocument> document;
    const bool ran = thread.runAndWait([&] {
        document = std::make_shared<WebDocument>(
            context(), url, range, limit, [answer](Result<WebAnswer> result) { answer->set_value(std::move(result)); });
        document->start();
    });
    if (!ran) return fail(Reason::Cancelled, "fetch", url.text());
    const auto waker = cancel.onCancel([&] { thread.post([document] { document->cancel(); }); });
    return future.get();
}

} // namespace bitbeats::swarm
