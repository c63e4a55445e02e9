#include "widgets/ConfirmSheet.h"

#include "widgets/Button.h"
#include "widgets/Labels.h"

namespace bitbeats::ui {

ConfirmSheet::ConfirmSheet(const Theme& theme, const QString& title, const QString& text, const QString& verb,
                           QWidget* window)
    : Sheet(theme, title, 440, window) {
    body()->addWidget(new Paragraph(theme, TextStyle::Body, Token::Muted, text, this));
    foot()->addStretch();
    m_no = new Button(theme, Button::Kind::Secondary, {}, tr("Cancel"), this);
    m_no->setShortcutText(QStringLiteral("Esc"));
    auto* yes = new Button(theme, Button::Kind::Danger, {}, verb, this);
    yes->setObjectName(QStringLiteral("confirm"));
    connect(m_no, &QAbstractButton::clicked, this, &Sheet::dismiss);
    connect(yes, &QAbstractButton::clicked, this, [this] {
        dismiss();
        Q_EMIT confirmed();
    });
    foot()->addWidget(m_no);
    foot()->addWidget(yes);
}

void ConfirmSheet::ask() {
    Sheet::open(m_no);
}

} // namespace bitbeats::ui
