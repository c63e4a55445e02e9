#include "Routes.h"
#include "http/Addresses.h"

#include <QJsonArray>

namespace bitbeats::node {
namespace {

using http::Access;
using http::Call;
using http::Response;

/// Browsers keep a "__Host-" cookie only where the line is encrypted; on a line that is not, there is another one.
constexpr std::string_view kSecureCookie = "__Host-session";
constexpr std::string_view kPlainCookie = "bitbeats-session";
constexpr http::Rate kGuesses{1.0 / 30, 10}; ///< passwords of one account, from one address
constexpr http::BodyRule kSmallBody{http::BodyKind::Buffered, 64 << 10};

/// The proof that a page of ours sends it: bound to the session, so that it is of no use to another.
std::string csrfToken(const SecretKey& key, std::string_view sessionId) {
    return toBase64Url(key.sign("csrf v1", {sessionId}));
}

std::string_view cookieName(const http::Request& request) {
    return request.secure ? kSecureCookie : kPlainCookie;
}

std::string cookie(const http::Request& request, std::string_view value, int seconds) {
    std::string text(cookieName(request));
    text.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Lax; Max-Age=").append(std::to_string(seconds));
    return request.secure ? text + "; Secure" : text;
}

/// One part of the API, kept together by what its handlers share.
class AccountApi {
public:
    explicit AccountApi(const AccountServices& services) : m_services(services), m_guesses(services.clock) {}

    Response registerUser(const Call& call) const {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto invite = textIn(*body, "invite");
        if (m_services.registration == Registration::Closed || (invite.empty() && !isOpen()))
            return http::errorResponse(403, refusalCode(), refusal());
        if (!invite.empty()) {
            const auto good = m_services.invites.isGood(invite); // before the costly part
            if (!good) return failure(good.error());
            if (!*good) return http::errorResponse(403, "bad_invite", "The invite is unknown, used up or too old.");
        }
        auto response = added(*body, http::Role::Artist, invite);
        // A letter that cannot be queued now can be asked for again.
        if (response.status == 201) (void)m_services.letters.ask(Purpose::VerifyMail, textIn(*body, "email"));
        return response;
    }

    Response registerAdmin(const Call& call) const {
        const auto body = http::jsonBody(call.request);
        if (!body) return http::errorResponse(400, "bad_json", "The body must be a JSON object.");
        std::optional<Response> response;
        m_services.firstAdmin.redeem(textIn(*body, "token"), [&] {
            response = added(*body, http::Role::Admin, {});
            return response->status == 201;
        });
        if (response) return std::move(*response);
        return http::errorResponse(403, "link_spent", "That link has been used, or is of another node.");
    }

    Response login(const Call& call) {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto login = textIn(*body, "login");
        const auto password = textIn(*body, "password");
        // Counted by who guesses together with what is guessed: nobody can lock somebody else out from elsewhere.
        const auto wait = m_guesses.take(http::limitKey(call.request.remoteAddress) + " " + login, kGuesses);
        if (m_services.limitRates && wait.count() > 0) {
            auto refusal = http::errorResponse(429, "too_many_attempts", "Too many attempts. Wait a little.");
            refusal.with("Retry-After", std::to_string((wait.count() + 999) / 1000));
            return refusal;
        }
        auto device = textIn(*body, "device").substr(0, 100);
        if (device.empty()) device = "unknown device";
        const auto signedIn = m_services.accounts.signIn(login, password, device);
        if (!signedIn && signedIn.error().reason == Reason::NotAllowed)
            return http::errorResponse(401, "wrong_credentials", "The name or the password is wrong.");
        if (!signedIn) return failure(signedIn.error());
        QJsonObject object{{QStringLiteral("token"), QString::fromStdString(signedIn->token)},
                           {QStringLiteral("user"), objectOf(signedIn->user)}};
        const bool forPage = body->value(QStringLiteral("cookie")).toBool();
        if (forPage) {
            object.remove(QStringLiteral("token")); // scripts of the page never see it
            object[QStringLiteral("csrf_token")] =
                QString::fromStdString(csrfToken(m_services.key, signedIn->sessionId));
        }
        auto response = http::jsonResponse(200, object);
        if (forPage) response.with("Set-Cookie", cookie(call.request, signedIn->token, 365 * 24 * 3600));
        return response;
    }

