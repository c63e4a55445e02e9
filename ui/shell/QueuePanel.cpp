#include "shell/QueuePanel.h"

#include "models/SourceWords.h"
#include "models/TrackModel.h"
#include "pages/playing/SwarmPanel.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/EmptyState.h"
#include "widgets/Labels.h"
#include "widgets/TabStrip.h"
#include "widgets/Toasts.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QStackedWidget>

namespace bitbeats::ui {
namespace {

constexpr int kTabs = 56;
constexpr int kFoot = 36;

} // namespace

QueuePanel::QueuePanel(const Context& context, QWidget* parent)
    : QWidget(parent), m_c(context), m_model(context.listening.queue()) {
    setFixedWidth(320);
    setAccessibleName(tr("Queue panel"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(margins(1, 0, 0, 0));
    outer->setSpacing(0);

    auto* tabs = new QHBoxLayout;
    tabs->setContentsMargins(margins(20, 0, 12, 0));
    m_tabs = new TabStrip(m_c.theme, {tr("Queue"), tr("Swarm")}, kTabs, this);
    tabs->addWidget(m_tabs, 1);
    auto* close = new Button(m_c.theme, Button::Kind::Icon, QStringLiteral("x"), tr("Hide this panel"), this);
    close->setText({});
    close->setIconSide(18);
    close->setShortcutText(m_c.actions[ActionId::ToggleQueue]->shortcut().toString(QKeySequence::NativeText));
    connect(close, &QAbstractButton::clicked, m_c.actions[ActionId::ToggleQueue], &QAction::trigger);
    tabs->addWidget(close);
    auto* bar = new QWidget(this);
    bar->setFixedHeight(kTabs);
    bar->setLayout(tabs);
    outer->addWidget(bar);

    auto* pages = new QStackedWidget(this);
    outer->addWidget(pages, 1);
    auto* page = new QWidget(pages);
    pages->addWidget(page);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    connect(m_tabs, &TabStrip::currentChanged, this, [this, pages](int tab) {
        if (tab == 1 && pages->count() == 1) pages->addWidget(new SwarmPanel(m_c, pages));
        pages->setCurrentIndex(tab);
        update();
    });

    auto* head = new QHBoxLayout;
    head->setContentsMargins(margins(20, 4, 12, 4));
    m_head = new Label(m_c.theme, TextStyle::CaptionMedium, Token::Muted);
    head->addWidget(m_head, 1);
    m_clear = new Button(m_c.theme, Button::Kind::Quiet, {}, tr("Clear"), this);
    m_clear->setSmall(true);
    m_clear->setToolTip(tr("Clear the queue"));
    connect(m_clear, &QAbstractButton::clicked, m_c.actions[ActionId::ClearQueue], &QAction::trigger);
    head->addWidget(m_clear);
    column->addLayout(head);

    m_list = new QueueList(m_c, m_model, this);
    column->addWidget(m_list, 1);
    m_empty = new EmptyState(m_c.theme, QStringLiteral("queue"), tr("The queue is empty"),
                             tr("What you play lines up here. Drag tracks in, or choose \"Add to queue\"."), this);
    column->addWidget(m_empty, 1);

    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(20, 0, 20, 0);
    m_total = new Label(m_c.theme, TextStyle::Caption, Token::Muted);
    m_next = new Label(m_c.theme, TextStyle::Caption, Token::Muted);
    m_next->setAlignment(Qt::AlignRight);
    foot->addWidget(m_total);
    foot->addWidget(m_next, 1);
    m_foot = new QWidget(this);
    m_foot->setFixedHeight(kFoot);
    m_foot->setLayout(foot);
    column->addWidget(m_foot);

    connect(m_list, &QueueList::removeRequested, this, [this](const std::vector<playback::ItemId>& ids) {
        if (ids.empty()) return;
        const int row = m_c.listening.queue().indexOf(ids.front());
        m_c.listening.queue().remove(ids);
        m_list->selectNear(row);
        tellRemoved(static_cast<int>(ids.size()));
    });
    connect(m_c.actions[ActionId::ClearQueue], &QAction::triggered, this, [this] {
        const int count = m_c.listening.queue().size();
        if (count == 0) return;
        m_c.listening.queue().clear();
        tellRemoved(count);
    });
    auto& queue = m_c.listening.queue();
    connect(&queue, &playback::PlayQueue::itemsChanged, this, &QueuePanel::refresh);
    connect(&queue, &playback::PlayQueue::itemUpdated, this, &QueuePanel::refresh);
    connect(&queue, &playback::PlayQueue::modeChanged, this, &QueuePanel::refresh);
    connect(&queue, &playback::PlayQueue::currentChanged, this, [this] {
        refresh();
        m_list->showCurrent();
    });
    connect(&m_c.listening.player(), &playback::Player::stateChanged, this, [this] {
        m_model.setSounding(m_c.listening.sounding());
        m_list->animate();
    });
    connect(&m_c.theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    m_model.setSounding(m_c.listening.sounding());
    refresh();
}

void QueuePanel::tellRemoved(int count) {
    Toast toast;
    toast.icon = QStringLiteral("trash");
    toast.title = count == 1 ? tr("1 track removed from the queue") : tr("%1 tracks removed from the queue").arg(count);
    toast.actionText = tr("Undo");
    toast.action = [action = m_c.actions[ActionId::Undo]] { action->trigger(); };
    m_c.toast(toast);
}

void QueuePanel::refresh() {
    auto& queue = m_c.listening.queue();
    const int count = queue.size();
    m_list->setVisible(count > 0);
    m_empty->setVisible(count == 0);
    m_clear->setVisible(count > 0);
    m_foot->setVisible(count > 0);
    m_head->setText(count == 0        ? QString()
                    : queue.shuffle() ? tr("In the queue, played in shuffled order")
                                      : tr("In the queue"));
    m_total->setText(count == 0 ? QString() : countAndTime(count, m_model.duration()));
    const auto next = queue.nextIndex();
    m_next->setText(next && queue.current()
                        ? tr("Next: %1").arg(titleOf(queue.items()[static_cast<std::size_t>(*next)]))
                        : QString());
    m_c.actions[ActionId::Next]->setEnabled(next.has_value() && queue.current());
    m_c.actions[ActionId::Previous]->setEnabled(queue.current() != nullptr);
}

void QueuePanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& theme = m_c.theme;
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    painter.fillRect(rect(), theme.color(Token::Window));
    painter.fillRect(mirrored ? width() - 1 : 0, 0, 1, height(), theme.color(Token::Hairline));
    painter.fillRect(0, kTabs, width(), 1, theme.color(Token::Hairline));
    if (m_tabs->current() == 0 && !m_foot->isHidden())
        painter.fillRect(0, height() - kFoot, width(), 1, theme.color(Token::Hairline));
}

} // namespace bitbeats::ui
