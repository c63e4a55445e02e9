#include "tags/Artwork.h"

#include <QString>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace bitbeats::tags {
namespace {

/// The same numbers for the same names, in every run and on every machine.
class Dice {
public:
    explicit Dice(std::string_view seed) {
        for (const char c : seed)
            m_state = (m_state ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    std::uint32_t next() {
        m_state += 0x9E3779B97F4A7C15ULL;
        auto z = m_state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return static_cast<std::uint32_t>((z ^ (z >> 31)) >> 32);
    }
    int between(int low, int high) {
        return low + static_cast<int>(next() % static_cast<std::uint32_t>(high - low + 1));
    }

private:
    std::uint64_t m_state = 14695981039346656037ULL;
};

/// Four colours that belong together: sky, horizon, ground and what shines.
struct Palette {
    const char* top;
    const char* bottom;
    const char* dark;
    const char* light;
};

constexpr std::array<Palette, 10> kPalettes{{
    {"#0d1b4c", "#8fb6ee", "#0a1430", "#e7efff"},
    {"#031a24", "#0a3140", "#02090d", "#34f5a6"},
    {"#23264f", "#080a18", "#0b0d20", "#ffd6a5"},
    {"#f3eee3", "#e4d8c0", "#1f3f63", "#d33f2f"},
    {"#3a1430", "#c2543f", "#1d0a18", "#ffd9a0"},
    {"#10302a", "#5a9b6d", "#0a1d19", "#eaf5c8"},
    {"#2b1b4d", "#b06ab3", "#160d2a", "#ffe3f1"},
    {"#f6d365", "#fda085", "#5a2a1c", "#fff6e0"},
    {"#1c1c22", "#4a4a55", "#101014", "#e8e8ee"},
    {"#0b4f6c", "#7fd1d8", "#06303f", "#fbfbf2"},
}};

QString num(double value) {
    return QString::number(value, 'f', 1);
}

QString hills(Dice& dice, const Palette& palette) {
    QString svg;
    for (int layer = 0; layer < 2; ++layer) {
        const int base = 200 + 36 * layer;
        QString path = QStringLiteral("M0 %1").arg(base + dice.between(-10, 20));
        for (int x = 40; x <= 300; x += dice.between(34, 62))
            path += QStringLiteral(" %1 %2").arg(x).arg(base + dice.between(-44 + 20 * layer, 24));
        svg += QStringLiteral("<path d=\"%1 300 %2V300H0Z\" fill=\"%3\" opacity=\"%4\"/>")
                   .arg(path)
                   .arg(base)
                   .arg(QLatin1String(palette.dark))
                   .arg(layer == 0 ? QStringLiteral(".7") : QStringLiteral("1"));
    }
    return svg;
}

QString bars(Dice& dice, const Palette& palette) {
    QString svg;
    const int step = dice.between(14, 20);
    double phase = dice.between(0, 60) / 10.0;
    for (int x = 20; x <= 272; x += step) {
        const double height = 40 + 90 * std::abs(std::sin(phase)) + dice.between(0, 24);
        svg +=
            QStringLiteral("<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\" rx=\"3\" fill=\"%5\" opacity=\".6\"/>")
                .arg(x)
                .arg(num(170 - height / 2), num(step * 0.62), num(height), QLatin1String(palette.light));
        phase += 0.37;
    }
    return svg;
}

QString orbits(Dice& dice, const Palette& palette) {
    const int turn = dice.between(-40, 40);
    QString svg = QStringLiteral("<g fill=\"none\" stroke=\"%1\" stroke-width=\"1.2\" opacity=\".45\">")
                      .arg(QLatin1String(palette.light));
    for (int i = 0; i < 3; ++i)
        svg += QStringLiteral("<ellipse cx=\"150\" cy=\"160\" rx=\"%1\" ry=\"%2\" transform=\"rotate(%3 150 160)\"/>")
                   .arg(64 + 30 * i)
                   .arg(24 + 13 * i)
                   .arg(turn);
    svg += QStringLiteral("</g><circle cx=\"150\" cy=\"160\" r=\"%1\" fill=\"%2\"/>")
               .arg(dice.between(28, 42))
               .arg(QLatin1String(palette.light));
    for (int i = 0; i < 3; ++i) {
        const double angle = dice.between(0, 628) / 100.0;
        const double tilt = turn * std::numbers::pi / 180;
        const double x = (64 + 30 * i) * std::cos(angle);
        const double y = (24 + 13 * i) * std::sin(angle);
        svg += QStringLiteral("<circle cx=\"%1\" cy=\"%2\" r=\"%3\" fill=\"%4\"/>")
                   .arg(num(150 + x * std::cos(tilt) - y * std::sin(tilt)),
                        num(160 + x * std::sin(tilt) + y * std::cos(tilt)))
                   .arg(dice.between(4, 11))
                   .arg(QLatin1String(palette.bottom));
    }
    return svg;
}

QString sea(Dice& dice, const Palette& palette) {
    const int level = dice.between(180, 210);
    QString svg = QStringLiteral("<circle cx=\"%1\" cy=\"%2\" r=\"%3\" fill=\"%4\"/>")
                      .arg(dice.between(70, 230))
                      .arg(dice.between(100, 150))
                      .arg(dice.between(30, 48))
                      .arg(QLatin1String(palette.light));
    svg += QStringLiteral("<path d=\"M0 %1q38 -12 75 0t75 0t75 0t75 0V300H0Z\" fill=\"%2\"/>")
               .arg(level)
               .arg(QLatin1String(palette.dark));
    for (int i = 1; i <= 4; ++i)
        svg += QStringLiteral("<path d=\"M%1 %2h%3\" stroke=\"%4\" stroke-width=\"2\" opacity=\".5\"/>")
                   .arg(dice.between(30, 150))
                   .arg(level + 20 * i)
                   .arg(dice.between(40, 130))
                   .arg(QLatin1String(palette.light));
    return svg;
}

QString rings(Dice& dice, const Palette& palette) {
    QString svg;
    const int x = dice.between(80, 220);
    const int y = dice.between(120, 210);
    for (int radius = 190; radius >= 16; radius -= dice.between(14, 22))
        svg +=
            QStringLiteral(
                "<circle cx=\"%1\" cy=\"%2\" r=\"%3\" fill=\"none\" stroke=\"%4\" stroke-width=\"3\" opacity=\".5\"/>")
                .arg(x)
                .arg(y)
                .arg(radius)
                .arg(QLatin1String(palette.light));
    return svg + QStringLiteral("<circle cx=\"%1\" cy=\"%2\" r=\"10\" fill=\"%3\"/>")
                     .arg(x)
                     .arg(y)
                     .arg(QLatin1String(palette.light));
}

QString line(std::string_view words, int y, int size, const Palette& palette, bool wide) {
    auto text = QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size())).simplified();
    if (text.isEmpty()) return {};
    // As many letters as fit: a letter is about 0.6 of its size wide, wide signs a whole one.
    const bool signs = text.size() > 0 && text[0].unicode() >= 0x2E80;
    const double width = size * (signs ? 1.0 : 0.6) + (wide ? 3 : 0);
    const auto most = static_cast<qsizetype>(268 / width);
    if (text.size() > most) text = text.left(most - 1).trimmed() + QChar(0x2026);
    return QStringLiteral("<text x=\"150\" y=\"%1\" font-family=\"Inter,sans-serif\" font-size=\"%2\" fill=\"%3\" "
                          "text-anchor=\"middle\" font-weight=\"%4\" letter-spacing=\"%5\">%6</text>")
        .arg(y)
        .arg(size)
        .arg(QLatin1String(palette.light))
        .arg(wide ? 600 : 400)
        .arg(wide ? 2 : 1)
        .arg(text.toHtmlEscaped());
}

} // namespace

