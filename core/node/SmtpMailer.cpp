#include "Crypto.h"
#include "node/Mailer.h"

#include <QDateTime>
#include <QString>

#include <algorithm>
#include <cstring>
#include <curl/curl.h>
#include <memory>

namespace bitbeats::node {
namespace {

constexpr long kConnectSeconds = 20;
constexpr long kAllSeconds = 60;

struct Unsent {
    std::string text;
    std::size_t at = 0;
};

std::size_t feed(char* into, std::size_t size, std::size_t count, void* from) {
    auto& unsent = *static_cast<Unsent*>(from);
    const auto part = std::min(size * count, unsent.text.size() - unsent.at);
    std::memcpy(into, unsent.text.data() + unsent.at, part);
    unsent.at += part;
    return part;
}

/// One line of a header: nothing in it may begin another.
bool isOneLine(const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
}

std::string letter(const SmtpOptions& options, const Mail& mail) {
    const auto at = options.from.find('@');
    const auto host = at == std::string::npos ? std::string("localhost") : options.from.substr(at + 1);
    const auto date = QDateTime::currentDateTimeUtc().toString(Qt::RFC2822Date).toStdString();
    std::string text = "Date: " + date + "\r\nFrom: BitBeats <" + options.from + ">\r\nTo: <" + mail.to +
                       ">\r\nSubject: " + mail.subject + "\r\nMessage-ID: <" + randomToken(18) + "@" + host +
                       ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                       "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    for (const char c : mail.text)
        text += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return text;
}

Reason reasonOf(CURLcode code) {
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return Reason::TimedOut;
    case CURLE_LOGIN_DENIED:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
        return Reason::NotAllowed;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return Reason::BadUsage;
    default:
        return Reason::Network;
    }
}

} // namespace

Result<void> SmtpMailer::send(const Mail& mail) {
    if (!isOneLine(mail.to) || !isOneLine(mail.subject) || !isOneLine(m_options.from))
        return fail(Reason::BadUsage, "send", "the letter", "its head has more lines than it may");
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    if (!curl) return fail(Reason::Internal, "send", "the letter");
    const std::string to = "<" + mail.to + ">";
    const std::string from = "<" + m_options.from + ">";
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> whom(curl_slist_append(nullptr, to.c_str()),
                                                                           &curl_slist_free_all);
    Unsent unsent{letter(m_options, mail)};
    CURL* const handle = curl.get();
    curl_easy_setopt(handle, CURLOPT_URL, m_options.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(m_options.plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (!m_options.user.empty()) {
        curl_easy_setopt(handle, CURLOPT_USERNAME, m_options.user.c_str());
        curl_easy_setopt(handle, CURLOPT_PASSWORD, m_options.password.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, whom.get());
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, &feed);
    curl_easy_setopt(handle, CURLOPT_READDATA, &unsent);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, kAllSeconds);
    const auto done = curl_easy_perform(handle);
    if (done == CURLE_OK) return {};
    return fail(reasonOf(done), "send", "the letter", curl_easy_strerror(done));
}

} // namespace bitbeats::node
