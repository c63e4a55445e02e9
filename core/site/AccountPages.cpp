#include "Desk.h"
#include "Downloads.h"

#include <QJsonArray>

#include <map>

namespace bitbeats::site {
namespace {

using http::Call;
using http::Response;

/// What a page says after something was done, by the word in its address.
const std::map<std::string, const char*, std::less<>> kSaid{
    {"device", "The device is signed out."},
    {"rules", "Thank you. You can publish now."},
    {"letter", "A letter is on its way."},
    {"password", "The password is changed, and your other devices are signed out."},
    {"program", "The password is taken back."},
};

QString text(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toString();
}

double number(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toDouble();
}

QJsonArray itemsOf(const Answer& answer) {
    return answer.object.value(QStringLiteral("items")).toArray();
}

/// With "seen" and "since" in words.
QJsonArray timed(const QJsonArray& items) {
    QJsonArray out;
    for (const auto& value : items) {
        auto item = value.toObject();
        item[QStringLiteral("seen")] = QString::fromStdString(agoText(text(item, "used_at")));
        item[QStringLiteral("since")] = QString::fromStdString(dayText(text(item, "created_at")));
        out.append(item);
    }
    return out;
}

QString hearersOf(const QString& visibility) {
    if (visibility == QLatin1String("public")) return QStringLiteral("Everyone");
    return visibility == QLatin1String("unlisted") ? QStringLiteral("Who has the link") : QStringLiteral("Only you");
}

QJsonArray tracksOf(const Answer& answer) {
    QJsonArray out;
    for (const auto& value : itemsOf(answer)) {
        auto item = value.toObject();
        item[QStringLiteral("visibility")] = hearersOf(text(item, "visibility"));
        item[QStringLiteral("size")] = QString::fromStdString(sizeText(number(item, "size")));
        out.append(item);
    }
    return out;
}

class AccountPages {
public:
    explicit AccountPages(const Desk& desk) : m_desk(desk) {}

    Response show(const Call& call) const {
        QJsonObject view;
        const auto said = kSaid.find(call.request.parameter("done").value_or(""));
        if (said != kSaid.end()) view[QStringLiteral("said")] = QLatin1String(said->second);
        return account(call, std::move(view), 200);
    }

    Response endDevice(const Call& call) const {
        const auto target = "/api/auth/sessions/" + segmentOf(call.captive("id"));
        return after(call, m_desk.ask(call, "DELETE", target), "device");
    }
    Response acceptRules(const Call& call) const {
        return after(call, m_desk.ask(call, "POST", "/api/me/accept-rules"), "rules");
    }
    Response askToVerify(const Call& call) const {
        return after(call, m_desk.ask(call, "POST", "/api/me/verify"), "letter");
    }
    Response changePassword(const Call& call) const {
        const auto answer = m_desk.ask(call, "POST", "/api/me/password",
                                       {{QStringLiteral("current"), field(call, "current")},
                                        {QStringLiteral("password"), field(call, "password")}});
        return after(call, answer, "password");
    }
    Response removeAppPassword(const Call& call) const {
        const auto target = "/api/me/app-passwords/" + segmentOf(call.captive("id"));
        return after(call, m_desk.ask(call, "DELETE", target), "program");
    }

    /// Shown with this answer and never again: nowhere to go afterwards.
    Response makeAppPassword(const Call& call) const {
        const auto answer =
            m_desk.ask(call, "POST", "/api/me/app-passwords", {{QStringLiteral("name"), field(call, "name")}});
        if (!answer.ok()) return refused(call, answer);
        return account(
            call,
            {{QStringLiteral("secret"), answer.object.value(QStringLiteral("password"))},
             {QStringLiteral("secretFor"), QStringLiteral("The password for ") + text(answer.object, "name")}},
            200);
    }

private:
    static QString field(const Call& call, const char* name) {
        return http::toQt(call.request.field(name).value_or(""));
    }

    Response after(const Call& call, const Answer& answer, const char* said) const {
        return answer.ok() ? Desk::go(std::string("/account?done=") + said) : refused(call, answer);
    }
    Response refused(const Call& call, const Answer& answer) const {
        return account(call, {{QStringLiteral("problem"), QString::fromStdString(answer.problem())}}, answer.status);
    }

