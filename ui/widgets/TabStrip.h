#pragma once

#include "theme/Theme.h"

#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace bitbeats::ui {

/// Words in a row, the current one underlined. Arrow keys go from one to the next. GUI thread only.
class TabStrip : public QWidget {
    Q_OBJECT
public:
    TabStrip(const Theme& theme, const QStringList& names, int height, QWidget* parent = nullptr);

    int current() const;
    void setCurrent(int index);

Q_SIGNALS:
    void currentChanged(int index);

private:
    QButtonGroup* m_group;
};

} // namespace bitbeats::ui
