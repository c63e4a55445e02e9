#include "shell/OpenLinkSheet.h"

#include "shell/TopBar.h"
#include "theme/FocusTracker.h"
#include "widgets/Button.h"
#include "widgets/DropOverlay.h"
#include "widgets/Labels.h"

#include <QApplication>
#include <QClipboard>

namespace bitbeats::ui {

OpenLinkSheet::OpenLinkSheet(const Theme& theme, QWidget* window)
    : Sheet(theme, tr("Open magnet or link"), 520, window), m_theme(theme) {
    body()->addWidget(
        new Paragraph(theme, TextStyle::Body, Token::Muted,
                      tr("A magnet link, or the web address of a music file, a .torrent or a track page.")));
    body()->addSpacing(12);
    m_field = new QLineEdit(this);
    m_field->setAccessibleName(tr("Link"));
    m_field->setToolTip(tr("Magnet link or web address"));
    m_field->setPlaceholderText(QStringLiteral("magnet:?xt=urn:btih:\u2026"));
    m_field->setFixedHeight(36);
    m_field->setFont(theme.font(TextStyle::Body));
    paintsOwnFocus(m_field);
    body()->addWidget(m_field);
    body()->addSpacing(4);
    m_reason = new Paragraph(theme, TextStyle::Second, Token::Muted, QStringLiteral(" "), this);
    m_reason->setMinimumHeight(32);
    body()->addWidget(m_reason);
    foot()->addStretch();
    auto* cancel = new Button(theme, Button::Kind::Secondary, {}, tr("Cancel"), this);
    cancel->setShortcutText(QStringLiteral("Esc"));
    connect(cancel, &QAbstractButton::clicked, this, &Sheet::dismiss);
    m_open = new Button(theme, Button::Kind::Primary, {}, tr("Open"), this);
    m_open->setShortcutText(QStringLiteral("Enter"));
    m_open->setObjectName(QStringLiteral("openLink"));
    foot()->addWidget(cancel);
    foot()->addWidget(m_open);
    const auto accept = [this] {
        const auto text = m_field->text().trimmed();
        if (text.isEmpty() || !OpenField::objection(text).isEmpty()) return check();
        dismiss();
        Q_EMIT openRequested(text);
    };
    connect(m_field, &QLineEdit::returnPressed, this, accept);
    connect(m_open, &QAbstractButton::clicked, this, accept);
    connect(m_field, &QLineEdit::textChanged, this, &OpenLinkSheet::check);
}

void OpenLinkSheet::open() {
    const auto pasted = sourcesIn(QApplication::clipboard()->text().left(8192));
    if (pasted.size() == 1 && OpenField::objection(pasted.front()).isEmpty()) {
        m_field->setText(pasted.front());
        m_field->selectAll();
        m_reason->setText(tr("Found on the clipboard."));
    } else
        check();
    Sheet::open(m_field);
}

void OpenLinkSheet::check() {
    const auto text = m_field->text().trimmed();
    const auto wrong = text.isEmpty() ? QString() : OpenField::objection(text);
    m_reason->setText(wrong.isEmpty() ? QStringLiteral(" ") : wrong);
    m_reason->setColor(wrong.isEmpty() ? Token::Muted : Token::Error);
    m_field->setProperty("invalid", !wrong.isEmpty());
    m_field->setAccessibleDescription(wrong);
    m_field->update();
    m_open->setEnabled(!text.isEmpty() && wrong.isEmpty());
}

} // namespace bitbeats::ui