    Response logout(const Call& call) const {
        const auto ended = m_services.accounts.signOut(call.caller->userId, call.caller->sessionId);
        if (!ended) return failure(ended.error());
        auto response = done();
        response.with("Set-Cookie", cookie(call.request, {}, 0));
        return response;
    }

    Response sessions(const Call& call) const {
        const auto devices = m_services.accounts.devices(call.caller->userId);
        if (!devices) return failure(devices.error());
        QJsonArray items;
        for (const auto& device : *devices)
            items.append(QJsonObject{{QStringLiteral("id"), QString::fromStdString(device.id)},
                                     {QStringLiteral("device"), QString::fromStdString(device.name)},
                                     {QStringLiteral("created_at"), timeText(device.created)},
                                     {QStringLiteral("used_at"), timeText(device.used)},
                                     {QStringLiteral("current"), device.id == call.caller->sessionId}});
        const auto total = items.size();
        return http::jsonResponse(200, pageObject(items, {1, 100}, total));
    }

    Response endSession(const Call& call) const {
        const auto ended = m_services.accounts.signOut(call.caller->userId, std::string(call.captive("id")));
        return ended ? done() : failure(ended.error());
    }

    Response me(const Call& call) const {
        const auto user = m_services.accounts.find(call.caller->userId);
        const auto usage = m_services.uploads.usageOf(call.caller->userId);
        if (!user || !*user || !usage) return http::errorResponse(503, "unavailable", "Try again in a moment.");
        auto object = objectOf(**user);
        addUsage(object, *usage);
        if (call.caller->byCookie)
            object[QStringLiteral("csrf_token")] = QString::fromStdString(call.caller->csrfToken);
        return http::jsonResponse(200, object);
    }

    Response acceptRules(const Call& call) const {
        const auto accepted = m_services.accounts.accept(call.caller->userId);
        return accepted ? done() : failure(accepted.error());
    }

    /// What somebody has to know before they make an account.
    Response about(const Call&) const {
        return http::jsonResponse(200, {{QStringLiteral("registration"), QString::fromUtf8(registrationName())},
                                        {QStringLiteral("rules"), QString::fromStdString(m_services.rules)}});
    }

private:
    bool isOpen() const { return m_services.registration == Registration::Open; }
    const char* registrationName() const {
        if (isOpen()) return "open";
        return m_services.registration == Registration::Invite ? "invite" : "closed";
    }
    const char* refusalCode() const {
        return m_services.registration == Registration::Invite ? "invite_needed" : "registration_closed";
    }
    const char* refusal() const {
        return m_services.registration == Registration::Invite ? "This node takes new accounts by invite only."
                                                               : "This node takes no new accounts by itself.";
    }

    Response added(const QJsonObject& body, http::Role role, const std::string& invite) const {
        // What may be set is named here one by one: a "role" in the body of a stranger means nothing.
        NewUser user;
        user.email = textIn(body, "email");
        user.handle = textIn(body, "handle");
        user.password = textIn(body, "password");
        user.invite = invite;
        user.role = role;
        user.verified = role == http::Role::Admin; // whoever has the link runs the node
        user.accepted = role == http::Role::Admin || body.value(QStringLiteral("accept_rules")).toBool();
        const auto user1 = m_services.accounts.add(user);
        if (user1) return http::jsonResponse(201, {{QStringLiteral("user"), objectOf(*user1)}});
        if (user1.error().reason == Reason::Unsupported)
            return http::errorResponse(409, "taken", "The e-mail address or the handle is taken.");
        return failure(user1.error());
    }

