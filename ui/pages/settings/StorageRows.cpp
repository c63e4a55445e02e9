#include "pages/settings/StorageRows.h"

#include "models/SourceWords.h"
#include "widgets/Button.h"
#include "widgets/ConfirmSheet.h"
#include "widgets/Toasts.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QShowEvent>

namespace bitbeats::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("SettingsPage", text);
}

/// Asks how much is used each time it comes into sight.
class ClearButton final : public Button {
public:
    explicit ClearButton(const Context& context)
        : Button(context.theme, Kind::Secondary, {}, tr("Clear\u2026")), m_c(context) {
        setSmall(true);
        setToolTip(tr("Drop all fetched music"));
        setEnabled(false);
        connect(this, &QAbstractButton::clicked, this, [this] { ask(); });
    }
    SettingRow* row = nullptr;

protected:
    void showEvent(QShowEvent* event) override {
        Button::showEvent(event);
        look();
    }

private:
    void look() {
        m_task = m_c.tasks.run(
            this, [&desk = m_c.swarm](const CancelToken&) { return desk.cacheBytes(); },
            [this](std::int64_t bytes) {
                if (row)
                    row->setText(bytes > 0 ? tr("%1 on this disk").arg(formatBytes(bytes)) : tr("Nothing is kept now"));
                setEnabled(bytes > 0);
            });
    }
    void ask() {
        auto* sheet =
            new ConfirmSheet(m_c.theme, tr("Drop all fetched music?"),
                             tr("It is deleted from this disk and shared no longer. What plays now stays, your "
                                "own files are not touched, and everything can be fetched again."),
                             tr("Drop it"), window());
        connect(sheet, &ConfirmSheet::confirmed, this, [this] {
            setEnabled(false);
            m_task = m_c.tasks.run(
                this,
                [&desk = m_c.swarm](const CancelToken&) {
                    desk.clearCache();
                    return true;
                },
                [this](bool) {
                    look();
                    Toast toast;
                    toast.kind = Toast::Kind::Done;
                    toast.title = tr("The fetched music was dropped");
                    m_c.toast(toast);
                });
        });
        sheet->ask();
    }

    Context m_c;
    Task m_task;
};

} // namespace

void addCacheFolder(const Context& c, SettingCard& card) {
    auto* change = new Button(c.theme, Button::Kind::Secondary, {}, tr("Change\u2026"));
    change->setSmall(true);
    change->setToolTip(tr("Choose another folder"));
    auto* row = card.add(tr("Folder"), {}, change);
    const auto current = QString::fromStdString(c.cacheFolder.string());
    const auto show = [row, current, &preferences = c.preferences] {
        const auto chosen = preferences.text(keys::kCache, current);
        const auto folder = QDir::toNativeSeparators(chosen.isEmpty() ? tr("Nowhere") : chosen);
        row->setText(chosen == current
                         ? tr("%1. Another one holds from the next start on.").arg(folder)
                         : tr("%1 from the next start on; what was fetched stays in the old one.").arg(folder));
    };
    show();
    QObject::connect(&c.preferences, &Preferences::changed, row, [show](const QString& key) {
        if (key == keys::kCache) show();
    });
    QObject::connect(change, &QAbstractButton::clicked, change, [change, row, current, &preferences = c.preferences] {
        auto* dialog =
            new QFileDialog(change->window(), tr("Folder for fetched music"), preferences.text(keys::kCache, current));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        QObject::connect(dialog, &QFileDialog::fileSelected, row, [row, &preferences](const QString& folder) {
            const bool usable = QFileInfo(folder).isWritable();
            row->setProblem(usable ? QString() : tr("BitBeats may not write there: choose another folder."));
            if (usable) preferences.put(keys::kCache, folder);
        });
        dialog->open();
    });
}

void addCacheUse(const Context& c, SettingCard& card) {
    auto* clear = new ClearButton(c);
    clear->row = card.add(tr("Fetched music"), tr("Looking\u2026"), clear);
}

} // namespace bitbeats::ui
