#include "Assets.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

// Outside of any namespace, as Qt's macro wants it.
static void initialiseSiteResources() {
    Q_INIT_RESOURCE(site);
}

namespace bitbeats::site {
namespace {

constexpr std::array<const char*, 2> kThemes{"dark", "light"};

std::optional<std::string> read(const QString& name) {
    initialiseSiteResources();
    QFile file(QStringLiteral(":/site/") + name);
    if (!file.open(QIODevice::ReadOnly)) return {};
    return file.readAll().toStdString();
}

/// "#4cc38a 14%" or "accent 14%": a colour, or another token, seen through.
std::string colourOf(const QString& value, const QJsonObject& tokens) {
    const auto words = value.split(u' ');
    const auto base = words.first().startsWith(u'#') ? words.first() : tokens.value(words.first()).toString();
    if (words.size() == 1) return base.toStdString();
    const auto share = words.at(1).chopped(1).toDouble() / 100;
    bool sound = false;
    const auto rgb = base.mid(1).toUInt(&sound, 16);
    return QStringLiteral("rgba(%1, %2, %3, %4)")
        .arg(rgb >> 16)
        .arg((rgb >> 8) & 0xff)
        .arg(rgb & 0xff)
        .arg(share)
        .toStdString();
}

/// The tokens of the theme as variables: dark, unless the system asks for light.
Result<std::string> themeStyle() {
    const auto text = read(QStringLiteral("tokens.json"));
    const auto themes = QJsonDocument::fromJson(QByteArray::fromStdString(text.value_or(""))).object();
    std::string out;
    for (const auto* name : kThemes) {
        const auto tokens = themes.value(QLatin1String(name)).toObject();
        if (tokens.isEmpty()) return fail(Reason::Malformed, "read the theme", name);
        std::string rules = std::string(":root{color-scheme:") + name + ";";
        for (auto token = tokens.begin(); token != tokens.end(); ++token)
            rules += "--" + token.key().toStdString() + ":" + colourOf(token.value().toString(), tokens) + ";";
        rules += "}\n";
        const bool first = name == kThemes.front();
        out += first ? rules : std::string("@media (prefers-color-scheme:") + name + "){" + rules + "}\n";
    }
    return out;
}

std::string hashOf(const std::string& content) {
    return QCryptographicHash::hash(QByteArray::fromStdString(content), QCryptographicHash::Sha256)
        .toHex()
        .left(16)
        .toStdString();
}

} // namespace

Result<Assets> Assets::load() {
    Assets assets;
    auto theme = themeStyle();
    const auto style = read(QStringLiteral("site.css"));
    const auto script = read(QStringLiteral("site.js"));
    auto logo = icon("logo");
    if (!theme) return Failure(theme.error());
    if (!style || !script || !logo) return fail(Reason::NotFound, "read", "the pages' style");
    logo->insert(logo->find("<svg ") + 5, "color=\"#4cc38a\" ");
    assets.m_files["site.css"] = {"text/css; charset=utf-8", *theme + *style, {}};
    assets.m_files["site.js"] = {"text/javascript; charset=utf-8", *script, {}};
    assets.m_files["logo.svg"] = {"image/svg+xml", *logo, {}};
    std::string all;
    for (auto& [name, file] : assets.m_files) {
        file.etag = hashOf(file.content);
        all += file.etag;
    }
    assets.m_version = hashOf(all);
    return assets;
}

const Assets::File* Assets::find(const std::string& name) const {
    const auto found = m_files.find(name);
    return found == m_files.end() ? nullptr : &found->second;
}

std::optional<std::string> Assets::page(const std::string& name) {
    return read(QStringLiteral("pages/") + QString::fromStdString(name) + QStringLiteral(".html"));
}

std::optional<std::string> Assets::icon(const std::string& name) {
    return read(QStringLiteral("icons/") + QString::fromStdString(name) + QStringLiteral(".svg"));
}

std::vector<std::string> Assets::pages() {
    initialiseSiteResources();
    std::vector<std::string> names;
    const auto files = QDir(QStringLiteral(":/site/pages")).entryList(QDir::Files, QDir::Name);
    for (const auto& file : files)
        names.push_back(file.chopped(5).toStdString()); // without ".html"
    return names;
}

} // namespace bitbeats::site
