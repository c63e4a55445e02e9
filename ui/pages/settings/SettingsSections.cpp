#include "pages/settings/SettingsSections.h"

#include "models/SourceWords.h"
#include "pages/settings/MusicFolders.h"
#include "pages/settings/SettingsBinding.h"
#include "pages/settings/StorageRows.h"
#include "shell/Applied.h"
#include "widgets/Button.h"
#include "widgets/Labels.h"
#include "widgets/Segmented.h"

#include <QAction>
#include <QApplication>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLocale>
#include <QPointer>
#include <QShowEvent>
#include <QVBoxLayout>
#include <cmath>

namespace bitbeats::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("SettingsPage", text);
}

class Builder {
public:
    Builder(const Context& context, QWidget* parent) : m_c(context), m_parent(parent) {}

    void begin(const char* id, const char* icon, const QString& name) {
        SettingsSection section;
        section.id = QLatin1String(id);
        section.icon = QLatin1String(icon);
        section.name = name;
        section.widget = new QWidget(m_parent);
        auto* column = new QVBoxLayout(section.widget);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(12);
        auto* title = new Label(m_c.theme, TextStyle::Title, Token::Text, name, section.widget);
        title->setMinimumHeight(36);
        column->addWidget(title);
        m_all.push_back(std::move(section));
    }
    SettingCard* card() { return add(new SettingCard(m_c.theme, m_all.back().widget)); }
    SettingCard* add(SettingCard* card) {
        auto& section = m_all.back();
        section.widget->layout()->addWidget(card);
        section.cards.push_back(card);
        return card;
    }
    std::vector<SettingsSection> all() { return std::move(m_all); }

private:
    const Context& m_c;
    QWidget* m_parent;
    std::vector<SettingsSection> m_all;
};

void general(const Context& c, Builder& builder) {
    builder.begin("general", "settings", tr("General"));
    SettingsBinding bind(c, *builder.card());
    bind.addSwitch(tr("Go on in the tray"),
                   tr("Closing the window leaves the music playing and what you share available to others"),
                   keys::kCloseToTray, true);
    bind.addSwitch(tr("Tell of new tracks"), tr("A short notice while the window is away"), keys::kNotifications, true);
}

void library(const Context& c, Builder& builder) {
    builder.begin("library", "library", tr("Library"));
    builder.add(new MusicFolders(c));
}

void appearance(const Context& c, Builder& builder) {
    builder.begin("appearance", "eye", tr("Appearance"));
    auto* themes = new Segmented(c.theme, tr("Theme"), {tr("As the system"), tr("Dark"), tr("Light")});
    const auto show = [themes, &theme = c.theme] {
        const auto choice = theme.choice();
        themes->setCurrent(choice == ThemeChoice::System ? 0 : choice == ThemeChoice::Dark ? 1 : 2);
    };
    show();
    QObject::connect(&c.theme, &Theme::changed, themes, show);
    QObject::connect(themes, &Segmented::chosen, themes, [&actions = c.actions](int index) {
        constexpr ActionId kThemes[] = {ActionId::ThemeSystem, ActionId::ThemeDark, ActionId::ThemeLight};
        actions[kThemes[index]]->trigger();
    });
    builder.card()->add(tr("Theme"), tr("Light or dark, or as the desktop has it"), themes);
}

