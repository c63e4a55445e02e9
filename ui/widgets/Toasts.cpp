#include "widgets/Toasts.h"

#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/Labels.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPropertyAnimation>
#include <QTimer>
#include <algorithm>

namespace bitbeats::ui {
namespace {

constexpr int kWidth = 400;
constexpr int kMargin = 12; // room for the shadow
constexpr int kSpace = 8;
constexpr int kMost = 3;

} // namespace

/// One toast with its shadow.
class ToastCard final : public QWidget {
    Q_OBJECT // findChildren() goes by it

        public : ToastCard(const Theme& theme, const Toast& toast, Toasts* host)
        : QWidget(host), m_theme(theme) {
        setObjectName(QStringLiteral("toast"));
        setAccessibleName(wordsOf(toast));
        m_offers = toast.actionText;
        const bool error = toast.kind == Toast::Kind::Error;
        m_icon = !toast.icon.isEmpty()                ? toast.icon
                 : error                              ? QStringLiteral("xc")
                 : toast.kind == Toast::Kind::Warning ? QStringLiteral("warn")
                 : toast.kind == Toast::Kind::Done    ? QStringLiteral("checkc")
                                                      : QStringLiteral("info");
        m_ink = error                                ? Token::Error
                : toast.kind == Toast::Kind::Warning ? Token::Review
                : toast.kind == Toast::Kind::Done    ? Token::Accent
                                                     : Token::Muted;
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(margins(kMargin + 48, kMargin + 8, kMargin + 12, kMargin + 8));
        row->setSpacing(8);
        auto* words = new QVBoxLayout;
        words->setSpacing(0);
        words->addStretch();
        words->addWidget(new Paragraph(theme, TextStyle::BodyMedium, Token::Text, toast.title));
        if (!toast.text.isEmpty()) words->addWidget(new Paragraph(theme, TextStyle::Second, Token::Muted, toast.text));
        if (!toast.details.isEmpty()) {
            m_details = new Paragraph(theme, TextStyle::Caption, Token::Muted, toast.details);
            m_details->hide();
            words->addSpacing(4);
            words->addWidget(m_details);
        }
        words->addStretch();
        row->addLayout(words, 1);
        if (m_details) {
            auto* more = new Button(theme, Button::Kind::Quiet, {}, Toasts::tr("Details"), this);
            more->setSmall(true);
            connect(more, &QAbstractButton::clicked, this, [this, more] {
                m_details->setVisible(!m_details->isVisible());
                more->setText(m_details->isVisible() ? Toasts::tr("Less") : Toasts::tr("Details"));
                stay();
                fit();
            });
            row->addWidget(more);
        }
        if (!toast.actionText.isEmpty()) {
            auto* act = new Button(theme, Button::Kind::Link, {}, toast.actionText, this);
            act->setSmall(true);
            act->setObjectName(QStringLiteral("toastAction"));
            connect(act, &QAbstractButton::clicked, this, [this, action = toast.action] {
                leave();
                if (action) action();
            });
            row->addWidget(act);
        }
        auto* close = new Button(theme, Button::Kind::Icon, QStringLiteral("x"), Toasts::tr("Dismiss"), this);
        close->setIconSide(16);
        close->setObjectName(QStringLiteral("toastClose"));
        connect(close, &QAbstractButton::clicked, this, &ToastCard::leave);
        row->addWidget(close);
        m_timer.setSingleShot(true);
        m_timer.setInterval(5000);
        connect(&m_timer, &QTimer::timeout, this, &ToastCard::leave);
        m_goes = !error;
        if (m_goes) m_timer.start();
        fit();
    }

