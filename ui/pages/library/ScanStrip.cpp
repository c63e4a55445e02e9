#include "pages/library/ScanStrip.h"

#include "models/LibraryScan.h"
#include "models/LibraryStore.h"
#include "theme/Painting.h"
#include "widgets/Button.h"
#include "widgets/Labels.h"

#include <QHBoxLayout>
#include <QLocale>

namespace bitbeats::ui {

ScanStrip::ScanStrip(const Context& context, QWidget* parent) : Card(context.theme, parent), m_c(context) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(margins(16, 10, 8, 12));
    column->setSpacing(6);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    m_words = new Label(m_c.theme, TextStyle::BodyMedium, Token::Text, tr("Looking through your folders"), this);
    row->addWidget(m_words, 1);
    m_figures = new Label(m_c.theme, TextStyle::Second, Token::Muted, {}, this);
    m_figures->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_figures, 2);
    m_cancel = new Button(m_c.theme, Button::Kind::Quiet, {}, tr("Cancel"), this);
    m_cancel->setSmall(true);
    m_cancel->setToolTip(tr("Stop looking; what was found is kept"));
    row->addWidget(m_cancel);
    column->addLayout(row);
    m_line = new ProgressLine(m_c.theme, tr("Files looked at"), this);
    column->addWidget(m_line);
    auto& scan = m_c.library.scan();
    connect(m_cancel, &QAbstractButton::clicked, this, [&scan] { scan.cancel(); });
    connect(&scan, &LibraryScan::stateChanged, this, &ScanStrip::follow);
    connect(&scan, &LibraryScan::progressChanged, this, &ScanStrip::follow);
    follow();
}

void ScanStrip::follow() {
    const auto& scan = m_c.library.scan();
    setVisible(scan.running() && scan.asked());
    if (!scan.running()) return;
    const auto& progress = scan.progress();
    const QLocale locale;
    const auto number = [&](std::int64_t n) { return locale.toString(static_cast<qlonglong>(n)); };
    auto figures = progress.walked ? tr("%1 of %2 files").arg(number(progress.done), number(progress.found))
                                   : tr("%1 files, %2 found").arg(number(progress.done), number(progress.found));
    if (progress.filesPerSecond >= 1)
        figures += tr(" · %1 a second").arg(number(static_cast<std::int64_t>(progress.filesPerSecond)));
    if (progress.left && progress.done < progress.found) {
        const auto left = progress.left->count() / 1000 + 1;
        figures += left < 90 ? tr(" · %1 s left").arg(left) : tr(" · %1 min left").arg((left + 59) / 60);
    }
    m_figures->setText(figures);
    m_line->setShare(progress.found > 0 && progress.walked
                         ? static_cast<double>(progress.done) / static_cast<double>(progress.found)
                         : 0);
}

} // namespace bitbeats::ui
