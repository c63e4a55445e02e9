#include "pages/library/FolderChoice.h"

#include "models/LibraryScan.h"
#include "models/LibraryStore.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QStandardPaths>

namespace bitbeats::ui {

void chooseMusicFolder(const Context& context, QWidget* window) {
    auto* dialog = new QFileDialog(window, QCoreApplication::translate("FolderChoice", "Choose a folder of music"),
                                   QStandardPaths::writableLocation(QStandardPaths::MusicLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, &context.library.scan(),
                     [&scan = context.library.scan()](const QString& folder) { scan.add({folder}); });
    dialog->open();
}

} // namespace bitbeats::ui