/// The machine's devices are asked for on the pool each time the row comes into sight.
class DeviceSelect final : public Select {
public:
    explicit DeviceSelect(const Context& context) : Select(context.theme, tr("Output device")), m_c(context) {
        fill({});
        connect(this, &Select::chosen, this,
                [this](const QString& value) { m_c.preferences.put(keys::kDevice, value); });
        connect(&m_c.preferences, &Preferences::changed, this, [this](const QString& key) {
            if (key == keys::kDevice) setValue(m_c.preferences.text(keys::kDevice));
        });
    }

protected:
    void showEvent(QShowEvent* event) override {
        Select::showEvent(event);
        m_asking = m_c.tasks.run(
            this, [&device = m_c.device](const CancelToken&) { return device.devices(); },
            [this](const auto& devices) { fill(devices); });
    }

private:
    void fill(const std::vector<playback::DeviceChoice::Device>& devices) {
        const auto chosen = m_c.preferences.text(keys::kDevice);
        std::vector<Choice> choices;
        QString usual;
        bool there = chosen.isEmpty();
        for (const auto& device : devices) {
            const auto id = QString::fromStdString(device.id);
            const auto name = QString::fromStdString(device.name);
            if (device.usual) usual = name;
            there = there || id == chosen;
            choices.push_back({id, name});
        }
        choices.insert(choices.begin(), {QString(), usual.isEmpty() ? tr("As the system has it")
                                                                    : tr("As the system has it (%1)").arg(usual)});
        if (!there) choices.push_back({chosen, tr("The chosen one, not there now")});
        setChoices(std::move(choices));
        setValue(chosen);
    }

    Context m_c;
    Task m_asking;
};

void audio(const Context& c, Builder& builder) {
    builder.begin("audio", "volume", tr("Audio"));
    auto* output = builder.card();
    output->add(tr("Output device"), tr("Another one is used at once, also while music plays"), new DeviceSelect(c));
    SettingsBinding bind(c, *builder.card());
    bind.addChoice(tr("Same loudness for all tracks"), tr("By the ReplayGain or R128 tags of the files"), keys::kGain,
                   {{QStringLiteral("off"), tr("Off")},
                    {QStringLiteral("track"), tr("Track")},
                    {QStringLiteral("album"), tr("Album")}});
    bind.addLevel(tr("Preamp"), tr("Louder or quieter than the tags say; peaks are limited, never clipped"),
                  keys::kPreamp, {-15, 15, 0.5, [](double decibels) {
                                      return decibels == 0 ? tr("0 dB")
                                                           : tr("%1 dB").arg(QLocale().toString(decibels, 'f', 1));
                                  }});
    bind.addLevel(tr("Crossfade"), tr("At 0 tracks follow each other without a gap"), keys::kCrossfade,
                  {0, 12, 0.5, [](double seconds) {
                       return seconds == 0 ? tr("Off") : tr("%1 s").arg(QLocale().toString(seconds, 'g', 3));
                   }});
}

void network(const Context& c, Builder& builder) {
    builder.begin("network", "swarm", tr("Swarm and network"));
    SettingsBinding limits(c, *builder.card());
    const SettingsBinding::Figure rate{
        tr("kB/s"), tr("No limit"), 1000, 1, 2'000'000, tr("A limit is a number of kB/s from 1 on; empty means none.")};
    limits.addFigure(tr("Upload limit"), tr("What others may take from you"), keys::kUploadLimit, rate);
    limits.addFigure(tr("Download limit"), tr("Music may stutter below its own rate, about 150 kB/s for lossless"),
                     keys::kDownloadLimit, rate);
    limits.addSwitch(tr("Lift both limits for now"), tr("The figures above are kept"), keys::kLimitsOff, false);
    SettingsBinding finding(c, *builder.card());
    finding.addFigure(
        tr("Port"), tr("Where others reach you; a fixed one can be opened in the router"), keys::kListenPort,
        {{}, tr("Any"), 1, 1024, 65535, tr("A port is a whole number from 1024 to 65535; empty means any.")});
    finding.addSwitch(tr("Open the port in the router"), tr("By UPnP or NAT-PMP, where the router allows it"),
                      keys::kNoPortMapping, false, true);
    finding.addSwitch(tr("Find listeners without a tracker"), tr("The distributed hash table (DHT)"), keys::kNoDht,
                      false, true);
    finding.addSwitch(tr("Find listeners in this network"), tr("Local service discovery"), keys::kNoLsd, false, true);
}

