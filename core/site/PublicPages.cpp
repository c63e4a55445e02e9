#include "Desk.h"
#include "Downloads.h"

#include <QJsonArray>
#include <QLocale>
#include <QUrl>

namespace bitbeats::site {
namespace {

using http::Call;
using http::Response;

QString fieldOf(const Call& call, const char* name) {
    return http::toQt(call.request.field(name).value_or(""));
}

/// In a form that has been sent and is shown again, everything but secrets stays.
void keep(QJsonObject& view, const Call& call, std::initializer_list<const char*> names) {
    for (const char* name : names)
        view[QLatin1String(name)] = fieldOf(call, name);
}

QString lengthText(double milliseconds) {
    const auto seconds = static_cast<int>(milliseconds / 1000);
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

QJsonObject figure(const QJsonObject& figures, const char* name, const char* what) {
    return {
        {QStringLiteral("value"), QLocale(QLocale::English).toString(figures.value(QLatin1String(name)).toInteger())},
        {QStringLiteral("what"), QLatin1String(what)}};
}

class PublicPages {
public:
    explicit PublicPages(const Desk& desk) : m_desk(desk) {}

    Response landing(const Call& call) const {
        auto view = entry(call);
        const auto figures = m_desk.options().figures();
        const auto tracks = m_desk.ask(call, "GET", "/api/tracks?page_size=4");
        QJsonArray items;
        for (const auto& value : tracks.object.value(QStringLiteral("items")).toArray()) {
            auto item = value.toObject();
            item[QStringLiteral("colour")] = colourOf(item.value(QStringLiteral("title")).toString());
            item[QStringLiteral("length")] = lengthText(item.value(QStringLiteral("duration_ms")).toDouble());
            items.append(item);
        }
        view[QStringLiteral("title")] = QStringLiteral("Music from the people who listen to it");
        view[QStringLiteral("tracks")] = items;
        view[QStringLiteral("hasTracks")] = !items.isEmpty();
        if (!items.isEmpty())
            view[QStringLiteral("figures")] =
                QJsonArray{figure(figures, "tracks", "tracks"), figure(figures, "artists", "artists"),
                           figure(figures, "plays", "plays")};
        view[QStringLiteral("awaitsAdmin")] = m_desk.options().awaitsAdmin();
        view[QStringLiteral("address")] = http::toQt(m_desk.options().name());
        addDownloads(view, m_desk.options().downloads);
        return m_desk.page(call, "plain", "landing", view);
    }

    Response showSignIn(const Call& call) const {
        if (call.caller) return Desk::go("/account");
        auto view = entry(call);
        view[QStringLiteral("next")] = http::toQt(ownPath(call.request.parameter("next").value_or("")));
        if (call.request.parameter("done") == "password")
            view[QStringLiteral("said")] = QStringLiteral("The password is set. Sign in with it.");
        return m_desk.page(call, "plain", "signin", view);
    }

    Response signIn(const Call& call) const {
        const auto next = ownPath(call.request.field("next").value_or(""));
        if (call.caller) return Desk::go(next);
        auto view = entry(call);
        keep(view, call, {"login"});
        view[QStringLiteral("next")] = http::toQt(next);
        if (!m_desk.isOwnForm(call.request)) return stale(call, "signin", view);
        const auto device = deviceOf(call.request.header("user-agent"));
        const auto answer = m_desk.ask(call, "POST", "/api/auth/login",
                                       {{QStringLiteral("login"), fieldOf(call, "login")},
                                        {QStringLiteral("password"), fieldOf(call, "password")},
                                        {QStringLiteral("device"), QString::fromStdString(device)},
                                        {QStringLiteral("cookie"), true}});
        if (!answer.ok()) return again(call, "signin", view, answer);
        auto response = Desk::go(next);
        response.with("Set-Cookie", call.request.field("stay") ? answer.cookie : forThisVisit(answer.cookie));
        return response;
    }

    Response signOut(const Call& call) const {
        auto response = Desk::go("/");
        const auto answer = m_desk.ask(call, "POST", "/api/auth/logout");
        if (!answer.cookie.empty()) response.with("Set-Cookie", answer.cookie);
        return response;
    }

    Response showRegister(const Call& call) const {
        if (call.caller) return Desk::go("/account");
        auto view = registration(call);
        view[QStringLiteral("invite")] = http::toQt(call.request.parameter("invite").value_or(""));
        return m_desk.page(call, "plain", "register", view);
    }

    Response registerUser(const Call& call) const {
        auto view = registration(call);
        keep(view, call, {"email", "handle", "invite"});
        if (!m_desk.isOwnForm(call.request)) return stale(call, "register", view);
        return made(call, view, "/api/auth/register",
                    {{QStringLiteral("invite"), fieldOf(call, "invite")},
                     {QStringLiteral("accept_rules"), fieldOf(call, "accept") == QLatin1String("1")}});
    }

    Response showSetup(const Call& call) const { return m_desk.page(call, "plain", "register", setup()); }

    Response makeAdmin(const Call& call) const {
        auto view = setup();
        keep(view, call, {"email", "handle", "token"});
        if (!m_desk.isOwnForm(call.request)) return stale(call, "register", view);
        return made(call, view, "/api/auth/first-admin", {{QStringLiteral("token"), fieldOf(call, "token")}});
    }

    Response showForgotten(const Call& call) const {
        return m_desk.page(call, "plain", "forgotten",
                           {{QStringLiteral("title"), QStringLiteral("Forgotten password")}});
    }

    Response forgotten(const Call& call) const {
        QJsonObject view{{QStringLiteral("title"), QStringLiteral("Forgotten password")}};
        if (!m_desk.isOwnForm(call.request)) return stale(call, "forgotten", view);
        const auto answer =
            m_desk.ask(call, "POST", "/api/auth/reset", {{QStringLiteral("email"), fieldOf(call, "email")}});
        if (!answer.ok()) return again(call, "forgotten", view, answer);
        view[QStringLiteral("sent")] = true;
        return m_desk.page(call, "plain", "forgotten", view);
    }

    Response showReset(const Call& call) const { return withToken(call, "reset", "A new password"); }

    Response reset(const Call& call) const {
        QJsonObject view{{QStringLiteral("title"), QStringLiteral("A new password")}};
        keep(view, call, {"token"});
        if (!m_desk.isOwnForm(call.request)) return stale(call, "reset", view);
        const auto answer = m_desk.ask(call, "POST", "/api/auth/reset/confirm",
                                       {{QStringLiteral("token"), fieldOf(call, "token")},
                                        {QStringLiteral("password"), fieldOf(call, "password")}});
        return answer.ok() ? Desk::go("/sign-in?done=password") : again(call, "reset", view, answer);
    }

    Response showVerify(const Call& call) const { return withToken(call, "verify", "Your address"); }

    Response verify(const Call& call) const {
        QJsonObject view{{QStringLiteral("title"), QStringLiteral("Your address")}};
        keep(view, call, {"token"});
        if (!call.caller && !m_desk.isOwnForm(call.request)) return stale(call, "verify", view);
        const auto answer =
            m_desk.ask(call, "POST", "/api/auth/verify", {{QStringLiteral("token"), fieldOf(call, "token")}});
        if (!answer.ok()) return again(call, "verify", view, answer);
        view[QStringLiteral("done")] = true;
        view[QStringLiteral("said")] = QStringLiteral("Your address is confirmed.");
        return m_desk.page(call, "plain", "verify", view);
    }

private:
    /// What the forms for signing in need to know of this node.
    QJsonObject entry(const Call& call) const {
        const auto about = m_desk.ask(call, "GET", "/api/node");
        return {{QStringLiteral("title"), QStringLiteral("Sign in")},
                {QStringLiteral("canReset"), m_desk.has("forgotPassword")},
                {QStringLiteral("canRegister"), takesAccounts(about)}};
    }

    static bool takesAccounts(const Answer& about) {
        const auto how = about.object.value(QStringLiteral("registration")).toString();
        return how == QLatin1String("open") || how == QLatin1String("invite");
    }

    QJsonObject registration(const Call& call) const {
        const auto about = m_desk.ask(call, "GET", "/api/node");
        const bool invite = about.object.value(QStringLiteral("registration")) == QLatin1String("invite");
        const bool open = takesAccounts(about);
        auto rules = about.object.value(QStringLiteral("rules")).toString();
        if (rules.isEmpty()) rules = QStringLiteral("Publish only music that is yours to publish.");
        const char* intro = "This node takes no new accounts by itself. Ask who runs it.";
        if (open)
            intro = invite ? "This node takes new accounts by invite." : "For your own music, and to follow others.";
        return {{QStringLiteral("title"), QStringLiteral("Create an account")},
                {QStringLiteral("intro"), QLatin1String(intro)},
                {QStringLiteral("to"), QStringLiteral("register")},
                {QStringLiteral("button"), QStringLiteral("Create the account")},
                {QStringLiteral("open"), open},
                {QStringLiteral("asksInvite"), invite},
                {QStringLiteral("asksRules"), true},
                {QStringLiteral("rules"), rules}};
    }

    QJsonObject setup() const {
        const bool open = m_desk.options().awaitsAdmin();
        return {{QStringLiteral("title"), QStringLiteral("Welcome to your node")},
                {QStringLiteral("intro"),
                 open ? QStringLiteral("Make the account that administers it. This page works once.")
                      : QStringLiteral("This node has its administrator. The link worked once.")},
                {QStringLiteral("to"), QStringLiteral("setup")},
                {QStringLiteral("button"), QStringLiteral("Make the account")},
                {QStringLiteral("open"), open},
                {QStringLiteral("asksToken"), true}};
    }

    Response made(const Call& call, const QJsonObject& view, const char* row, QJsonObject body) const {
        for (const char* name : {"email", "handle", "password"})
            body[QLatin1String(name)] = fieldOf(call, name);
        const auto answer = m_desk.ask(call, "POST", row, body);
        if (!answer.ok()) return again(call, "register", view, answer);
        const auto device = deviceOf(call.request.header("user-agent"));
        const auto session = m_desk.ask(call, "POST", "/api/auth/login",
                                        {{QStringLiteral("login"), fieldOf(call, "handle")},
                                         {QStringLiteral("password"), fieldOf(call, "password")},
                                         {QStringLiteral("device"), QString::fromStdString(device)},
                                         {QStringLiteral("cookie"), true}});
        if (!session.ok()) return Desk::go("/sign-in");
        auto response = Desk::go("/account");
        response.with("Set-Cookie", forThisVisit(session.cookie));
        return response;
    }

    Response withToken(const Call& call, const char* name, const char* title) const {
        return m_desk.page(call, "plain", name,
                           {{QStringLiteral("title"), QLatin1String(title)},
                            {QStringLiteral("token"), http::toQt(call.request.parameter("token").value_or(""))}});
    }

    Response again(const Call& call, const char* name, QJsonObject view, const Answer& answer) const {
        view[QStringLiteral("problem")] = QString::fromStdString(answer.problem());
        return m_desk.page(call, "plain", name, std::move(view), answer.status);
    }

    Response stale(const Call& call, const char* name, QJsonObject view) const {
        view[QStringLiteral("problem")] = QStringLiteral("The form had been open for too long. Send it again.");
        return m_desk.page(call, "plain", name, std::move(view), 403);
    }

    /// The cookie ends with the browser.
    static std::string forThisVisit(std::string cookie) {
        const auto begin = cookie.find("; Max-Age=");
        if (begin == std::string::npos) return cookie;
        return cookie.erase(begin, cookie.find(';', begin + 1) - begin);
    }

    const Desk& m_desk;
};

} // namespace

void addPublicPages(const Desk& desk) {
    const auto pages = std::make_shared<PublicPages>(desk); // shared by the rows of the table
    using Page = Response (PublicPages::*)(const Call&) const;
    const auto add = [&](const char* method, const char* path, const char* name, const char* summary,
                         Page page) -> http::Route& {
        return desk.add(method, path, name, summary,
                        [pages, page](const Call& call) { return ((*pages).*page)(call); });
    };
    const auto costly = [](http::Route& route) {
        route.rate = http::RateClass::Credentials;
        route.lane = http::Lane::Heavy;
    };
    add("GET", "/", "landing", "The start", &PublicPages::landing);
    add("GET", "/sign-in", "signInPage", "Signing in", &PublicPages::showSignIn);
    costly(add("POST", "/sign-in", "signInForm", "Signing in", &PublicPages::signIn));
    add("POST", "/sign-out", "signOutForm", "Signing out", &PublicPages::signOut).access = http::Access::SignedIn;
    add("GET", "/register", "registerPage", "Making an account", &PublicPages::showRegister);
    costly(add("POST", "/register", "registerForm", "Making an account", &PublicPages::registerUser));
    add("GET", "/setup", "setupPage", "Making the first administrator", &PublicPages::showSetup);
    costly(add("POST", "/setup", "setupForm", "Making the first administrator", &PublicPages::makeAdmin));
    addDownloadRow(desk);
    if (!desk.has("forgotPassword")) return;
    add("GET", "/forgotten", "forgottenPage", "Asking for a new password", &PublicPages::showForgotten);
    costly(add("POST", "/forgotten", "forgottenForm", "Asking for a new password", &PublicPages::forgotten));
    add("GET", "/reset", "resetPage", "A new password", &PublicPages::showReset);
    costly(add("POST", "/reset", "resetForm", "A new password", &PublicPages::reset));
    add("GET", "/verify", "verifyPage", "Confirming an address", &PublicPages::showVerify);
    costly(add("POST", "/verify", "verifyForm", "Confirming an address", &PublicPages::verify));
}

} // namespace bitbeats::site