    Response account(const Call& call, QJsonObject view, int status) const {
        const auto me = m_desk.ask(call, "GET", "/api/me").object;
        const auto tracks = m_desk.ask(call, "GET", "/api/tracks?mine=1&page_size=50");
        auto storage = barOf(number(me, "storage_used"), number(me, "storage_limit"));
        storage[QStringLiteral("fileLimit")] = QString::fromStdString(sizeText(number(me, "file_size_limit")));
        view[QStringLiteral("title")] = QStringLiteral("Your account");
        view[QStringLiteral("plan")] = text(me, "plan");
        view[QStringLiteral("storage")] = storage;
        view[QStringLiteral("tracks")] = tracksOf(tracks);
        view[QStringLiteral("hasTracks")] = !itemsOf(tracks).isEmpty();
        view[QStringLiteral("trackCount")] = number(tracks.object, "total");
        view[QStringLiteral("devices")] = timed(itemsOf(m_desk.ask(call, "GET", "/api/auth/sessions")));
        view[QStringLiteral("hasAppPasswords")] = m_desk.has("appPasswords");
        if (m_desk.has("appPasswords"))
            view[QStringLiteral("appPasswords")] = timed(itemsOf(m_desk.ask(call, "GET", "/api/me/app-passwords")));
        view[QStringLiteral("canChangePassword")] = m_desk.has("changePassword");
        const bool accepted = me.value(QStringLiteral("accepted_rules")).toBool();
        view[QStringLiteral("mustAccept")] = !accepted;
        if (!accepted) view[QStringLiteral("rules")] = rules(call);
        const auto verified = me.value(QStringLiteral("email_verified"));
        view[QStringLiteral("mustVerify")] = m_desk.has("askToVerifyMail") && !verified.toBool(true);
        view[QStringLiteral("address")] = http::toQt(m_desk.options().name());
        addDownloads(view, m_desk.options().downloads);
        return m_desk.page(call, "plain", "account", std::move(view), status);
    }

    QString rules(const Call& call) const {
        const auto own = text(m_desk.ask(call, "GET", "/api/node").object, "rules");
        return own.isEmpty() ? QStringLiteral("Publish only music that is yours to publish.") : own;
    }

    const Desk& m_desk;
};

} // namespace

void addAccountPages(const Desk& desk) {
    const auto pages = std::make_shared<AccountPages>(desk); // shared by the rows of the table
    using Page = Response (AccountPages::*)(const Call&) const;
    const auto add = [&](const char* method, const char* path, const char* name, const char* summary,
                         Page page) -> http::Route& {
        auto& route =
            desk.add(method, path, name, summary, [pages, page](const Call& call) { return ((*pages).*page)(call); });
        route.access = http::Access::SignedIn;
        return route;
    };
    add("GET", "/account", "accountPage", "The account", &AccountPages::show);
    add("POST", "/account/devices/{id}/end", "endDeviceForm", "Signing a device out", &AccountPages::endDevice);
    add("POST", "/account/accept-rules", "acceptRulesForm", "Agreeing to the rules", &AccountPages::acceptRules);
    if (desk.has("askToVerifyMail"))
        add("POST", "/account/verify", "askToVerifyForm", "Asking for a letter", &AccountPages::askToVerify).rate =
            http::RateClass::Credentials;
    if (desk.has("changePassword")) {
        auto& route = add("POST", "/account/password", "changePasswordForm", "Changing the password",
                          &AccountPages::changePassword);
        route.rate = http::RateClass::Credentials;
        route.lane = http::Lane::Heavy;
    }
    if (!desk.has("makeAppPassword")) return;
    add("POST", "/account/app-passwords", "makeAppPasswordForm", "A password for a program",
        &AccountPages::makeAppPassword);
    add("POST", "/account/app-passwords/{id}/remove", "removeAppPasswordForm", "Taking one back",
        &AccountPages::removeAppPassword);
}

} // namespace bitbeats::site
