#pragma once

#include "shell/Context.h"
#include "shell/Page.h"

#include <vector>

class QLineEdit;

namespace bitbeats::ui {

class EmptyState;
class ScrollPage;
class SettingsNav;
struct SettingsSection;

/// Everything that can be set, by sections, with a field to find one. Each change holds at once and is kept. GUI thread
/// only.
class SettingsPage : public Page {
    Q_OBJECT
public:
    SettingsPage(const Context& context, QWidget* parent = nullptr);
    ~SettingsPage() override;

    /// `id` is the name of a section: "general", "appearance", "audio", "network", "sharing", "storage", ...
    void open(const QString& id) override;

private:
    void showSection(int row);
    void find(const QString& words);

    Context m_c;
    std::vector<SettingsSection> m_sections;
    SettingsNav* m_nav = nullptr;
    QLineEdit* m_search = nullptr;
    ScrollPage* m_scroll = nullptr;
    EmptyState* m_nothing = nullptr;
};

} // namespace bitbeats::ui
