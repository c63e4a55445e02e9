#include "widgets/TabStrip.h"

#include "theme/Painting.h"
#include "widgets/ChoiceButton.h"

#include <QButtonGroup>
#include <QFontMetrics>
#include <QHBoxLayout>

namespace bitbeats::ui {
namespace {

class Tab final : public ChoiceButton {
public:
    Tab(const Theme& theme, const QString& text, int height, QWidget* parent)
        : ChoiceButton(theme, text, parent), m_height(height) {}
    QSize sizeHint() const override {
        return {QFontMetrics(m_theme.font(TextStyle::BodyMedium)).horizontalAdvance(text()) + 1, m_height};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(m_theme.font(TextStyle::BodyMedium));
        painter.setPen(m_theme.color(isChecked() || underMouse() ? Token::Text : Token::Muted));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, text());
        if (isChecked()) fillRounded(painter, QRectF(0, height() - 2, width(), 2), 1, m_theme.color(Token::Accent));
    }

private:
    int m_height;
};

} // namespace

TabStrip::TabStrip(const Theme& theme, const QStringList& names, int height, QWidget* parent)
    : QWidget(parent), m_group(new QButtonGroup(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(20);
    for (int i = 0; i < names.size(); ++i) {
        auto* tab = new Tab(theme, names[i], height, this);
        m_group->addButton(tab, i);
        row->addWidget(tab);
    }
    row->addStretch();
    setFixedHeight(height);
    if (auto* first = m_group->button(0)) first->setChecked(true);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (on) Q_EMIT currentChanged(id);
    });
}

int TabStrip::current() const {
    return m_group->checkedId();
}

void TabStrip::setCurrent(int index) {
    if (auto* button = m_group->button(index)) button->setChecked(true);
}

} // namespace bitbeats::ui
