#pragma once

#include "widgets/Button.h"
#include "widgets/Labels.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace bitbeats::ui {

/// A head with "See all", and what it is about below. GUI thread only.
class SearchSection : public QWidget {
    Q_OBJECT
public:
    SearchSection(const Theme& theme, const QString& name, QWidget* body, QWidget* parent);

    void setAll(const QString& words); ///< of the button; empty = there is none

Q_SIGNALS:
    void allRequested();

private:
    Button* m_all;
};

} // namespace bitbeats::ui
