#pragma once

#include "base/ByteSource.h"
#include "theme/Theme.h"

#include <QWidget>

namespace bitbeats::ui {

/// Where the sound comes from, as icon and word; rates in the tooltip. A state of its own says "Buffering".
class SourceBadge : public QWidget {
    Q_OBJECT
public:
    explicit SourceBadge(const Theme& theme, QWidget* parent = nullptr);

    void setStatus(const SourceStatus& status);
    void setBusy(const QString& word); ///< "Opening", "Buffering": shown in place of the source; empty = none
    void clear();
    QString text() const { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {24, 16}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void compose();

    const Theme& m_theme;
    SourceStatus m_status;
    bool m_known = false;
    QString m_busy;
    QString m_text;
};

} // namespace bitbeats::ui