    QString offers() const { return m_offers; }
    static QString wordsOf(const Toast& toast) {
        return toast.text.isEmpty() ? toast.title : toast.title + ". " + toast.text;
    }
    void fit() {
        const int width = kWidth + 2 * kMargin;
        resize(width, std::max(56 + 2 * kMargin, layout()->heightForWidth(width)));
    }
    void leave() {
        hide();
        deleteLater();
    }
    void stay() {
        m_goes = false;
        m_timer.stop();
    }

protected:
    void enterEvent(QEnterEvent*) override { m_timer.stop(); }
    void leaveEvent(QEvent*) override {
        if (m_goes) m_timer.start();
    }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const QRectF card = QRectF(rect()).adjusted(kMargin, kMargin, -kMargin, -kMargin);
        dropShadow(painter, card, 8, kMargin, m_theme.color(Token::Sunken));
        fillRounded(painter, card, 8, m_theme.color(m_theme.dark() ? Token::Raised : Token::Surface));
        strokeRounded(painter, card, 8, m_theme.color(m_theme.dark() ? Token::Pressed : Token::Hairline));
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        const auto icon = m_theme.icon(m_icon, m_theme.color(m_ink), 20, devicePixelRatioF());
        painter.drawPixmap(QPointF(mirrored ? card.right() - 36 : card.left() + 16, card.center().y() - 10), icon);
    }

private:
    const Theme& m_theme;
    QString m_icon;
    QString m_offers;
    Token m_ink = Token::Muted;
    Paragraph* m_details = nullptr;
    QTimer m_timer;
    bool m_goes = true;
};

Toasts::Toasts(const Theme& theme, QWidget* window) : QWidget(window), m_theme(theme) {
    setObjectName(QStringLiteral("toasts"));
    window->installEventFilter(this);
    hide();
}

void Toasts::show(const Toast& toast) {
    auto cards = findChildren<ToastCard*>(QString(), Qt::FindDirectChildrenOnly);
    cards.removeIf([](auto* card) { return card->isHidden(); });
    const auto words = ToastCard::wordsOf(toast);
    for (auto* card : cards)
        // Said again: once is enough. And an "Undo" takes back the newest change, so only the newest may offer it.
        if (card->accessibleName() == words || (!toast.actionText.isEmpty() && card->offers() == toast.actionText))
            card->leave();
    cards.removeIf([](auto* card) { return card->isHidden(); });
    while (cards.size() >= kMost)
        cards.takeFirst()->leave();
    auto* card = new ToastCard(m_theme, toast, this);
    card->installEventFilter(this);
    card->show();
    arrange();
    const int time = m_theme.motion(180);
    if (time > 0) {
        auto* slide = new QPropertyAnimation(card, "pos", card);
        slide->setStartValue(card->pos() + QPoint(0, 16));
        slide->setEndValue(card->pos());
        slide->setDuration(time);
        slide->setEasingCurve(QEasingCurve::OutCubic);
        slide->start(QAbstractAnimation::DeleteWhenStopped);
    }
}

void Toasts::setBottom(int y) {
    m_bottom = y;
    arrange();
}

int Toasts::count() const {
    int shown = 0;
    for (auto* card : findChildren<ToastCard*>(QString(), Qt::FindDirectChildrenOnly))
        if (!card->isHidden()) ++shown;
    return shown;
}

bool Toasts::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize || (event->type() == QEvent::Hide && watched != parent())) arrange();
    return false;
}

void Toasts::arrange() {
    auto cards = findChildren<ToastCard*>(QString(), Qt::FindDirectChildrenOnly);
    cards.removeIf([](auto* card) { return card->isHidden(); });
    if (cards.isEmpty()) return hide();
    int height = 0;
    for (auto* card : cards)
        height += card->height() - 2 * kMargin + kSpace;
    height += 2 * kMargin - kSpace;
    const int width = kWidth + 2 * kMargin;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const int x = mirrored ? 16 - kMargin : parentWidget()->width() - 16 - width + kMargin;
    setGeometry(x, m_bottom - 16 - height + kMargin, width, height);
    int y = 0;
    for (auto* card : cards) {
        card->move(0, y);
        y += card->height() - 2 * kMargin + kSpace;
    }
    QWidget::show();
    raise();
}

} // namespace bitbeats::ui

#include "Toasts.moc"
