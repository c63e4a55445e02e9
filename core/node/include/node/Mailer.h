#pragma once

#include "base/Result.h"

#include <string>

namespace bitbeats::node {

struct Mail {
    std::string to;
    std::string subject;
    std::string text;
};

/// Where letters leave the node. Any thread; blocks.
class Mailer {
public:
    virtual ~Mailer() = default;
    /// Errors: Network, TimedOut, NotAllowed, Internal: try again later. BadUsage: never like this.
    virtual Result<void> send(const Mail& mail) = 0;
};

struct SmtpOptions {
    std::string url; ///< "smtps://mail.example:465", or "smtp://..." which has to offer STARTTLS
    std::string user;
    std::string password;
    std::string from;   ///< "music@example.org"
    bool plain = false; ///< no encryption; for a server on this machine
};

/// Hands letters to a mail server by SMTP.
class SmtpMailer final : public Mailer {
public:
    explicit SmtpMailer(SmtpOptions options) : m_options(std::move(options)) {}
    Result<void> send(const Mail& mail) override;

private:
    const SmtpOptions m_options;
};

} // namespace bitbeats::node
