#include "widgets/Segmented.h"

#include "theme/Painting.h"
#include "widgets/ChoiceButton.h"

#include <QButtonGroup>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QSignalBlocker>

namespace bitbeats::ui {
namespace {

class Segment final : public ChoiceButton {
public:
    Segment(const Theme& theme, const QString& text, const QString& group, QWidget* parent)
        : ChoiceButton(theme, text, parent) {
        setAccessibleName(group + ": " + text);
        setProperty("ringRadius", 4);
    }
    QSize sizeHint() const override {
        return {QFontMetrics(m_theme.font(TextStyle::BodyMedium)).horizontalAdvance(text()) + 24, 28};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        if (isChecked()) fillRounded(painter, rect(), 4, m_theme.color(Token::Pressed));
        painter.setFont(m_theme.font(TextStyle::BodyMedium));
        painter.setPen(m_theme.color(!isEnabled()                  ? Token::Disabled
                                     : isChecked() || underMouse() ? Token::Text
                                                                   : Token::Muted));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, text());
    }
};

} // namespace

Segmented::Segmented(const Theme& theme, const QString& name, const QStringList& choices, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_group(new QButtonGroup(this)) {
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2, 2, 2, 2);
    row->setSpacing(2);
    for (int i = 0; i < choices.size(); ++i) {
        auto* segment = new Segment(theme, choices[i], name, this);
        m_group->addButton(segment, i);
        row->addWidget(segment);
    }
    setCurrent(0);
    // By key the group checks without a click; both are the person.
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (on) Q_EMIT chosen(id);
    });
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

int Segmented::current() const {
    return m_group->checkedId();
}

void Segmented::setCurrent(int index) {
    const QSignalBlocker quiet(m_group);
    if (auto* button = m_group->button(index)) button->setChecked(true);
}

void Segmented::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    fillRounded(painter, rect(), 6, m_theme.color(m_theme.dark() ? Token::Window : Token::Raised));
}

} // namespace bitbeats::ui
