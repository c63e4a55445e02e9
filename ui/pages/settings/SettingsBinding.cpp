#include "pages/settings/SettingsBinding.h"

#include "widgets/Labels.h"
#include "widgets/LevelSlider.h"
#include "widgets/Segmented.h"
#include "widgets/Switch.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

namespace bitbeats::ui {

template<typename Show>
void SettingsBinding::follow(QObject* control, const QString& key, Show show) {
    show();
    QObject::connect(&m_c.preferences, &Preferences::changed, control, [key, show](const QString& changed) {
        if (changed == key) show();
    });
}

SettingRow* SettingsBinding::addSwitch(const QString& title, const QString& text, const QString& key, bool otherwise,
                                       bool inverted) {
    auto* control = new Switch(m_c.theme, title);
    follow(control, key, [control, key, otherwise, inverted, &preferences = m_c.preferences] {
        const QSignalBlocker quiet(control);
        const bool on = preferences.on(key, otherwise) != inverted;
        if (on != control->isChecked()) control->setChecked(on);
        control->settle();
    });
    QObject::connect(
        control, &QAbstractButton::toggled, control,
        [key, inverted, &preferences = m_c.preferences](bool on) { preferences.putOn(key, on != inverted); });
    return m_card.add(title, text, control);
}

SettingRow* SettingsBinding::addChoice(const QString& title, const QString& text, const QString& key,
                                       const std::vector<Select::Choice>& choices) {
    QStringList names;
    for (const auto& choice : choices)
        names << choice.text;
    auto* control = new Segmented(m_c.theme, title, names);
    follow(control, key, [control, key, choices, &preferences = m_c.preferences] {
        const auto value = preferences.text(key, choices.front().value);
        for (std::size_t i = 0; i < choices.size(); ++i)
            if (choices[i].value == value) control->setCurrent(static_cast<int>(i));
    });
    QObject::connect(control, &Segmented::chosen, control, [key, choices, &preferences = m_c.preferences](int index) {
        preferences.put(key, choices[static_cast<std::size_t>(index)].value);
    });
    return m_card.add(title, text, control);
}

SettingRow* SettingsBinding::addLevel(const QString& title, const QString& text, const QString& key,
                                      const Scale& scale) {
    auto* both = new QWidget;
    both->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    auto* slider = new LevelSlider(title, both);
    slider->setProperty("accent", true);
    slider->setProperty("fromCentre", scale.least < 0);
    slider->leaveWheelToPage();
    slider->setFixedSize(180, 20);
    slider->setRange(0, static_cast<int>(std::lround((scale.most - scale.least) / scale.step)));
    slider->setPageStep(std::max(1, slider->maximum() / 10));
    auto* words = new Label(m_c.theme, TextStyle::BodyMedium, Token::Text, {}, both);
    words->setAlignment(Qt::AlignRight);
    words->setFixedWidth(56);
    row->addWidget(slider);
    row->addWidget(words);
    follow(slider, key, [slider, words, key, scale, &preferences = m_c.preferences] {
        const QSignalBlocker quiet(slider);
        const double value = std::clamp(preferences.text(key).toDouble(), scale.least, scale.most);
        slider->setValue(static_cast<int>(std::lround((value - scale.least) / scale.step)));
        words->setText(scale.words(value));
        slider->setAccessibleDescription(words->text());
    });
    QObject::connect(slider, &QSlider::valueChanged, slider, [key, scale, &preferences = m_c.preferences](int at) {
        preferences.put(key, QString::number(scale.least + at * scale.step, 'g', 6));
    });
    return m_card.add(title, text, both);
}

SettingRow* SettingsBinding::addFigure(const QString& title, const QString& text, const QString& key,
                                       const Figure& figure) {
    const auto check = [figure](const QString& typed) -> SettingField::Checked {
        if (typed.isEmpty()) return {QString(), {}};
        bool number = false;
        const double value = QLocale().toDouble(typed, &number);
        if (number && value == 0) return {QString(), {}};
        if (!number || value < figure.least || value > figure.most) return {std::nullopt, figure.problem};
        const double kept = value * figure.factor;
        return {QString::number(kept, 'f', figure.factor > 1 || kept == std::floor(kept) ? 0 : 2), {}};
    };
    auto* field = new SettingField(m_c.theme, title, figure.unit, check);
    field->setPlaceholder(figure.nothing);
    auto* row = m_card.add(title, text, field);
    follow(field, key, [field, key, figure, &preferences = m_c.preferences] {
        const double kept =
            figure.factor > 1 ? static_cast<double>(preferences.number(key)) : preferences.text(key).toDouble();
        const double shown = std::round(kept / figure.factor * 100) / 100;
        field->setShown(shown <= 0 ? QString() : QLocale().toString(shown, 'g', 8).remove(QLocale().groupSeparator()));
    });
    QObject::connect(field, &SettingField::accepted, field,
                     [key, &preferences = m_c.preferences](const QString& value) { preferences.put(key, value); });
    QObject::connect(field, &SettingField::problem, row, &SettingRow::setProblem);
    return row;
}

} // namespace bitbeats::ui
