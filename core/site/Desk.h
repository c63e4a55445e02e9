#pragma once

#include "Assets.h"
#include "http/Json.h"
#include "site/Site.h"
#include "site/Template.h"

#include <QByteArray>

namespace bitbeats::site {

/// What an inner row said.
struct Answer {
    int status = 0;
    QJsonObject object;
    std::string cookie; ///< Set-Cookie, as it was

    bool ok() const { return status >= 200 && status < 300; }
    /// The sentence for people; empty when it went well.
    std::string problem() const;
};

/// What all pages share: how one is asked for, made and protected. Immutable; any thread.
class Desk {
public:
    Desk(SiteOptions options, http::Router& router, Assets assets, Templates templates);

    const SiteOptions& options() const { return m_options; }
    const Assets& assets() const { return m_assets; }
    http::Router& router() const { return m_router; }

    /// Asks a row of the API in the name of the caller.
    Answer ask(const http::Call& call, const char* method, const std::string& target,
               const QJsonObject& body = {}) const;

    /// A page from its template; `layout` is what stands around it.
    http::Response page(const http::Call& call, const std::string& layout, const std::string& name, QJsonObject view,
                        int status = 200) const;
    http::Response page(const http::Request& request, const std::string& layout, const std::string& name,
                        QJsonObject view, int status = 200) const;
    /// 303: what was asked for is done, look there.
    static http::Response go(const std::string& path);

    /// Whether a form of somebody who has not signed in came from a page that we gave to the same browser.
    bool isOwnForm(const http::Request& request) const;
    /// Puts that proof into a form, and its other half into a cookie.
    void addProof(const http::Request& request, QJsonObject& view, http::Response& response) const;

    /// Whether the table has a row of that name: pages come with what they stand on.
    bool has(std::string_view name) const;
    /// Adds a row. A page that changes something takes a small form.
    http::Route& add(const char* method, const char* pattern, const char* name, const char* summary,
                     std::function<http::Response(const http::Call&)> handle) const;

private:
    std::string proofFor(std::string_view visitor) const;

    const SiteOptions m_options;
    http::Router& m_router;
    const Assets m_assets;
    const Templates m_templates;
    const QByteArray m_key; ///< of this run: forms that lie open over a restart are shown again
};

/// One segment of an inner address, whatever was typed or escaped into an outer one.
std::string segmentOf(std::string_view text);
/// "412 MB", "7.1 GB"
std::string sizeText(double bytes);
/// "3 Nov 2026"
std::string dayText(const QString& time);
/// "12 min ago", "yesterday", "3 Nov 2026"
std::string agoText(const QString& time);
/// Two letters for a round picture.
std::string initialsOf(const QString& name);
/// One of eight colours, always the same for a name.
int colourOf(const QString& name);
/// A path of this site that may be gone to after signing in; else the account.
std::string ownPath(const std::string& wanted);
/// "Firefox on Linux"
std::string deviceOf(std::string_view userAgent);
/// used / limit for a bar: "value", "max", "text", "full"
QJsonObject barOf(double used, double limit);

void addPublicPages(const Desk& desk);
void addAccountPages(const Desk& desk);
void addAdminPages(const Desk& desk);

} // namespace bitbeats::site
