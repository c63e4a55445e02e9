#pragma once

#include "shell/Context.h"

#include <QWidget>
#include <vector>

namespace bitbeats::ui {

class SettingCard;

/// One section of the settings page.
struct SettingsSection {
    QString id;
    QString icon;
    QString name;
    QWidget* widget = nullptr; ///< title and cards
    std::vector<SettingCard*> cards;
};

/// Every section, built below `parent`.
std::vector<SettingsSection> makeSettingsSections(const Context& context, QWidget* parent);

} // namespace bitbeats::ui
