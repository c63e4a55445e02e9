#pragma once

#include "Links.h"
#include "Tracks.h"
#include "Uploads.h"
#include "http/Json.h"
#include "http/Router.h"
#include "node/Accounts.h"

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
    const SecretKey& key;
    const Clock& clock;
    FirstAdmin& firstAdmin;
    bool openRegistration = false;
    bool limitRates = true;
};
http::Identity identify(const AccountServices& services, const http::Request& request);
void addAccountRoutes(http::Router& router, const AccountServices& services);

struct UploadServices {
    Uploads& uploads;
    Accounts& accounts;
    const WallClock& clock;
    std::function<void()> completed; ///< an upload is waiting to be published
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

void addHistoryRoutes(http::Router& router, database::Database& database, const WallClock& clock);

/// GET /api/openapi.json of all rows that are in the table when it is asked for.
void addDocumentRoute(http::Router& router);

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
