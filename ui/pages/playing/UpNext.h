#pragma once

#include "shell/Context.h"

#include <QWidget>

class QVBoxLayout;

namespace bitbeats::ui {

/// The next tracks of the queue as rows; a click plays one. GUI thread only.
class UpNext : public QWidget {
    Q_OBJECT
public:
    UpNext(const Context& context, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();

    Context m_c;
    QVBoxLayout* m_rows;
    int m_most = 0;
};

} // namespace bitbeats::ui
