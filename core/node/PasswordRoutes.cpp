#include "Routes.h"
#include "http/Addresses.h"

#include <QJsonArray>

namespace bitbeats::node {
namespace {

using http::Call;
using http::Response;

constexpr http::BodyRule kSmallBody{http::BodyKind::Buffered, 16 << 10};
constexpr http::Rate kGuesses{1.0 / 30, 10}; ///< of one's own password, by a session that was left open
constexpr qsizetype kLongestName = 100;

QJsonObject objectOf(const AppPassword& password) {
    return {{QStringLiteral("id"), QString::fromStdString(password.id)},
            {QStringLiteral("name"), QString::fromStdString(password.name)},
            {QStringLiteral("created_at"), timeText(password.created)},
            {QStringLiteral("used_at"), password.used ? QJsonValue(timeText(password.used)) : QJsonValue()}};
}

Response badLink() {
    return http::errorResponse(403, "bad_link", "The link has been used or has expired. Ask for another.");
}

class PasswordApi {
public:
    explicit PasswordApi(const AccountServices& services) : m_services(services), m_guesses(services.clock) {}

    Response change(const Call& call) {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto wait = m_guesses.take(call.caller->userId, kGuesses);
        if (m_services.limitRates && wait.count() > 0) {
            auto refusal = http::errorResponse(429, "too_many_attempts", "Too many attempts. Wait a little.");
            refusal.with("Retry-After", std::to_string((wait.count() + 999) / 1000));
            return refusal;
        }
        const auto changed = m_services.accounts.changePassword(call.caller->userId, textIn(*body, "current"),
                                                                textIn(*body, "password"), call.caller->sessionId);
        if (!changed && changed.error().reason == Reason::NotAllowed)
            return http::errorResponse(403, "wrong_password", "The present password is wrong.");
        return changed ? done() : failure(changed.error());
    }

    /// The same answer for everybody: it does not say whether there is such an account.
    Response forgot(const Call& call) const {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto asked = m_services.letters.ask(Purpose::ResetPassword, textIn(*body, "email").substr(0, 254));
        if (!asked) return failure(asked.error());
        return http::jsonResponse(202, {});
    }

    Response reset(const Call& call) const {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto changed = m_services.accounts.resetPassword(textIn(*body, "token"), textIn(*body, "password"));
        if (!changed && changed.error().reason == Reason::NotAllowed) return badLink();
        return changed ? done() : failure(changed.error());
    }

    Response verify(const Call& call) const {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto verified = m_services.accounts.verifyMail(textIn(*body, "token"));
        if (!verified && verified.error().reason == Reason::NotAllowed) return badLink();
        return verified ? done() : failure(verified.error());
    }

    Response askToVerify(const Call& call) const {
        const auto user = m_services.accounts.find(call.caller->userId);
        if (!user) return failure(user.error());
        if (!*user) return http::errorResponse(404, "not_found", "There is no such account.");
        if ((*user)->verified) return http::errorResponse(409, "verified", "The address is confirmed already.");
        const auto asked = m_services.letters.ask(Purpose::VerifyMail, (*user)->email);
        if (!asked) return failure(asked.error());
        return http::jsonResponse(202, {});
    }

    Response list(const Call& call) const {
        const auto passwords = m_services.appPasswords.list(call.caller->userId);
        if (!passwords) return failure(passwords.error());
        QJsonArray items;
        for (const auto& password : *passwords)
            items.append(objectOf(password));
        const auto total = items.size();
        return http::jsonResponse(200, pageObject(items, {1, 100}, total));
    }

    Response make(const Call& call) const {
        auto body = http::jsonBody(call.request);
        if (!body) return std::move(body.error());
        const auto name = body->value(QStringLiteral("name")).toString().simplified().left(kLongestName);
        const auto made = m_services.appPasswords.make(call.caller->userId, name.toStdString());
        if (!made) return failure(made.error());
        auto object = objectOf(made->password);
        object[QStringLiteral("password")] = QString::fromStdString(made->secret);
        return http::jsonResponse(201, object);
    }

    Response remove(const Call& call) const {
        const auto removed = m_services.appPasswords.remove(call.caller->userId, std::string(call.captive("id")));
        return removed ? done() : failure(removed.error());
    }

private:
    const AccountServices m_services;
    http::RateLimiter m_guesses;
};

} // namespace

void addPasswordRoutes(http::Router& router, const AccountServices& services) {
    const auto api = std::make_shared<PasswordApi>(services); // shared by the rows of the table
    RouteMaker make{router};
    const auto costly = [](http::Route& route) -> http::Route& {
        route.body = kSmallBody;
        route.rate = http::RateClass::Credentials;
        route.lane = http::Lane::Heavy;
        return route;
    };
    const auto own = [](http::Route& route) -> http::Route& {
        route.access = http::Access::SignedIn;
        route.inPerson = true;
        return route;
    };
    own(costly(make.add("POST", "/api/me/password", "changePassword",
                        "Change the password; other devices are signed out",
                        [api](const Call& call) { return api->change(call); })));
    costly(make.add("POST", "/api/auth/reset/confirm", "resetPassword", "A new password, by the link in a letter",
                    [api](const Call& call) { return api->reset(call); }));
    const auto letter = [](http::Route& route) -> http::Route& {
        route.rate = http::RateClass::Credentials;
        return route;
    };
    letter(make.add("POST", "/api/auth/reset", "forgotPassword", "Ask for a letter with a link to a new password",
                    [api](const Call& call) { return api->forgot(call); }))
        .body = kSmallBody;
    letter(make.add("POST", "/api/auth/verify", "verifyMail", "Confirm an address, by the link in a letter",
                    [api](const Call& call) { return api->verify(call); }))
        .body = kSmallBody;
    own(letter(make.add("POST", "/api/me/verify", "askToVerifyMail", "Ask for a letter that confirms the address",
                        [api](const Call& call) { return api->askToVerify(call); })));
    own(make.add("GET", "/api/me/app-passwords", "appPasswords", "Passwords that were made for other programs",
                 [api](const Call& call) { return api->list(call); }));
    auto& add = own(make.add("POST", "/api/me/app-passwords", "makeAppPassword", "Make one; it is told this once",
                             [api](const Call& call) { return api->make(call); }));
    add.rate = http::RateClass::Write;
    add.body = kSmallBody;
    own(make.add("DELETE", "/api/me/app-passwords/{id}", "removeAppPassword", "Take one back", [api](const Call& call) {
        return api->remove(call);
    })).rate = http::RateClass::Write;
}

} // namespace bitbeats::node
