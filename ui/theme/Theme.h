#pragma once

#include "theme/SystemLook.h"
#include "theme/Tokens.h"

#include <QFont>
#include <QHash>
#include <QIcon>
#include <QObject>
#include <QPixmap>

namespace bitbeats::ui {

enum class ThemeChoice { System, Dark, Light };

/// The type scale: size / line height, weight.
enum class TextStyle {
    Hero,          ///< 28/36 bold
    Title,         ///< 20/28 semibold
    Section,       ///< 15/20 semibold
    Body,          ///< 13/20
    BodyMedium,    ///< 13/20 medium: titles of tracks
    BodyStrong,    ///< 13/20 semibold: buttons
    Second,        ///< 12/16
    Caption,       ///< 11/16
    CaptionMedium, ///< 11/16 medium: column heads
};

/// Colours, type, icons and motion. One object, made at start and handed to whoever paints. GUI thread only.
class Theme : public QObject {
    Q_OBJECT
public:
    explicit Theme(QObject* parent = nullptr);

    QColor color(Token token) const { return m_tokens[token]; }
    bool dark() const { return m_dark; }
    ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);

    QFont font(TextStyle style) const;
    int lineHeight(TextStyle style) const;

    /// One of resources/icons in a colour; `side` in device independent pixels, sharp at `ratio`.
    QPixmap icon(const QString& name, const QColor& color, int side, qreal ratio) const;
    /// For actions and menus: tinted by state when painted, so it follows a change of theme.
    QIcon actionIcon(const QString& name) const;

    /// A duration in ms, or 0 when the person asks for reduced motion.
    int motion(int milliseconds) const { return m_reducedMotion ? 0 : milliseconds; }
    bool reducedMotion() const { return m_reducedMotion; }
    void setReducedMotion(bool reduced);

    /// What the desktop says about looks; tests speak in its place.
    SystemLook& systemLook() { return m_system; }

Q_SIGNALS:
    void changed(); ///< every colour may be another now

private:
    bool systemIsDark() const;
    void load();

    SystemLook m_system;
    QByteArray m_file;
    TokenSet m_tokens;
    ThemeChoice m_choice = ThemeChoice::System;
    bool m_dark = true;
    bool m_systemWasDark = true;
    bool m_reducedMotion = false;
    mutable QHash<QString, QByteArray> m_sources;
    mutable QHash<QString, QPixmap> m_icons;
};

/// Text whose digits all take the width of the widest, so that running times do not dance.
void drawTabular(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text);
qreal tabularWidth(const QFont& font, const QString& text);

} // namespace bitbeats::ui
