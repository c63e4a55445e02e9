#include "theme/Tokens.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>
#include <cmath>

namespace bitbeats::ui {
namespace {

constexpr std::array<const char*, kTokenCount> kNames{
    "sunken",       "window",       "surface",     "raised",        "pressed",     "text",        "muted",
    "faint",        "disabled",     "accent",      "accent-hover",  "on-accent",   "accent-soft", "hairline",
    "border",       "owned",        "missing",     "downloading",   "review",      "error",       "source-web",
    "source-vault", "source-local", "wave-played", "wave-buffered", "wave-absent", "scrim"};

Failure malformed(const QString& scheme, const QString& detail) {
    return fail(Reason::Malformed, "read", "the colours of the theme " + scheme.toStdString(), detail.toStdString());
}

QColor readColor(const QJsonObject& scheme, const QString& text) {
    const auto words = text.split(' ', Qt::SkipEmptyParts);
    if (words.isEmpty() || words.size() > 2) return {};
    const auto& base = words[0];
    QColor color(base.startsWith('#') ? base : scheme.value(base).toString());
    if (words.size() == 2 && color.isValid()) {
        bool ok = false;
        const double percent = QString(words[1]).remove('%').toDouble(&ok);
        if (!ok || percent < 0 || percent > 100) return {};
        color.setAlphaF(static_cast<float>(percent / 100));
    }
    return color;
}

double luminance(const QColor& color) {
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

const char* tokenName(Token token) {
    return kNames[static_cast<std::size_t>(token)];
}

Result<TokenSet> TokenSet::parse(const QByteArray& json, const QString& scheme) {
    const auto document = QJsonDocument::fromJson(json);
    const auto colors = document.object().value(scheme).toObject();
    if (colors.isEmpty()) return malformed(scheme, "the theme file has no such scheme");
    TokenSet set;
    for (std::size_t i = 0; i < kTokenCount; ++i) {
        const auto text = colors.value(QLatin1String(kNames[i])).toString();
        set.m_colors[i] = readColor(colors, text);
        if (!set.m_colors[i].isValid())
            return malformed(scheme, QStringLiteral("%1 is not a colour: \"%2\"").arg(QLatin1String(kNames[i]), text));
    }
    return set;
}

QColor over(const QColor& top, const QColor& ground) {
    return mix(ground, QColor(top.red(), top.green(), top.blue()), top.alphaF());
}

QColor mix(const QColor& a, const QColor& b, double share) {
    const auto blend = [share](int from, int to) { return static_cast<int>(std::lround(from + (to - from) * share)); };
    return QColor(blend(a.red(), b.red()), blend(a.green(), b.green()), blend(a.blue(), b.blue()),
                  blend(a.alpha(), b.alpha()));
}

QColor withAlpha(QColor color, double opacity) {
    color.setAlphaF(static_cast<float>(opacity));
    return color;
}

double contrast(const QColor& a, const QColor& b) {
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace bitbeats::ui
