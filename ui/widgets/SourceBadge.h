#pragma once

#include "base/ByteSource.h"
#include "theme/Theme.h"

#include <QAbstractButton>

namespace bitbeats::ui {

/// Where the sound comes from, as icon and word; rates in the tooltip. A state of its own says "Buffering". A click is
/// for whoever wants to see more of it.
class SourceBadge : public QAbstractButton {
    Q_OBJECT
public:
    explicit SourceBadge(const Theme& theme, QWidget* parent = nullptr);

    void setStatus(const SourceStatus& status);
    void setBusy(const QString& word); ///< "Opening", "Buffering": shown in place of the source; empty = none
    void clear();
    void setPill(bool pill); ///< on a soft ground of its own, 28 px high
    QString text() const { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return m_pill ? sizeHint() : QSize(24, 16); }

protected:
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void compose();

    const Theme& m_theme;
    SourceStatus m_status;
    bool m_known = false;
    bool m_pill = false;
    QString m_busy;
    QString m_text;
};

} // namespace bitbeats::ui
