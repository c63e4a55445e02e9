#include "theme/Theme.h"

#include <QApplication>
#include <QFile>
#include <QFontMetricsF>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QStyle>
#include <QStyleHints>
#include <QSvgRenderer>

static void loadResources() {
    Q_INIT_RESOURCE(bitbeats); // the library is static: without this the linker leaves the resources out
}

namespace bitbeats::ui {
namespace {

struct Type {
    int size;
    int line;
    QFont::Weight weight;
};

Type typeOf(TextStyle style) {
    switch (style) {
    case TextStyle::Hero:
        return {28, 36, QFont::Bold};
    case TextStyle::Title:
        return {20, 28, QFont::DemiBold};
    case TextStyle::Section:
        return {15, 20, QFont::DemiBold};
    case TextStyle::Body:
        return {13, 20, QFont::Normal};
    case TextStyle::BodyMedium:
        return {13, 20, QFont::Medium};
    case TextStyle::BodyStrong:
        return {13, 20, QFont::DemiBold};
    case TextStyle::Second:
        return {12, 16, QFont::Normal};
    case TextStyle::Caption:
        return {11, 16, QFont::Normal};
    case TextStyle::CaptionMedium:
        return {11, 16, QFont::Medium};
    }
    return {13, 20, QFont::Normal};
}

QByteArray readResource(const QString& name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Paints a named icon in the colour that its state asks for.
class ThemedIconEngine final : public QIconEngine {
public:
    ThemedIconEngine(const Theme& theme, QString name) : m_theme(theme), m_name(std::move(name)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const int side = std::min(rect.width(), rect.height());
        const auto image =
            m_theme.icon(m_name, m_theme.color(token(mode, state)), side, painter->device()->devicePixelRatioF());
        painter->drawPixmap(QPointF(rect.x() + (rect.width() - side) / 2.0, rect.y() + (rect.height() - side) / 2.0),
                            image);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return m_theme.icon(m_name, m_theme.color(token(mode, state)), std::min(size.width(), size.height()), 1.0);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override {
        const int side = qRound(std::min(size.width(), size.height()) / scale);
        return m_theme.icon(m_name, m_theme.color(token(mode, state)), side, scale);
    }
    QIconEngine* clone() const override { return new ThemedIconEngine(m_theme, m_name); }

private:
    static Token token(QIcon::Mode mode, QIcon::State state) {
        if (mode == QIcon::Disabled) return Token::Disabled;
        if (state == QIcon::On) return Token::Accent;
        return mode == QIcon::Active || mode == QIcon::Selected ? Token::Text : Token::Muted;
    }

    const Theme& m_theme;
    QString m_name;
};

} // namespace

Theme::Theme(QObject* parent) : QObject(parent) {
    loadResources();
    m_file = readResource(":/theme/tokens.json");
    // Where no desktop says what it likes, dark it is.
    const bool desktop = !qEnvironmentVariableIsEmpty("XDG_CURRENT_DESKTOP");
    m_systemWasDark = !desktop || qApp->palette().color(QPalette::Window).lightnessF() < 0.5f;
    m_reducedMotion = qEnvironmentVariableIntValue("BITBEATS_REDUCED_MOTION") != 0;
    connect(&m_system, &SystemLook::changed, this, [this] {
        if (const auto animations = m_system.animations()) m_reducedMotion = m_reducedMotion || !*animations;
        if (m_choice == ThemeChoice::System && systemIsDark() != m_dark) load();
    });
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, [this] {
        if (m_choice == ThemeChoice::System) load();
    });
#endif
    load();
}

bool Theme::systemIsDark() const {
    if (const auto dark = m_system.dark()) return *dark;
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    switch (QGuiApplication::styleHints()->colorScheme()) {
    case Qt::ColorScheme::Dark:
        return true;
    case Qt::ColorScheme::Light:
        return false;
    case Qt::ColorScheme::Unknown:
        break;
    }
#endif
    return m_systemWasDark;
}

void Theme::load() {
    m_dark = m_choice == ThemeChoice::System ? systemIsDark() : m_choice == ThemeChoice::Dark;
    const auto tokens = TokenSet::parse(m_file, m_dark ? QStringLiteral("dark") : QStringLiteral("light"));
    if (!tokens) qFatal("%s", sentence(tokens.error()).c_str()); // the file is compiled in: a test holds it whole
    m_tokens = *tokens;
    m_icons.clear();
    Q_EMIT changed();
}

void Theme::setChoice(ThemeChoice choice) {
    if (choice == m_choice) return;
    m_choice = choice;
    load();
}

void Theme::setReducedMotion(bool reduced) {
    m_reducedMotion = reduced;
}

QFont Theme::font(TextStyle style) const {
    const auto type = typeOf(style);
    QFont font = QApplication::font();
    font.setPixelSize(type.size);
    font.setWeight(type.weight);
    return font;
}

int Theme::lineHeight(TextStyle style) const {
    return typeOf(style).line;
}

QPixmap Theme::icon(const QString& name, const QColor& color, int side, qreal ratio) const {
    const auto key = QStringLiteral("%1/%2/%3/%4").arg(name).arg(color.rgba()).arg(side).arg(ratio);
    if (const auto found = m_icons.constFind(key); found != m_icons.cend()) return *found;
    auto source = m_sources.constFind(name);
    if (source == m_sources.cend()) {
        const auto svg = readResource(QStringLiteral(":/icons/%1.svg").arg(name));
        if (svg.isEmpty()) qWarning("No icon is called %s", qPrintable(name));
        source = m_sources.insert(name, svg);
    }
    const int pixels = qCeil(side * ratio);
    QPixmap pixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    if (!source->isEmpty()) {
        QSvgRenderer renderer(QByteArray(*source).replace("currentColor", color.name().toLatin1()));
        QPainter painter(&pixmap);
        painter.setOpacity(color.alphaF());
        renderer.render(&painter, QRectF(0, 0, side * ratio, side * ratio));
    }
    pixmap.setDevicePixelRatio(ratio);
    m_icons.insert(key, pixmap);
    return pixmap;
}

QIcon Theme::actionIcon(const QString& name) const {
    return QIcon(new ThemedIconEngine(*this, name));
}

namespace {

qreal digitCell(const QFontMetricsF& metrics) {
    qreal widest = 0;
    for (char digit = '0'; digit <= '9'; ++digit)
        widest = std::max(widest, metrics.horizontalAdvance(QLatin1Char(digit)));
    return widest;
}

} // namespace

qreal tabularWidth(const QFont& font, const QString& text) {
    const QFontMetricsF metrics(font);
    const qreal cell = digitCell(metrics);
    qreal width = 0;
    for (const QChar c : text)
        width += c.isDigit() ? cell : metrics.horizontalAdvance(c);
    return width;
}

void drawTabular(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text) {
    const QFontMetricsF metrics(painter.font(), painter.device());
    const qreal cell = digitCell(metrics);
    const qreal width = tabularWidth(painter.font(), text);
    qreal x = rect.left();
    if (alignment & Qt::AlignRight) x = rect.right() - width;
    if (alignment & Qt::AlignHCenter) x = rect.center().x() - width / 2;
    const qreal baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    for (const QChar c : text) {
        const qreal own = metrics.horizontalAdvance(c);
        const qreal place = c.isDigit() ? cell : own;
        painter.drawText(QPointF(x + (place - own) / 2, baseline), QString(c));
        x += place;
    }
}

} // namespace bitbeats::ui