std::string drawnCover(std::string_view album, std::string_view artist) {
    Dice dice(std::string(album) + '\n' + std::string(artist));
    auto palette = kPalettes[dice.next() % kPalettes.size()];
    using Motif = QString (*)(Dice&, const Palette&);
    static constexpr std::array<Motif, 5> kMotifs{hills, bars, orbits, sea, rings};
    const auto motif = kMotifs[dice.next() % kMotifs.size()];
    auto svg = QStringLiteral(
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 300 300\" width=\"300\" "
                   "height=\"300\"><defs><linearGradient id=\"a\" x1=\"0\" y1=\"0\" "
                   "x2=\"%1\" y2=\"1\"><stop offset=\"0\" stop-color=\"%2\"/><stop offset=\"1\" "
                   "stop-color=\"%3\"/></linearGradient></defs><rect width=\"300\" height=\"300\" fill=\"url(#a)\"/>")
                   .arg(num(dice.between(0, 6) / 10.0), QLatin1String(palette.top), QLatin1String(palette.bottom));
    svg += motif(dice, palette);
    // On a light sky the dark colour is the one that can be read.
    if (QLatin1String(palette.top).at(1) == QLatin1Char('f')) palette.light = palette.dark;
    svg += line(album, 50, 20, palette, true) + line(artist, 74, 13, palette, false) + QStringLiteral("</svg>");
    return svg.toStdString();
}

} // namespace bitbeats::tags
