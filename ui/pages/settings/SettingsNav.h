#pragma once

#include "theme/Theme.h"

#include <QListView>
#include <QStandardItemModel>

namespace bitbeats::ui {

/// The list of sections beside the settings: icon and name, the current one raised. GUI thread only.
class SettingsNav : public QListView {
    Q_OBJECT
public:
    explicit SettingsNav(const Theme& theme, QWidget* parent = nullptr);

    void add(const QString& icon, const QString& name);
    void setRow(int row);
    /// Whether the chosen section is shown as such; it is not while a search shows parts of several.
    void setMarked(bool marked);

Q_SIGNALS:
    void rowChosen(int row);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    bool event(QEvent* event) override;

private:
    QStandardItemModel m_model;
};

} // namespace bitbeats::ui
