#pragma once

#include "shell/Context.h"
#include "shell/Page.h"

#include <QHash>
#include <QStackedWidget>

namespace bitbeats::ui {

/// The pages that have been opened, with the current one on top. Pages are made when they are first shown. GUI thread
/// only.
class PageDeck : public QStackedWidget {
    Q_OBJECT
public:
    PageDeck(const Context& context, QWidget* parent = nullptr);

    void open(const Location& place); ///< a page that does not exist is the home page
    Page* current() const;
    /// Null while it has not been opened.
    Page* page(const QString& name) const { return m_made.value(name); }

Q_SIGNALS:
    void headChanged();

private:
    Context m_c;
    QHash<QString, Page*> m_made;
};

} // namespace bitbeats::ui
