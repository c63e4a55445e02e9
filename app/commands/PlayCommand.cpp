#include "Commands.h"
#include "Console.h"
#include "OutputChoice.h"
#include "PlaySession.h"

#include <QCoreApplication>

namespace bitbeats::app {

int runPlay(const CommandContext& context) {
    QCoreApplication app(context.argc, context.argv);
    auto output = chosenOutput(context.settings);
    if (!output) return report(output.error());
    PlaySession session(context.settings, context.interrupt, std::move(*output));
    session.start(context.line.arguments);
    return QCoreApplication::exec();
}

} // namespace bitbeats::app
