#include "shell/TopBar.h"

#include "sources/SourceLink.h"
#include "theme/FocusTracker.h"
#include "theme/Painting.h"
#include "widgets/Button.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>

namespace bitbeats::ui {

OpenField::OpenField(const Context& context, QWidget* parent) : QLineEdit(parent), m_c(context) {
    setPlaceholderText(tr("Search everything"));
    setAccessibleName(tr("Search, or open a link or a path"));
    setToolTip(tr("Type to search; paste a magnet link, a web address or a path and press Enter to open it"));
    setFixedHeight(36);
    setFrame(false);
    setProperty("bare", true);
    setTextMargins(margins(26, 0, 60, 0));
    setFont(m_c.theme.font(TextStyle::Body));
    setFocusPolicy(Qt::StrongFocus);
    setAcceptDrops(false); // a drop opens, wherever it falls
    paintsOwnFocus(this);
    connect(&m_c.theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    connect(this, &QLineEdit::textChanged, this, [this](const QString& text) {
        setProperty("invalid", false);
        setTextMargins(margins(26, 0, text.isEmpty() ? 60 : 0, 0));
    });
    connect(this, &QLineEdit::returnPressed, this, [this] {
        const auto text = this->text().trimmed();
        if (text.isEmpty()) return;
        if (isPlace(text))
            Q_EMIT openRequested(text);
        else
            Q_EMIT searchEntered();
    });
    connect(this, &QLineEdit::textEdited, this, [this](const QString& text) {
        if (!isPlace(text.trimmed())) Q_EMIT searchTyped(text);
    });
}

bool OpenField::isPlace(const QString& text) {
    static const QStringList kLinks{"magnet", "bitbeats", "http", "https", "file"};
    return text.startsWith('/') || text.startsWith("~/") || text.contains("://") ||
           (text.contains(':') && kLinks.contains(text.section(':', 0, 0).toLower()));
}

void OpenField::showSearch(const QString& text) {
    if (text == this->text()) return;
    setText(text);
}

QString OpenField::objection(const QString& text) {
    const auto scheme = text.section(':', 0, 0).toLower();
    static const QStringList kLinks{"magnet", "bitbeats", "http", "https"};
    if (text.startsWith('/') || text.startsWith("~/") || scheme == "file")
        return {};                // whether it is there shows itself
    if (placeIn(text)) return {}; // likewise
    if (!kLinks.contains(scheme) && !text.contains("://"))
        return tr("This is neither a link nor a path. Paths begin with \"/\" or \"~/\", links with magnet: or https:.");
    const auto link = sources::parseSourceLink(text.toStdString());
    if (link) return {};
    auto why = QString::fromStdString(link.error().detail); // the field itself shows what was typed
    if (!why.isEmpty()) why[0] = why[0].toUpper();
    return why + ". " + QString::fromStdString(link.error().advice);
}

void OpenField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        clear();
        Q_EMIT searchTyped({});
        clearFocus();
        return;
    }
    if (event->key() == Qt::Key_Down) return Q_EMIT leftDownwards();
    QLineEdit::keyPressEvent(event);
}

void OpenField::paintEvent(QPaintEvent* event) {
    const auto& theme = m_c.theme;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    {
        QPainter painter(this);
        fillRounded(painter, rect(), 8, theme.color(Token::Surface));
        const bool wrong = property("invalid").toBool();
        const auto line = wrong ? Token::Error : hasFocus() ? Token::Accent : Token::Hairline;
        strokeRounded(painter, rect(), 8, theme.color(line), hasFocus() ? 2 : 1);
        const auto icon = theme.icon("search", theme.color(Token::Muted), 18, devicePixelRatioF());
        painter.drawPixmap(QPointF(mirrored ? width() - 29 : 11, 9), icon);
        if (text().isEmpty() && !hasFocus()) {
            const auto keys =
                m_c.actions[ActionId::FocusField]->shortcut().toString(QKeySequence::NativeText).replace('+', ' ');
            painter.setFont(theme.font(TextStyle::Caption));
            const int wide = painter.fontMetrics().horizontalAdvance(keys) + 14;
            const QRectF plate(mirrored ? 8 : width() - wide - 8, 8, wide, 20);
            fillRounded(painter, plate, 4, theme.color(Token::Raised));
            painter.setPen(theme.color(Token::Muted));
            painter.drawText(plate, Qt::AlignCenter, keys);
        }
    }
    QLineEdit::paintEvent(event);
}

TopBar::TopBar(const Context& context, QWidget* parent) : QWidget(parent), m_c(context) {
    setFixedHeight(56);
    setAccessibleName(tr("Top bar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(8);
    for (const auto id : {ActionId::GoBack, ActionId::GoForward}) {
        auto* button = new Button(m_c.theme, Button::Kind::Icon, {}, {}, this);
        button->follow(m_c.actions[id]);
        row->addWidget(button);
    }
    m_field = new OpenField(m_c, this);
    m_field->setMaximumWidth(380);
    m_field->setMinimumWidth(160);
    row->addWidget(m_field, 3);
    row->addStretch(1);
    m_menu = new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("more"), tr("Menu"), this);
    m_menu->setText({});
    connect(m_menu, &QAbstractButton::clicked, this, &TopBar::openMenu);
    row->addWidget(m_menu);
    auto* panel = new Button(m_c.theme, Button::Kind::Icon, {}, {}, this);
    panel->follow(m_c.actions[ActionId::ToggleQueue]);
    panel->setIconName(QStringLiteral("panel"));
    connect(m_c.actions[ActionId::ToggleQueue], &QAction::changed, panel,
            [panel] { panel->setIconName(QStringLiteral("panel")); });
    row->addWidget(panel);
}

void TopBar::setPanelShown(bool shown) {
    m_field->setMaximumWidth(shown ? 300 : 380);
}

void TopBar::openMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Menu"));
    const auto add = [&](ActionId id) { menu->addAction(m_c.actions[id]); };
    add(ActionId::OpenFiles);
    add(ActionId::OpenFolder);
    add(ActionId::OpenLink);
    menu->addSeparator();
    add(ActionId::JumpToPlaying);
    add(ActionId::Undo);
    menu->addSeparator();
    auto* themes = menu->addMenu(m_c.theme.actionIcon("sliders"), tr("Theme"));
    themes->addActions(
        {m_c.actions[ActionId::ThemeSystem], m_c.actions[ActionId::ThemeDark], m_c.actions[ActionId::ThemeLight]});
    add(ActionId::FullScreen);
    add(ActionId::Shortcuts);
    menu->addSeparator();
    add(ActionId::Quit);
    menu->popup(m_menu->mapToGlobal(QPoint(m_menu->width() - menu->sizeHint().width(), m_menu->height() + 4)));
}

} // namespace bitbeats::ui
