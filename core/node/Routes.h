#pragma once

#include "AppPasswords.h"
#include "Blocklist.h"
#include "History.h"
#include "Invites.h"
#include "Letters.h"
#include "Links.h"
#include "Plans.h"
#include "SyncStore.h"
#include "Tracks.h"
#include "Uploads.h"
#include "http/Json.h"
#include "http/Router.h"
#include "node/Accounts.h"
#include "node/Node.h"

#include <QJsonObject>

#include <functional>
#include <mutex>
#include <string>

namespace bitbeats::node {

/// Adds a row to the table; what the long form of http::Route leaves to be said.
struct RouteMaker {
    http::Router& router;
    http::Route& add(const char* method, const char* pattern, const char* name, const char* summary,
                     std::function<http::Response(const http::Call&)> handle);
};

/// The one-time right to make the first administrator. Any thread.
class FirstAdmin {
public:
    void offer(std::string token);
    /// Empty once it has been used, or when there was an administrator from the start.
    std::string token() const;
    /// Calls `use` if the token is the right one; spent when that says yes.
    bool redeem(std::string_view token, const std::function<bool()>& use);

private:
    mutable std::mutex m_mutex;
    std::string m_token;
};

struct AccountServices {
    Accounts& accounts;
    Uploads& uploads;
    AppPasswords& appPasswords;
    Invites& invites;
    Letters& letters;
    const SecretKey& key;
    const Clock& clock;
    FirstAdmin& firstAdmin;
    Registration registration = Registration::Closed;
    std::string rules; ///< of this node, as its owner wrote them
    bool limitRates = true;
};
http::Identity identify(const AccountServices& services, const http::Request& request);
void addAccountRoutes(http::Router& router, const AccountServices& services);
/// Passwords: changed, forgotten, made for other programs; and addresses confirmed.
void addPasswordRoutes(http::Router& router, const AccountServices& services);

struct AdminServices {
    Accounts& accounts;
    Invites& invites;
    Plans& plans;
    Uploads& uploads;
    Blocklist& blocklist;
    jobs::JobQueue& jobs;
    const AuditLog& audit;
    std::function<void(const std::string& infoHash)> blocked; ///< or not any more
};
void addAdminRoutes(http::Router& router, const AdminServices& services);

struct UploadServices {
    Uploads& uploads;
    Accounts& accounts;
    const WallClock& clock;
    /// An upload is waiting to be published; with the id of the request that brought its end.
    std::function<Result<void>(const std::string& upload, const std::string& request)> completed;
    bool verifiedOnly = false; ///< not before the address is confirmed
};
void addUploadRoutes(http::Router& router, const UploadServices& services);

struct TrackServices {
    Tracks& tracks;
    Accounts& accounts;
    const Links& links;
    const Clock& clock;
    std::function<void(const Track&)> changed; ///< or about to be asked for in the swarm
    std::function<void(const Track&)> removed;
};
void addTrackRoutes(http::Router& router, const TrackServices& services);

void addHistoryRoutes(http::Router& router, History& history);
void addSyncRoutes(http::Router& router, SyncStore& store, const WallClock& clock);

/// GET /api/openapi.json of all rows that are in the table when it is asked for.
void addDocumentRoute(http::Router& router);

/// 204: it was done.
http::Response done();
std::string textIn(const QJsonObject& body, const char* name);
/// A user as everybody who may see one sees it.
QJsonObject objectOf(const User& user);
/// What an account has and may have.
void addUsage(QJsonObject& object, const Usage& usage);
/// The answer to an error of a service: its sentence and the status that fits.
http::Response failure(const Error& error);
QString timeText(std::int64_t milliseconds);
std::optional<std::int64_t> timeIn(const QString& text);
/// ?page=&page_size= within their bounds.
struct Paging {
    int page = 1;
    int size = 50;
};
Paging pagingOf(const http::Request& request);
QJsonObject pageObject(const QJsonArray& items, const Paging& paging, std::int64_t total);

} // namespace bitbeats::node
