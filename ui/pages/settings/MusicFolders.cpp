#include "pages/settings/MusicFolders.h"

#include "models/LibraryScan.h"
#include "models/LibraryStore.h"
#include "pages/library/FolderChoice.h"
#include "widgets/Button.h"
#include "widgets/ConfirmSheet.h"

#include <QHBoxLayout>
#include <QLocale>

namespace bitbeats::ui {

MusicFolders::MusicFolders(const Context& context, QWidget* parent) : SettingCard(context.theme, parent), m_c(context) {
    auto& scan = m_c.library.scan();
    connect(&scan, &LibraryScan::rootsChanged, this, &MusicFolders::fill);
    connect(&scan, &LibraryScan::stateChanged, this, &MusicFolders::fill);
    fill();
}

void MusicFolders::fill() {
    clear();
    auto& scan = m_c.library.scan();
    for (const auto& root : scan.roots()) {
        const auto path = QString::fromStdString(root.path.string());
        auto* remove = new Button(m_c.theme, Button::Kind::Secondary, {}, tr("Remove"), this);
        remove->setSmall(true);
        remove->setAccessibleName(tr("Remove %1").arg(path));
        remove->setToolTip(tr("Take this folder out of the library; its files stay where they are"));
        connect(remove, &QAbstractButton::clicked, this, [this, path, id = root.id] {
            auto* sheet =
                new ConfirmSheet(m_c.theme, tr("Take this folder out of the library?"),
                                 tr("%1 is not touched: its files stay where they are. What you played, liked "
                                    "or put into a playlist is remembered if you add the folder again.")
                                     .arg(path),
                                 tr("Remove"), window());
            connect(sheet, &ConfirmSheet::confirmed, this, [this, id] { m_c.library.scan().remove(id); });
            sheet->ask();
        });
        const auto count = root.tracks == 1
                               ? tr("1 track")
                               : tr("%1 tracks").arg(QLocale().toString(static_cast<qlonglong>(root.tracks)));
        add(path, root.away ? tr("%1 · its drive is not there now").arg(count) : count, remove);
    }
    auto* both = new QWidget(this);
    both->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    const bool any = !scan.roots().empty();
    if (any) {
        auto* again = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("refresh"), tr("Look again"), both);
        again->setSmall(true);
        again->setToolTip(tr("Look through all folders for what changed"));
        again->setEnabled(!scan.running());
        connect(again, &QAbstractButton::clicked, this, [this] { m_c.library.scan().everything(); });
        row->addWidget(again);
    }
    auto* choose = new Button(m_c.theme, Button::Kind::Secondary, QStringLiteral("plus"), tr("Add a folder"), both);
    choose->setSmall(true);
    choose->setToolTip(tr("Choose a folder that your music lies in"));
    connect(choose, &QAbstractButton::clicked, this, [this] { chooseMusicFolder(m_c, window()); });
    row->addWidget(choose);
    add(tr("Music folders"),
        !any              ? tr("Where your own music lies")
        : scan.running()  ? tr("Being looked through now")
        : scan.watching() ? tr("Watched: what changes in them is found by itself")
                          : tr("Looked through now and then: this system cannot watch so many folders"),
        both);
}

} // namespace bitbeats::ui
