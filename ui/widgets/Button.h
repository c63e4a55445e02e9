#pragma once

#include "theme/Theme.h"

#include <QAbstractButton>
#include <QVariantAnimation>

class QAction;

namespace bitbeats::ui {

/// The buttons of the program. Reached by Tab, not by click, so that Space stays with the music after a click.
class Button : public QAbstractButton {
    Q_OBJECT
public:
    enum class Kind {
        Primary,   ///< the one thing to do
        Secondary, ///< on `raised`
        Outline,
        Danger, ///< outlined in the colour of errors: removes something
        Quiet,  ///< words alone
        Link,   ///< words alone, in accent
        Icon,   ///< 32 px square, no words
        Round,  ///< the play button: filled with `text`
    };

    Button(const Theme& theme, Kind kind, const QString& icon, const QString& text, QWidget* parent = nullptr);

    /// Name, icon, tooltip with shortcut, enabled and checked state and the click come from `action` from now on.
    void follow(QAction* action);
    void setIconName(const QString& name);
    void setIconSide(int side);
    void setDiameter(int pixels); ///< of a round or icon button
    void setSmall(bool small);    ///< 32 px high instead of 36
    void setHighlighted(bool on); ///< words in accent: something other than usual holds
    /// Shown behind the name in the tooltip.
    void setShortcutText(const QString& text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct Look {
        QColor ground;
        QColor ink;
        QColor line;
    };
    Look look() const;
    TextStyle textStyle() const;
    void fade(qreal to);
    bool square() const { return m_kind == Kind::Icon || m_kind == Kind::Round; }

    const Theme& m_theme;
    Kind m_kind;
    QString m_icon;
    QString m_shortcut;
    int m_iconSide = 18;
    int m_side = 32;
    int m_height = 36;
    bool m_highlighted = false;
    qreal m_hover = 0;
    QVariantAnimation m_animation;
};

/// The words of an action without its mnemonic and dots: fit for a tooltip or a screen reader.
QString plainText(const QAction& action);
/// Shows `text` and, fainter, `shortcut` as a tooltip at the pointer.
void showTip(const Theme& theme, const QPoint& globalPosition, const QString& text, const QString& shortcut,
             QWidget* widget);

} // namespace bitbeats::ui
