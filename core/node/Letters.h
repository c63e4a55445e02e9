#pragma once

#include "Links.h"
#include "jobs/JobQueue.h"
#include "node/Accounts.h"
#include "node/Mailer.h"

#include <string>

namespace bitbeats::node {

/// Letters to people about their accounts, as jobs of the queue, so that nobody waits for a mail server and none is
/// lost. The link in one comes into being when the letter is written: the queue keeps no secret. Any thread.
class Letters {
public:
    /// Without a mailer the links are told in the log, to who runs the node and to nobody else.
    Letters(jobs::JobQueue& jobs, Accounts& accounts, const Links& links, Mailer* mailer);

    /// To whoever has that address or handle, if somebody does: who asks learns nothing of it, not by the time it
    /// takes either.
    Result<void> ask(Purpose purpose, const std::string& login);

private:
    Result<void> write(const std::string& payload);

    jobs::JobQueue& m_jobs;
    Accounts& m_accounts;
    const Links& m_links;
    Mailer* const m_mailer;
};

} // namespace bitbeats::node
