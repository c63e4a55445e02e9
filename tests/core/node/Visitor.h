#pragma once

#include "NodeFixture.h"

#include <map>
#include <string>

namespace bitbeats::test {

/// A browser as far as the pages need one: it keeps cookies and sends back what stands in the forms.
class Visitor {
public:
    explicit Visitor(NodeHouse& house) : m_house(house) {}

    http::Response get(const std::string& path) { return send(Ask("GET", path).with("accept", "text/html")); }
    http::Response post(const std::string& path, std::map<std::string, std::string> fields, const std::string& proof,
                        const std::string& origin = "http://127.0.0.1") {
        fields["csrf"] = proof;
        std::string body;
        for (const auto& [name, value] : fields)
            body += (body.empty() ? "" : "&") + name + "=" +
                    QByteArray::fromStdString(value).toPercentEncoding().toStdString();
        auto ask = Ask("POST", path).with("content-type", "application/x-www-form-urlencoded").with("origin", origin);
        ask.request.body = body;
        return send(ask);
    }
    /// Fills in a form of the page at `path` and sends it.
    http::Response fill(const std::string& page, const std::string& path, std::map<std::string, std::string> fields) {
        return post(path, std::move(fields), proofIn(get(page)));
    }
    static std::string proofIn(const http::Response& page) {
        const std::string mark = "name=\"csrf\" value=\"";
        const auto at = page.body.find(mark);
        if (at == std::string::npos) return {};
        return page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size());
    }
    http::Response signIn(const std::string& name) {
        return fill("/sign-in", "/sign-in", {{"login", name}, {"password", "correct horse"}});
    }
    std::map<std::string, std::string> cookies;

private:
    http::Response send(Ask ask) {
        std::string line;
        for (const auto& [name, value] : cookies) {
            if (!line.empty()) line += "; ";
            line.append(name).append("=").append(value);
        }
        if (!line.empty()) ask.with("cookie", line);
        auto response = m_house.ask(ask);
        for (const auto& [name, value] : response.headers) {
            if (name != "Set-Cookie") continue;
            const auto equals = value.find('=');
            const auto content = value.substr(equals + 1, value.find(';') - equals - 1);
            cookies[value.substr(0, equals)] = content;
            if (content.empty()) cookies.erase(value.substr(0, equals));
        }
        return response;
    }

    NodeHouse& m_house;
};

} // namespace bitbeats::test
