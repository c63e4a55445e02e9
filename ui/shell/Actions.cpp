#include "shell/Actions.h"

#include <QCoreApplication>
#include <QWidget>

namespace bitbeats::ui {
namespace {

enum class Place { Playing, Studying, Opening, Moving, Window, List };

struct Spec {
    ActionId id;
    Place place;
    const char* icon;
    const char* text;
    const char* keys; ///< separated by blanks; '_' stands for a blank
    bool checkable = false;
};

// clang-format off
constexpr Spec kSpecs[] = {
    {ActionId::PlayPause,       Place::Playing, "play",     QT_TRANSLATE_NOOP("Actions", "Play"),                    "Space K Media_Play Toggle_Media_Play/Pause"},
    {ActionId::Next,            Place::Playing, "next",     QT_TRANSLATE_NOOP("Actions", "Next track"),              "Ctrl+Right Media_Next"},
    {ActionId::Previous,        Place::Playing, "prev",     QT_TRANSLATE_NOOP("Actions", "Previous track"),          "Ctrl+Left Media_Previous"},
    {ActionId::Stop,            Place::Playing, "stop",     QT_TRANSLATE_NOOP("Actions", "Stop"),                    "Media_Stop"},
    {ActionId::SeekForward,     Place::Playing, "",         QT_TRANSLATE_NOOP("Actions", "Forward 5 seconds"),       "Right"},
    {ActionId::SeekBack,        Place::Playing, "",         QT_TRANSLATE_NOOP("Actions", "Back 5 seconds"),          "Left"},
    {ActionId::SkipForward,     Place::Playing, "",         QT_TRANSLATE_NOOP("Actions", "Forward 10 seconds"),      "L"},
    {ActionId::SkipBack,        Place::Playing, "",         QT_TRANSLATE_NOOP("Actions", "Back 10 seconds"),         "J"},
    {ActionId::LoopStart,       Place::Studying, "loop",    QT_TRANSLATE_NOOP("Actions", "Loop from here"),          "["},
    {ActionId::LoopEnd,         Place::Studying, "loop",    QT_TRANSLATE_NOOP("Actions", "Loop up to here"),         "]"},
    {ActionId::LoopOff,         Place::Studying, "x",       QT_TRANSLATE_NOOP("Actions", "End the loop"),            "\\"},
    {ActionId::Mark,            Place::Studying, "flag",    QT_TRANSLATE_NOOP("Actions", "Mark this place"),         "B"},
    {ActionId::NextMark,        Place::Studying, "",        QT_TRANSLATE_NOOP("Actions", "Next mark"),               "."},
    {ActionId::PreviousMark,    Place::Studying, "",        QT_TRANSLATE_NOOP("Actions", "Mark before"),             ","},
    {ActionId::Slower,          Place::Studying, "",        QT_TRANSLATE_NOOP("Actions", "Slower"),                  "<"},
    {ActionId::Faster,          Place::Studying, "",        QT_TRANSLATE_NOOP("Actions", "Faster"),                  ">"},
    {ActionId::UsualSpeed,      Place::Studying, "",        QT_TRANSLATE_NOOP("Actions", "Usual speed"),             "Backspace"},
    {ActionId::ZoomIn,          Place::Studying, "zoom",    QT_TRANSLATE_NOOP("Actions", "Larger waveform"),         "Ctrl++ Ctrl+="},
    {ActionId::ZoomOut,         Place::Studying, "minus",   QT_TRANSLATE_NOOP("Actions", "Smaller waveform"),        "Ctrl+-"},
    {ActionId::ZoomAll,         Place::Studying, "",        QT_TRANSLATE_NOOP("Actions", "Whole waveform"),          "Ctrl+0"},
    {ActionId::Shuffle,         Place::Playing, "shuffle",  QT_TRANSLATE_NOOP("Actions", "Shuffle"),                 "Ctrl+S", true},
    {ActionId::Repeat,          Place::Playing, "repeat",   QT_TRANSLATE_NOOP("Actions", "Repeat"),                  "Ctrl+R", true},
    {ActionId::VolumeUp,        Place::Playing, "",         QT_TRANSLATE_NOOP("Actions", "Louder"),                  "Ctrl+Up"},
    {ActionId::VolumeDown,      Place::Playing, "",         QT_TRANSLATE_NOOP("Actions", "Quieter"),                 "Ctrl+Down"},
    {ActionId::Mute,            Place::Playing, "volume",   QT_TRANSLATE_NOOP("Actions", "Mute"),                    "M"},
    {ActionId::OpenFiles,       Place::Opening, "fileaudio",QT_TRANSLATE_NOOP("Actions", "Open files\u2026"),        "Ctrl+O"},
    {ActionId::OpenFolder,      Place::Opening, "folder",   QT_TRANSLATE_NOOP("Actions", "Open folder\u2026"),       "Ctrl+Shift+O"},
    {ActionId::OpenLink,        Place::Opening, "magnet",   QT_TRANSLATE_NOOP("Actions", "Open magnet or link\u2026"),"Ctrl+U"},
    {ActionId::Paste,           Place::Opening, "copy",     QT_TRANSLATE_NOOP("Actions", "Open what was copied"),    "Ctrl+V"},
    {ActionId::FocusField,      Place::Opening, "search",   QT_TRANSLATE_NOOP("Actions", "Search"),                  "Ctrl+K Ctrl+F"},
    {ActionId::GoHome,          Place::Moving,  "home",     QT_TRANSLATE_NOOP("Actions", "Home"),                    "Alt+Home"},
    {ActionId::GoLibrary,       Place::Moving,  "library",  QT_TRANSLATE_NOOP("Actions", "Library"),                 "Alt+L"},
    {ActionId::GoAlbums,        Place::Moving,  "albums",   QT_TRANSLATE_NOOP("Actions", "Albums"),                  "Alt+A"},
    {ActionId::GoPlaying,       Place::Moving,  "note",     QT_TRANSLATE_NOOP("Actions", "Now playing"),             "Alt+P"},
    {ActionId::GoPlaylists,     Place::Moving,  "playlist", QT_TRANSLATE_NOOP("Actions", "Playlists"),               "Alt+Y"},
    {ActionId::GoSeeding,       Place::Moving,  "seeding",  QT_TRANSLATE_NOOP("Actions", "Seeding"),                 "Alt+S"},
    {ActionId::GoSettings,      Place::Moving,  "settings", QT_TRANSLATE_NOOP("Actions", "Settings"),                "Ctrl+,"},
    {ActionId::GoBack,          Place::Moving,  "left",     QT_TRANSLATE_NOOP("Actions", "Back"),                    "Alt+Left"},
    {ActionId::GoForward,       Place::Moving,  "right",    QT_TRANSLATE_NOOP("Actions", "Forward"),                 "Alt+Right"},
    {ActionId::JumpToPlaying,   Place::Moving,  "eye",      QT_TRANSLATE_NOOP("Actions", "Show the playing track"),  "Ctrl+L"},
    {ActionId::ToggleQueue,     Place::Window,  "queue",    QT_TRANSLATE_NOOP("Actions", "Queue"),                   "Ctrl+B", true},
    {ActionId::Undo,            Place::Window,  "history",  QT_TRANSLATE_NOOP("Actions", "Undo the last queue change"), "Ctrl+Z"},
    {ActionId::ClearQueue,      Place::Window,  "trash",    QT_TRANSLATE_NOOP("Actions", "Clear the queue"),         ""},
    {ActionId::FullScreen,      Place::Window,  "zoom",     QT_TRANSLATE_NOOP("Actions", "Full screen"),             "F11", true},
    {ActionId::ThemeSystem,     Place::Window,  "",         QT_TRANSLATE_NOOP("Actions", "As the system"),           "", true},
    {ActionId::ThemeDark,       Place::Window,  "",         QT_TRANSLATE_NOOP("Actions", "Dark"),                    "", true},
    {ActionId::ThemeLight,      Place::Window,  "",         QT_TRANSLATE_NOOP("Actions", "Light"),                   "", true},
    {ActionId::LimitRates,      Place::Window,  "sliders",  QT_TRANSLATE_NOOP("Actions", "Limit the speed"),         "", true},
    {ActionId::ShowWindow,      Place::Window,  "home",     QT_TRANSLATE_NOOP("Actions", "Open BitBeats"),           ""},
    {ActionId::Shortcuts,       Place::Window,  "keyboard", QT_TRANSLATE_NOOP("Actions", "Keyboard shortcuts"),      "F1 ?"},
    {ActionId::Quit,            Place::Window,  "logout",   QT_TRANSLATE_NOOP("Actions", "Quit"),                    "Ctrl+Q"},
    {ActionId::PlayNow,         Place::List,    "play",     QT_TRANSLATE_NOOP("Actions", "Play now"),                "Enter Return"},
    {ActionId::PlayNext,        Place::List,    "queue",    QT_TRANSLATE_NOOP("Actions", "Play next"),               "Ctrl+Enter Ctrl+Return"},
    {ActionId::AddToQueue,      Place::List,    "plus",     QT_TRANSLATE_NOOP("Actions", "Add to queue"),            "Shift+Enter Shift+Return"},
    {ActionId::CopyLink,        Place::List,    "copy",     QT_TRANSLATE_NOOP("Actions", "Copy link"),               "Ctrl+C"},
    {ActionId::RemoveFromQueue, Place::List,    "trash",    QT_TRANSLATE_NOOP("Actions", "Remove from queue"),       "Del"},
    {ActionId::SelectAll,       Place::List,    "list",     QT_TRANSLATE_NOOP("Actions", "Select all"),              "Ctrl+A"},
};
// clang-format on

QString words(const char* text) {
    return QCoreApplication::translate("Actions", text);
}

QString plainText(QString text) {
    return text.remove('&').remove(QChar(0x2026));
}

QList<QKeySequence> keysOf(const Spec& spec) {
    QList<QKeySequence> keys;
    for (auto key : QString::fromLatin1(spec.keys).split(' ', Qt::SkipEmptyParts))
        keys << QKeySequence(key.replace('_', ' '), QKeySequence::PortableText);
    return keys;
}

/// Enter stands for Return too, and a media key has its own picture on it.
bool isSaid(const QString& key) {
    return !key.endsWith(QLatin1String("Return")) && !key.contains(QLatin1String("Media"));
}

const Spec& specOf(ActionId id) {
    for (const auto& spec : kSpecs)
        if (spec.id == id) return spec;
    qFatal("An action without a specification");
}

void fill(QAction* action, const Spec& spec, const Theme& theme) {
    action->setText(words(spec.text));
    action->setShortcuts(keysOf(spec));
    action->setCheckable(spec.checkable);
    if (*spec.icon) {
        action->setProperty("iconName", QString::fromLatin1(spec.icon));
        action->setIcon(theme.actionIcon(QString::fromLatin1(spec.icon)));
    }
    action->setShortcutVisibleInContextMenu(true);
}

} // namespace

Actions::Actions(const Theme& theme, QObject* parent) : QObject(parent), m_theme(theme) {
    for (const auto& spec : kSpecs) {
        auto* action = new QAction(this);
        fill(action, spec, theme);
        m_actions.emplace(spec.id, action);
    }
}

void Actions::attach(QWidget* window) const {
    for (const auto& spec : kSpecs)
        if (spec.place != Place::List) window->addAction(m_actions.at(spec.id));
}

QAction* Actions::copyFor(ActionId id, QWidget* list) const {
    auto* action = new QAction(list);
    fill(action, specOf(id), m_theme);
    action->setShortcutContext(Qt::WidgetShortcut);
    list->addAction(action);
    return action;
}

void Actions::setIcon(ActionId id, const QString& icon) {
    auto* action = m_actions.at(id);
    if (action->property("iconName").toString() == icon) return;
    action->setProperty("iconName", icon);
    action->setIcon(m_theme.actionIcon(icon));
}

QString Actions::iconOf(ActionId id) const {
    return m_actions.at(id)->property("iconName").toString();
}

std::vector<Actions::Group> Actions::groups() const {
    std::vector<Group> groups{{tr("Playing"), {}}, {tr("Listening closely"), {}},
                              {tr("Opening"), {}}, {tr("Moving about"), {}},
                              {tr("Window"), {}},  {tr("In lists"), {}}};
    for (const auto& spec : kSpecs) {
        if (*spec.keys) {
            QStringList keys;
            for (const auto& key : keysOf(spec))
                if (isSaid(key.toString())) keys << key.toString(QKeySequence::NativeText);
            if (keys.isEmpty()) continue;
            groups[static_cast<std::size_t>(spec.place)].keys.emplace_back(plainText(words(spec.text)), keys);
        }
    }
    return groups;
}

} // namespace bitbeats::ui
