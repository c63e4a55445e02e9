#include "shell/ShortcutsSheet.h"

#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/Labels.h"

#include <QPainter>
#include <QScrollArea>
#include <algorithm>
#include <iterator>

namespace bitbeats::ui {
namespace {

/// A name at one side, its keys as plates at the other.
class KeyRow final : public QWidget {
public:
    KeyRow(const Theme& theme, const QString& name, const QStringList& keys)
        : m_theme(theme), m_name(name), m_keys(keys) {
        setFixedHeight(28);
        setAccessibleName(name + ": " + keys.join(", "));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        painter.setFont(m_theme.font(TextStyle::Caption));
        int taken = 0;
        for (auto key = m_keys.rbegin(); key != m_keys.rend(); ++key) {
            const int wide = std::max(22, painter.fontMetrics().horizontalAdvance(*key) + 12);
            const QRectF plate(mirrored ? taken : width() - taken - wide, 4, wide, 20);
            fillRounded(painter, plate, 4, m_theme.color(Token::Raised));
            painter.setPen(m_theme.color(Token::Muted));
            painter.drawText(plate, Qt::AlignCenter, *key);
            taken += wide + 4;
        }
        painter.setFont(m_theme.font(TextStyle::Body));
        painter.setPen(m_theme.color(Token::Text));
        const QRectF words(mirrored ? taken + 8 : 0, 0, width() - taken - 8, height());
        drawElided(painter, words, (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, m_name);
    }

private:
    const Theme& m_theme;
    QString m_name;
    QStringList m_keys;
};

/// As high as what is in it, unless the window is lower.
class FittingScroll final : public QScrollArea {
public:
    using QScrollArea::QScrollArea;
    QSize sizeHint() const override { return widget() ? widget()->sizeHint() : QScrollArea::sizeHint(); }
    QSize minimumSizeHint() const override { return {200, 120}; }
};

} // namespace

ShortcutsSheet::ShortcutsSheet(const Theme& theme, const Actions& actions, QWidget* window)
    : Sheet(theme, tr("Keyboard shortcuts"), 1000, window) {
    auto* inside = new QWidget;
    auto* columns = new QHBoxLayout(inside);
    columns->setContentsMargins(0, 0, 12, 0);
    columns->setSpacing(32);
    QVBoxLayout* sides[3] = {new QVBoxLayout, new QVBoxLayout, new QVBoxLayout};
    int rows[3] = {0, 0, 0};
    for (const auto& group : actions.groups()) {
        const auto side = std::min_element(std::begin(rows), std::end(rows)) - std::begin(rows);
        if (rows[side] > 0) sides[side]->addSpacing(16);
        sides[side]->addWidget(new Label(theme, TextStyle::CaptionMedium, Token::Muted, group.title));
        sides[side]->addSpacing(4);
        for (const auto& [name, keys] : group.keys)
            sides[side]->addWidget(new KeyRow(theme, name, keys));
        rows[side] += static_cast<int>(group.keys.size()) + 2;
    }
    for (auto* side : sides) {
        side->setSpacing(0);
        side->addStretch();
        columns->addLayout(side, 1);
    }
    auto* area = new FittingScroll(this);
    area->setAccessibleName(tr("Keyboard shortcuts"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    area->setWidget(inside);
    inside->setAutoFillBackground(false);
    area->setFocusPolicy(Qt::NoFocus);
    body()->addWidget(area);
    body()->addSpacing(12);
    body()->addWidget(new Paragraph(theme, TextStyle::Second, Token::Muted,
                                    tr("While a list has the focus, letters jump to titles; Esc leaves the list.")));
    auto* done = new Button(theme, Button::Kind::Secondary, {}, tr("Done"), this);
    done->setShortcutText(QStringLiteral("Esc"));
    connect(done, &QAbstractButton::clicked, this, &Sheet::dismiss);
    foot()->addStretch();
    foot()->addWidget(done);
    setProperty("firstFocus", QVariant::fromValue<QWidget*>(done));
}

} // namespace bitbeats::ui
