#pragma once

#include "theme/Theme.h"

#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace bitbeats::ui {

/// A few choices side by side of which one holds. Arrow keys go from one to the next. GUI thread only.
class Segmented : public QWidget {
    Q_OBJECT
public:
    Segmented(const Theme& theme, const QString& name, const QStringList& choices, QWidget* parent = nullptr);

    int current() const;
    void setCurrent(int index); ///< tells nobody

Q_SIGNALS:
    void chosen(int index); ///< by the person

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QButtonGroup* m_group;
};

} // namespace bitbeats::ui