    const AccountServices m_services;
    http::RateLimiter m_guesses;
};

/// A program that somebody made a password for: as them, but not as a moderator or administrator.
http::Identity identifyProgram(const AccountServices& services, const std::string& secret) {
    http::Identity identity;
    const auto user = services.appPasswords.holderOf(secret);
    if (!user || !*user) {
        identity.kind = http::Identity::Kind::Refused;
        return identity;
    }
    identity.kind = http::Identity::Kind::Known;
    identity.caller.userId = (*user)->id;
    identity.caller.role = std::min((*user)->role, http::Role::Artist);
    identity.caller.limited = true;
    return identity;
}

} // namespace

QJsonObject objectOf(const User& user) {
    return {{QStringLiteral("id"), QString::fromStdString(user.id)},
            {QStringLiteral("email"), QString::fromStdString(user.email)},
            {QStringLiteral("handle"), QString::fromStdString(user.handle)},
            {QStringLiteral("role"), http::toQt(nameOf(user.role))},
            {QStringLiteral("plan"), QString::fromStdString(user.plan)},
            {QStringLiteral("created_at"), timeText(user.created)},
            {QStringLiteral("accepted_rules"), user.accepted},
            {QStringLiteral("email_verified"), user.verified}};
}

http::Identity identify(const AccountServices& services, const http::Request& request) {
    http::Identity identity;
    constexpr std::string_view kBearer = "Bearer ";
    const auto authorization = request.header("authorization");
    const bool bearer = authorization.starts_with(kBearer);
    const auto token = bearer ? authorization.substr(kBearer.size()) : request.cookie(cookieName(request));
    if (token.empty()) {
        if (!authorization.empty()) identity.kind = http::Identity::Kind::Refused;
        return identity;
    }
    if (bearer && AppPasswords::isOne(token)) return identifyProgram(services, std::string(token));
    const auto holder = services.accounts.holderOf(std::string(token));
    if (!holder || !*holder) {
        // A cookie that has expired is no reason to refuse a page; a token is sent on purpose.
        identity.kind = bearer ? http::Identity::Kind::Refused : http::Identity::Kind::Nobody;
        return identity;
    }
    identity.kind = http::Identity::Kind::Known;
    identity.caller.userId = (*holder)->user.id;
    identity.caller.sessionId = (*holder)->sessionId;
    identity.caller.role = (*holder)->user.role;
    identity.caller.byCookie = !bearer;
    if (!bearer) identity.caller.csrfToken = csrfToken(services.key, (*holder)->sessionId);
    return identity;
}

void addAccountRoutes(http::Router& router, const AccountServices& services) {
    const auto api = std::make_shared<AccountApi>(services); // shared by the rows of the table
    RouteMaker make{router};
    const auto costly = [&](http::Route& route) {
        route.body = kSmallBody;
        route.rate = http::RateClass::Credentials;
        route.lane = http::Lane::Heavy;
    };
    costly(make.add("POST", "/api/auth/register", "register", "Make an account",
                    [api](const Call& call) { return api->registerUser(call); }));
    costly(make.add("POST", "/api/auth/first-admin", "firstAdmin", "Make the first administrator by the one-time link",
                    [api](const Call& call) { return api->registerAdmin(call); }));
    costly(make.add("POST", "/api/auth/login", "login", "Sign in on a device",
                    [api](const Call& call) { return api->login(call); }));
    const auto own = [](http::Route& route, http::RateClass rate) {
        route.access = Access::SignedIn;
        route.rate = rate;
        route.inPerson = true;
    };
    make.add("GET", "/api/node", "about", "Who may make an account here, and by which rules",
             [api](const Call& call) { return api->about(call); })
        .anyOrigin = true;
    own(make.add("POST", "/api/auth/logout", "logout", "Sign out here",
                 [api](const Call& call) { return api->logout(call); }),
        http::RateClass::Write);
    own(make.add("GET", "/api/auth/sessions", "sessions", "The devices that are signed in",
                 [api](const Call& call) { return api->sessions(call); }),
        http::RateClass::Read);
    own(make.add("DELETE", "/api/auth/sessions/{id}", "endSession", "Sign a device out",
                 [api](const Call& call) { return api->endSession(call); }),
        http::RateClass::Write);
    make.add("GET", "/api/me", "me", "The account and how much room it has",
             [api](const Call& call) { return api->me(call); })
        .access = Access::SignedIn;
    own(make.add("POST", "/api/me/accept-rules", "acceptRules", "Agree to the rules of this node",
                 [api](const Call& call) { return api->acceptRules(call); }),
        http::RateClass::Write);
}

} // namespace bitbeats::node
