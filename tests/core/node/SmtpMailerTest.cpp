#include "node/Mailer.h"
#include "support/TestMain.h"

#include <QTest>

#include <boost/asio.hpp>

#include <future>

using namespace bitbeats;
using boost::asio::ip::tcp;

/// A mail server for one conversation on this machine.
class OneMailServer {
public:
    explicit OneMailServer(std::string refuseAt = {})
        : m_refuseAt(std::move(refuseAt)), m_acceptor(m_context, {boost::asio::ip::address_v4::loopback(), 0}),
          m_talk(std::async(std::launch::async, [this] { return serve(); })) {}

    std::string url() const { return "smtp://127.0.0.1:" + std::to_string(m_acceptor.local_endpoint().port()); }
    std::string transcript() { return m_talk.get(); }

private:
    std::string serve() {
        tcp::iostream client;
        m_acceptor.accept(client.socket());
        client.expires_after(std::chrono::seconds(60));
        client << "220 here\r\n" << std::flush;
        std::string all;
        std::string line;
        bool letter = false;
        while (std::getline(client, line)) {
            all += line + "\n";
            if (letter) {
                if (line != ".\r") continue;
                letter = false;
                client << "250 taken\r\n" << std::flush;
            } else if (!m_refuseAt.empty() && line.starts_with(m_refuseAt)) {
                client << "550 no\r\n" << std::flush;
            } else if (line.starts_with("EHLO")) {
                client << "250-here\r\n250 AUTH PLAIN\r\n" << std::flush;
            } else if (line.starts_with("AUTH")) {
                client << "334 \r\n" << std::flush;
                std::getline(client, line);
                client << "235 in\r\n" << std::flush;
            } else if (line.starts_with("DATA")) {
                letter = true;
                client << "354 go on\r\n" << std::flush;
            } else if (line.starts_with("QUIT")) {
                client << "221 bye\r\n" << std::flush;
                break;
            } else {
                client << "250 yes\r\n" << std::flush;
            }
        }
        return all;
    }

    const std::string m_refuseAt;
    boost::asio::io_context m_context;
    tcp::acceptor m_acceptor;
    std::future<std::string> m_talk;
};

class SmtpMailerTest : public QObject {
    Q_OBJECT

    static node::SmtpOptions optionsFor(const OneMailServer& server) {
        node::SmtpOptions options;
        options.url = server.url();
        options.from = "node@example.org";
        options.user = "node";
        options.password = "secret";
        options.plain = true;
        return options;
    }

private Q_SLOTS:
    void aLetterArrivesWhole() {
        OneMailServer server;
        node::SmtpMailer mailer(optionsFor(server));
        const auto sent = mailer.send({"ann@example.org", "Hello", "One\n.\n..two\nGrüße\n"});
        QVERIFY2(sent.has_value(), sent ? "" : sentence(sent.error()).c_str());
        const auto talk = server.transcript();
        for (const char* part :
             {"MAIL FROM:<node@example.org>", "RCPT TO:<ann@example.org>", "AUTH PLAIN", "\nSubject: Hello\r\n",
              "\nTo: <ann@example.org>\r\n", "\nContent-Type: text/plain; charset=utf-8\r\n",
              "\nOne\r\n..\r\n...two\r\nGrüße\r\n.\r\n"})
            QVERIFY2(talk.find(part) != std::string::npos, talk.c_str());
    }

    void aRefusalIsAnError() {
        OneMailServer server("RCPT");
        node::SmtpMailer mailer(optionsFor(server));
        const auto sent = mailer.send({"ann@example.org", "Hello", "text\n"});
        QVERIFY(!sent);
        QVERIFY(sentence(sent.error()).find("secret") == std::string::npos);
        server.transcript();
    }

    /// A password does not leave over a line that anybody can read.
    void withoutEncryptionNothingIsSent() {
        OneMailServer server;
        auto options = optionsFor(server);
        options.plain = false;
        const auto sent = node::SmtpMailer(options).send({"ann@example.org", "Hello", "text\n"});
        QCOMPARE(sent.error().reason, Reason::NotAllowed);
        QVERIFY(server.transcript().find("AUTH") == std::string::npos);
    }

    void aHeadStaysOneLine() {
        node::SmtpMailer mailer({"smtp://127.0.0.1:1", "", "", "node@example.org", true});
        for (const auto& mail : {node::Mail{"a@b\r\nBcc: all@b", "s", "t"}, node::Mail{"a@b", "s\nX: y", "t"}})
            QCOMPARE(mailer.send(mail).error().reason, Reason::BadUsage);
    }
};

BITBEATS_TEST(SmtpMailerTest);
#include "SmtpMailerTest.moc"
