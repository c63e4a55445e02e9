#include "pages/playlists/NameSheet.h"

#include "theme/FocusTracker.h"
#include "widgets/Button.h"
#include "widgets/Labels.h"

#include <QHBoxLayout>

namespace bitbeats::ui {
namespace {

constexpr int kLongestName = 200;
constexpr int kLongestDescription = 2000;

} // namespace

NameSheet::NameSheet(const Theme& theme, const QString& title, const QString& name, const QString& description,
                     QWidget* window)
    : Sheet(theme, title, 480, window) {
    m_name = makeField(theme, tr("Name"), name);
    m_name->setMaxLength(kLongestName);
    body()->addSpacing(12);
    m_description = makeField(theme, tr("Description"), description);
    m_description->setMaxLength(kLongestDescription);
    foot()->addStretch();
    auto* cancel = new Button(theme, Button::Kind::Secondary, {}, tr("Cancel"), this);
    cancel->setShortcutText(QStringLiteral("Esc"));
    connect(cancel, &QAbstractButton::clicked, this, &Sheet::dismiss);
    m_save = new Button(theme, Button::Kind::Primary, {}, tr("Save"), this);
    m_save->setShortcutText(QStringLiteral("Enter"));
    foot()->addWidget(cancel);
    foot()->addWidget(m_save);
    connect(m_save, &QAbstractButton::clicked, this, &NameSheet::accept);
    const auto check = [this] { m_save->setEnabled(!m_name->text().trimmed().isEmpty()); };
    connect(m_name, &QLineEdit::textChanged, this, check);
    check();
}

QLineEdit* NameSheet::makeField(const Theme& theme, const QString& label, const QString& text) {
    body()->addWidget(new Label(theme, TextStyle::Second, Token::Muted, label, this));
    body()->addSpacing(4);
    auto* field = new QLineEdit(text, this);
    field->setAccessibleName(label);
    field->setToolTip(label);
    field->setFixedHeight(36);
    field->setFont(theme.font(TextStyle::Body));
    paintsOwnFocus(field);
    body()->addWidget(field);
    connect(field, &QLineEdit::returnPressed, this, &NameSheet::accept);
    return field;
}

void NameSheet::open() {
    m_name->selectAll();
    Sheet::open(m_name);
}

void NameSheet::accept() {
    const auto name = m_name->text().trimmed();
    if (name.isEmpty()) return;
    dismiss();
    Q_EMIT accepted(name, m_description->text().trimmed());
}

} // namespace bitbeats::ui
