#include "widgets/Chips.h"

#include "theme/Painting.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QEnterEvent>
#include <QHBoxLayout>

namespace bitbeats::ui {
namespace {

constexpr int kHeight = 28;
constexpr int kPadding = 12;
constexpr int kGap = 6;

} // namespace

class Chips::Pill final : public QAbstractButton {
public:
    Pill(const Theme& theme, QWidget* parent) : QAbstractButton(parent), m_theme(theme) {
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setProperty("ringRadius", kHeight / 2);
        setAttribute(Qt::WA_Hover);
        connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    }

    void show(const Chip& chip) {
        m_number = chip.number;
        setText(chip.text);
        setAccessibleName(chip.number.isEmpty() ? chip.text : chip.text + QStringLiteral(", ") + chip.number);
        setVisible(chip.shown);
        updateGeometry();
        update();
    }
    QSize sizeHint() const override {
        const QFontMetrics metrics(m_theme.font(TextStyle::Body));
        const int number = m_number.isEmpty() ? 0 : kGap + metrics.horizontalAdvance(m_number);
        return {metrics.horizontalAdvance(text()) + number + 2 * kPadding, kHeight};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const bool on = isChecked();
        fillRounded(painter, rect(), kHeight / 2.0,
                    m_theme.color(on             ? Token::AccentSoft
                                  : underMouse() ? Token::Raised
                                                 : Token::Surface));
        strokeRounded(painter, rect(), kHeight / 2.0, m_theme.color(on ? Token::Accent : Token::Hairline));
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        painter.setFont(m_theme.font(TextStyle::Body));
        const int wide = painter.fontMetrics().horizontalAdvance(text());
        const QRect words = rect().adjusted(kPadding, 0, -kPadding, 0);
        const auto edge = (mirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
        painter.setPen(m_theme.color(on ? Token::Accent : Token::Text));
        drawElided(painter, words, edge, text());
        if (m_number.isEmpty()) return;
        if (!on) painter.setPen(m_theme.color(Token::Muted));
        drawElided(painter, mirrored ? words.adjusted(0, 0, -wide - kGap, 0) : words.adjusted(wide + kGap, 0, 0, 0),
                   edge, m_number);
    }

private:
    const Theme& m_theme;
    QString m_number;
};

Chips::Chips(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_group(new QButtonGroup(this)) {
    setAccessibleName(name);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addStretch(1);
    connect(m_group, &QButtonGroup::idClicked, this, &Chips::chosen);
}

void Chips::setChips(const std::vector<Chip>& chips) {
    auto* row = static_cast<QHBoxLayout*>(layout());
    while (m_pills.size() < chips.size()) {
        auto* pill = new Pill(m_theme, this);
        const int id = static_cast<int>(m_pills.size());
        m_group->addButton(pill, id);
        row->insertWidget(id, pill);
        if (id == 0) pill->setChecked(true);
        m_pills.push_back(pill);
    }
    for (std::size_t i = 0; i < m_pills.size(); ++i)
        m_pills[i]->show(i < chips.size() ? chips[i] : Chip{{}, {}, false});
}

int Chips::current() const {
    return m_group->checkedId();
}

void Chips::setCurrent(int index) {
    if (auto* button = m_group->button(index)) button->setChecked(true);
}

} // namespace bitbeats::ui
