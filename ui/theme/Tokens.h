#pragma once

#include "base/Result.h"

#include <QByteArray>
#include <QColor>
#include <array>

namespace bitbeats::ui {

/// The colours of the program by role. Their values live in resources/theme/tokens.json and nowhere else.
enum class Token {
    Sunken,
    Window,
    Surface,
    Raised,
    Pressed,
    Text,
    Muted,
    Faint,
    Disabled,
    Accent,
    AccentHover,
    OnAccent,
    AccentSoft,
    Hairline,
    Border,
    Owned,
    Missing,
    Downloading,
    Review,
    Error,
    SourceWeb,
    SourceVault,
    SourceLocal,
    WavePlayed,
    WaveBuffered,
    WaveAbsent,
    Scrim,
};
inline constexpr std::size_t kTokenCount = static_cast<std::size_t>(Token::Scrim) + 1;

/// The name of a token in the theme file.
const char* tokenName(Token token);

/// One scheme (dark or light) of the theme file. A value; any thread.
class TokenSet {
public:
    /// A colour is "#rrggbb" or the name of another token, with an opacity behind it where wanted: "accent 14%".
    /// Errors: Malformed (not JSON, a token missing or not a colour).
    static Result<TokenSet> parse(const QByteArray& json, const QString& scheme);

    QColor operator[](Token token) const { return m_colors[static_cast<std::size_t>(token)]; }

private:
    std::array<QColor, kTokenCount> m_colors;
};

/// What the eye sees when `top` (perhaps translucent) lies on `ground`.
QColor over(const QColor& top, const QColor& ground);
/// `share` of `b` in `a`, 0..1.
QColor mix(const QColor& a, const QColor& b, double share);
QColor withAlpha(QColor color, double opacity);
/// The contrast ratio of WCAG 2, 1..21, of two opaque colours.
double contrast(const QColor& a, const QColor& b);

} // namespace bitbeats::ui
