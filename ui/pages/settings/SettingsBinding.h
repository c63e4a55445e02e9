#pragma once

#include "shell/Context.h"
#include "widgets/Select.h"
#include "widgets/SettingCard.h"

namespace bitbeats::ui {

/// Puts controls into a card and ties each to one key of the preferences, both ways. GUI thread only.
class SettingsBinding {
public:
    SettingsBinding(const Context& context, SettingCard& card) : m_c(context), m_card(card) {}

    /// `inverted`: the key says "no-..." and the switch says the opposite.
    SettingRow* addSwitch(const QString& title, const QString& text, const QString& key, bool otherwise,
                          bool inverted = false);
    SettingRow* addChoice(const QString& title, const QString& text, const QString& key,
                          const std::vector<Select::Choice>& choices); ///< the first is the default
    struct Scale {
        double least;
        double most;
        double step;
        std::function<QString(double)> words;
    };
    SettingRow* addLevel(const QString& title, const QString& text, const QString& key, const Scale& scale);
    struct Figure {
        QString unit;
        QString nothing; ///< shown for 0
        double factor;   ///< kept value = typed value times this
        double least;
        double most;
        QString problem; ///< the sentence for anything else
    };
    SettingRow* addFigure(const QString& title, const QString& text, const QString& key, const Figure& figure);

private:
    template<typename Show>
    void follow(QObject* control, const QString& key, Show show);

    Context m_c;
    SettingCard& m_card;
};

} // namespace bitbeats::ui
