#pragma once

#include "shell/Context.h"
#include "widgets/Card.h"

namespace bitbeats::ui {

class Button;
class Label;

/// How far the scan is that the person waits for: how many, how fast, how long still, and a way out. Hidden otherwise.
/// GUI thread only.
class ScanStrip : public Card {
    Q_OBJECT
public:
    ScanStrip(const Context& context, QWidget* parent = nullptr);

private:
    void follow();

    Context m_c;
    Label* m_words;
    Label* m_figures;
    ProgressLine* m_line;
    Button* m_cancel;
};

} // namespace bitbeats::ui
