#include "Letters.h"

#include "Crypto.h"
#include "base/Log.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace bitbeats::node {
namespace {

constexpr const char* kJob = "letter";
constexpr int kAttempts = 6; ///< over some hours

Mail letterTo(const User& user, Purpose purpose, const std::string& link) {
    Mail mail;
    mail.to = user.email;
    if (purpose == Purpose::ResetPassword) {
        mail.subject = "Choose a new password";
        mail.text = "Hello " + user.handle +
                    ",\n\nsomebody, you as we hope, wants a new password for your account. Choose it here within the "
                    "next hour:\n\n" +
                    link + "\n\nIf it was not you, there is nothing to do: the old password stays as it is.\n";
        return mail;
    }
    mail.subject = "Is this your address?";
    mail.text = "Hello " + user.handle + ",\n\nplease say that this address is yours by opening this page:\n\n" + link +
                "\n\nIf you have made no account, there is nothing to do.\n";
    return mail;
}

} // namespace

Letters::Letters(jobs::JobQueue& jobs, Accounts& accounts, const Links& links, Mailer* mailer)
    : m_jobs(jobs), m_accounts(accounts), m_links(links), m_mailer(mailer) {
    m_jobs.handle(kJob, [this](jobs::JobContext& context) { return write(context.job().payload); });
}

Result<void> Letters::ask(Purpose purpose, const std::string& login) {
    const QJsonObject payload{{QStringLiteral("to"), QString::fromStdString(login)},
                              {QStringLiteral("purpose"), static_cast<int>(purpose)}};
    jobs::JobSpec job;
    job.kind = kJob;
    job.key = std::to_string(static_cast<int>(purpose)) + " " + toHex(sha256(login));
    job.payload = QJsonDocument(payload).toJson(QJsonDocument::Compact).toStdString();
    job.attempts = kAttempts;
    const auto added = m_jobs.add(job);
    if (!added) return Failure(added.error());
    return {};
}

Result<void> Letters::write(const std::string& payload) {
    const auto object = QJsonDocument::fromJson(QByteArray::fromStdString(payload)).object();
    const auto purpose = static_cast<Purpose>(object.value(QStringLiteral("purpose")).toInt());
    const auto user = m_accounts.findByLogin(object.value(QStringLiteral("to")).toString().toStdString());
    if (!user) return Failure(user.error());
    if (!*user || (*user)->blocked) return {};
    if (purpose == Purpose::VerifyMail && (*user)->verified) return {};
    const auto token = m_accounts.makeProof((*user)->id, purpose);
    if (!token) return Failure(token.error());
    if (token->empty()) return {}; // one is on its way
    const bool reset = purpose == Purpose::ResetPassword;
    const auto link = m_links.base() + (reset ? "/reset?token=" : "/verify?token=") + *token;
    if (m_mailer) return m_mailer->send(letterTo(**user, purpose, link));
    qCInfo(logBase, "no mail server is set; give this link to %s (%s): %s", (*user)->handle.c_str(),
           reset ? "a new password" : "to confirm the address", link.c_str());
    return {};
}

} // namespace bitbeats::node