/// From and to, by the hour; alike means always.
QWidget* makeHours(const Context& c) {
    auto* both = new QWidget;
    both->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto* from = new Select(c.theme, tr("Share from"), both);
    auto* to = new Select(c.theme, tr("Share until"), both);
    std::vector<Select::Choice> hours;
    hours.reserve(24);
    for (int hour = 0; hour < 24; ++hour)
        hours.push_back({QString::number(hour), hourText(hour)});
    for (auto* select : {from, to}) {
        select->setChoices(hours);
        select->setFixedWidth(96);
    }
    row->addWidget(from);
    row->addWidget(new Label(c.theme, TextStyle::Body, Token::Muted, tr("to"), both));
    row->addWidget(to);
    const auto show = [from, to, &preferences = c.preferences] {
        const auto kept = hoursIn(preferences.text(keys::kSeedHours)).value_or(swarm::SeedSchedule{});
        from->setValue(QString::number(kept.beginHour));
        to->setValue(QString::number(kept.endHour));
    };
    show();
    QObject::connect(&c.preferences, &Preferences::changed, both, [show](const QString& key) {
        if (key == keys::kSeedHours) show();
    });
    for (auto* select : {from, to})
        QObject::connect(select, &Select::chosen, both, [from, to, &preferences = c.preferences] {
            const bool always = from->value() == to->value();
            preferences.put(keys::kSeedHours, always ? QString() : from->value() + '-' + to->value());
        });
    return both;
}

void sharing(const Context& c, Builder& builder) {
    builder.begin("sharing", "seeding", tr("Sharing"));
    auto* card = builder.card();
    SettingsBinding bind(c, *card);
    bind.addSwitch(tr("Share from the start"), tr("What earlier runs fetched is offered again when BitBeats starts"),
                   keys::kSeedCached, false);
    bind.addFigure(
        tr("Stop after"), tr("How many times its own size a track goes out before it rests"), keys::kSeedRatio,
        {tr("times"), tr("Never"), 1, 0.01, 1000, tr("Give a number from 0.01 to 1000; empty means never.")});
    card->add(tr("Hours"), tr("Share only between these; the same twice means always"), makeHours(c));
}

void storage(const Context& c, Builder& builder) {
    builder.begin("storage", "disk", tr("Storage"));
    auto* card = builder.card();
    SettingsBinding bind(c, *card);
    addCacheFolder(c, *card);
    bind.addFigure(tr("Most space for fetched music"),
                   tr("Whole tracks go when it is full, the least recently heard first"), keys::kCacheBudget,
                   {tr("GB"), tr("Automatic"), 1e9, 0.1, 100'000,
                    tr("Give a number of GB from 0.1 on; empty means a tenth of what is free, 10 at most.")});
    addCacheUse(c, *card);
}

void about(const Context& c, Builder& builder) {
    builder.begin("shortcuts", "keyboard", tr("Shortcuts"));
    auto* keyboard = new Button(c.theme, Button::Kind::Secondary, {}, tr("Show"));
    keyboard->setSmall(true);
    keyboard->setToolTip(tr("Keyboard shortcuts"));
    keyboard->setShortcutText(c.actions[ActionId::Shortcuts]->shortcut().toString(QKeySequence::NativeText));
    QObject::connect(keyboard, &QAbstractButton::clicked, c.actions[ActionId::Shortcuts], &QAction::trigger);
    builder.card()->add(tr("Keyboard shortcuts"), tr("Everything that the keyboard can do, on one sheet"), keyboard);
    builder.begin("about", "info", tr("About"));
    auto* card = builder.card();
    card->add(QStringLiteral("BitBeats %1").arg(QApplication::applicationVersion()),
              tr("Plays music straight from the swarm. Free software under the GNU General Public License 3 or later."),
              nullptr);
    card->add(tr("Made with"), QStringLiteral("Qt %1, libtorrent, FFmpeg").arg(QLatin1String(qVersion())), nullptr);
}

} // namespace

std::vector<SettingsSection> makeSettingsSections(const Context& context, QWidget* parent) {
    Builder builder(context, parent);
    general(context, builder);
    library(context, builder);
    appearance(context, builder);
    audio(context, builder);
    network(context, builder);
    sharing(context, builder);
    storage(context, builder);
    about(context, builder);
    return builder.all();
}

} // namespace bitbeats::ui
