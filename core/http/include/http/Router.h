#pragma once

#include "base/Clock.h"
#include "http/RateLimiter.h"
#include "http/Service.h"

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::http {

enum class Role { Listener, Artist, Moderator, Admin };

/// Who may call a route. Each includes those behind it.
enum class Access { Everyone, SignedIn, Artist, Moderator, Admin };

enum class RateClass { None, Read, Write, Credentials, Media, Announce };

/// Who calls, once that is known.
struct Caller {
    std::string userId;
    std::string sessionId;
    Role role = Role::Listener;
    bool byCookie = false; ///< the browser sends it along unasked: changes need a proof of intent
    std::string csrfToken; ///< that proof
    bool limited = false;  ///< by a password that was made for another program
};

struct Identity {
    enum class Kind { Nobody, Known, Refused };
    Kind kind = Kind::Nobody;
    Caller caller; ///< meaningful only when Known
};

/// Finds out who sent a request. Runs on the lane of the route.
using Identify = std::function<Identity(const Request&)>;

/// What a handler is given: values only, so that tests call it without a socket.
struct Call {
    const Request& request;
    const std::vector<std::pair<std::string, std::string>>& captured; ///< what "{name}" stood for
    const Caller* caller = nullptr;                                   ///< null = nobody has signed in
    CancelToken gone;

    std::string_view captive(std::string_view name) const;
};

/// One row of the table. GET answers HEAD as well.
struct Route {
    std::string method;
    std::string pattern; ///< "/api/tracks/{id}/torrent"
    std::string name;    ///< in metrics and the API document
    Access access = Access::Everyone;
    BodyRule body;
    RateClass rate = RateClass::Read;
    Lane lane = Lane::Pool;
    std::function<Response(const Call&)> handle;
    /// Asked first where nobody has signed in, on the thread of the sockets: an answer that lies ready, or nothing.
    std::function<std::optional<Response>(const Call&)> ready;
    std::string summary;    ///< one line for the API document
    bool inPerson = false;  ///< not for passwords of other programs; nothing from moderators on is
    bool anyOrigin = false; ///< pages of any site may read it: nothing in it depends on who asks
    bool page = false;      ///< for people: refusals are pages too, and a form carries its proof of intent as "csrf"
};

struct RouterOptions {
    std::map<RateClass, Rate> rates;  ///< by address; a class that is not named is not limited
    std::vector<std::string> origins; ///< "https://example.org": whose pages may call the whole API
    Identify identify;                ///< empty = nobody can sign in
    /// What a person sees instead of a refusal: on rows that are pages, and where a browser finds no row.
    std::function<Response(const Request&, const Response& refusal)> refusalPage;
};

/// The table of routes and all that is decided by it: 404 and 405, rates, rights, proof of intent, sharing between
/// origins, figures. Rows are added before the server starts; after that any thread.
class Router final : public Service {
public:
    Router(RouterOptions options, const Clock& clock);
    ~Router() override;

    Route& add(Route route); ///< what it returns holds until the next one is added
    const std::vector<Route>& routes() const { return m_routes; }

    Admission admit(const Request& head) override;
    Response answer(const Request& request, const Admission& admission, const CancelToken& gone) override;
    void answered(const Request& request, const Admission& admission, int status, Milliseconds took) override;

    /// admit() and answer() at once, as a server would, for tests.
    Response call(const Request& request, const CancelToken& gone = {});

    /// For a handler that asks another row in the name of its caller: rights are checked as ever, rates are not counted
    /// twice. Rows that stream bodies cannot be asked so.
    Response within(const Request& request);

    /// Requests and their times by route, for Prometheus.
    std::string metricsText() const;

private:
    struct Figures;
    struct Match;

    const Route* find(const Request& request, Match& match, std::string& allowed) const;
    Response preflight(const Request& request, const std::string& allowed) const;
    std::optional<Response> refuseByRate(const Request& head, const Route& route);
    Response answerRoute(const Request& request, const Match& match, const CancelToken& gone) const;
    std::optional<Response> refuseByRights(const Request& request, const Route& route, const Identity& who) const;
    void share(const Request& request, const Route* route, Response& response) const;
    Response forPeople(const Request& request, const Route* route, Response refusal) const;

    const RouterOptions m_options;
    RateLimiter m_limiter;
    std::vector<Route> m_routes;
    std::vector<std::vector<std::string>> m_patterns; ///< of each route, by segments
    std::vector<std::unique_ptr<Figures>> m_figures;  ///< of each route
};

/// Equal, in a time that does not tell where the difference is.
bool equalInConstantTime(std::string_view a, std::string_view b);

} // namespace bitbeats::http
