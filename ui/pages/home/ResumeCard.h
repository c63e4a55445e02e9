#pragma once

#include "shell/Context.h"
#include "widgets/Card.h"

namespace bitbeats::ui {

class CoverView;
class Label;

/// Where the last session stopped, with a button that goes on from there. Hidden while something plays. GUI thread
/// only.
class ResumeCard : public Card {
    Q_OBJECT
public:
    ResumeCard(const Context& context, QWidget* parent = nullptr);
    void refresh();

private:
    Context m_c;
    CoverView* m_cover;
    Label* m_title;
    Label* m_second;
    ProgressLine* m_progress;
};

} // namespace bitbeats::ui
