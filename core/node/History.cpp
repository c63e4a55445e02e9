#include "History.h"

#include <algorithm>

namespace bitbeats::node {
namespace {

constexpr std::int64_t kLongEnough = 30'000; ///< milliseconds of listening that count as a play
constexpr std::int64_t kBetweenPlays = 30'000;

bool counts(database::WriteSession& write, const std::string& user, const Play& play) {
    if (!play.completed && play.milliseconds < kLongEnough) return false;
    // Nobody plays the same thing twice at a time: another one so near is a client that makes things up.
    return !write.value<int>("select 1 from history where user = ? and track = ? and played_at between ? and ?"
                             " and (completed or ms_played >= ?) limit 1",
                             user, play.track, play.playedAt - kBetweenPlays, play.playedAt + kBetweenPlays,
                             kLongEnough);
}

} // namespace

Result<int> History::add(const std::string& user, std::vector<Play> plays) {
    int added = 0;
    auto write = m_database.write();
    for (auto& play : plays) {
        play.playedAt = std::min(play.playedAt, m_clock.now());
        if (write.value<int>("select 1 from history where user = ? and id = ?", user, play.id)) continue;
        const bool counted = counts(write, user, play);
        write.run("insert into history(user, id, track, played_at, ms_played, completed, seq) values(?,?,?,?,?,?,?)",
                  user, play.id, play.track, play.playedAt, play.milliseconds, play.completed, nextSeq(write, user));
        if (counted) write.run("update tracks set plays = plays + 1 where id = ?", play.track);
        ++added;
    }
    return write.commit(added);
}

Result<PlayPage> History::list(const std::string& user, int page, int pageSize) {
    PlayPage out;
    auto read = m_database.read();
    out.total = read.value<std::int64_t>("select count(*) from history where user = ?", user).value_or(0);
    read.each(
        "select id, track, played_at, ms_played, completed from history where user = ?"
        " order by played_at desc, id limit ? offset ?",
        [&](const database::Row& row) {
            out.items.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3), row.flag(4)});
        },
        user, pageSize, static_cast<std::int64_t>(page - 1) * pageSize);
    return read.done(std::move(out));
}

} // namespace bitbeats::node
