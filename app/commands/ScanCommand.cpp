#include "CancelOnInterrupt.h"
#include "Commands.h"
#include "Console.h"
#include "LibraryFile.h"
#include "library/ReasonCode.h"
#include "library/Roots.h"
#include "library/Scan.h"

#include <cstdio>

namespace bitbeats::app {
namespace {

using namespace Qt::StringLiterals;

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

qint64 number(std::int64_t value) {
    return value;
}

/// File names may hold anything; a terminal does not get to see control characters.
std::string printable(std::string line) {
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return line;
}

void tellFailure(Console& console, const std::filesystem::path& path, const Error& error, bool listed) {
    auto named = error;
    named.object = path.string();
    console.event(listed ? "flawed" : "failed", {{u"path"_s, text(path.string())},
                                                 {u"reason"_s, text(std::string(library::reasonCode(error.reason)))},
                                                 {u"message"_s, text(sentence(named))}});
    console.endProgress();
    console.say(printable(sentence(named)));
}

void tellProgress(Console& console, const library::ScanProgress& progress) {
    QJsonObject fields{{u"found"_s, number(progress.found)},
                       {u"done"_s, number(progress.done)},
                       {u"files_per_second"_s, progress.filesPerSecond}};
    if (progress.left) fields.insert(u"seconds_left"_s, static_cast<double>(progress.left->count()) / 1000);
    console.event("progress", fields);
    auto line = std::to_string(progress.done) + " of " + std::to_string(progress.found) + (progress.walked ? "" : "+") +
                " files, " + std::to_string(static_cast<std::int64_t>(progress.filesPerSecond)) + " a second";
    if (progress.left) line += ", " + std::to_string(progress.left->count() / 1000 + 1) + " s left";
    console.progress(line);
}

void tellDone(Console& console, const library::ScanReport& report) {
    console.event("done", {{u"files"_s, number(report.files)},
                           {u"added"_s, number(report.added)},
                           {u"changed"_s, number(report.changed)},
                           {u"moved"_s, number(report.moved)},
                           {u"unchanged"_s, number(report.unchanged)},
                           {u"failed"_s, number(report.failed)},
                           {u"failed_folders"_s, number(report.failedFolders)},
                           {u"gone"_s, number(report.gone)},
                           {u"away"_s, number(report.away)},
                           {u"seconds"_s, report.seconds}});
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.2f", report.seconds);
    console.say(std::to_string(report.files) + " files in " + seconds + " s: " + std::to_string(report.added) +
                " new, " + std::to_string(report.changed) + " changed or moved, " + std::to_string(report.unchanged) +
                " as before, " + std::to_string(report.failed) + " cannot be read; " + std::to_string(report.gone) +
                " are gone, " + std::to_string(report.away) + " are away");
}

} // namespace

int runScan(const CommandContext& context) {
    Console console(context.settings.on("json"));
    CancelOnInterrupt cancel(context.interrupt);
    const auto db = openLibrary(context.settings);
    if (!db) return report(db.error());
    library::ScanOptions options;
    options.readAll = context.settings.on("read-all");
    library::Roots roots(**db);
    for (const auto& folder : context.line.arguments) {
        if (const auto added = roots.add(folder); !added) return report(added.error());
        options.where.emplace_back(folder);
    }
    library::ScanObserver observer;
    observer.progress = [&](const auto& progress) { tellProgress(console, progress); };
    observer.failed = [&](const auto& path, const Error& error, bool listed) {
        tellFailure(console, path, error, listed);
    };
    const auto done = library::Scanner(**db).scan(options, cancel.token(), observer);
    console.endProgress();
    if (!done) return report(done.error());
    tellDone(console, *done);
    return kDone;
}

} // namespace bitbeats::app
