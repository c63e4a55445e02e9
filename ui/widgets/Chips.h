#pragma once

#include "theme/Theme.h"

#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace bitbeats::ui {

/// Pills in a row of which one is on, each with a number that may be empty. Arrow keys go from one to the next. GUI
/// thread only.
class Chips : public QWidget {
    Q_OBJECT
public:
    struct Chip {
        QString text;
        QString number;
        bool shown = true;
        bool operator==(const Chip&) const = default;
    };
    Chips(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    void setChips(const std::vector<Chip>& chips); ///< as many as before keep which one is on
    int current() const;
    void setCurrent(int index); ///< tells nobody

Q_SIGNALS:
    void chosen(int index); ///< by the person

private:
    class Pill;
    const Theme& m_theme;
    QButtonGroup* m_group;
    std::vector<Pill*> m_pills;
};

} // namespace bitbeats::ui
