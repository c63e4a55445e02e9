#include "jobs/JobQueue.h"

#include <array>

namespace bitbeats::jobs {
namespace {

constexpr std::array<database::Migration, 1> kMigrations{{
    {1, "jobs", R"sql(
create table jobs(
    id integer primary key, kind text not null, key text not null, payload text not null,
    priority integer not null, state integer not null, attempts integer not null, max_attempts integer not null,
    progress real not null default 0, note text not null default '', error text not null default '',
    run_at integer not null, created_at integer not null, finished_at integer not null default 0);
create unique index jobs_once on jobs(kind, key) where state < 2 and key <> '';
create index jobs_due on jobs(state, priority, run_at);
create table job_schedules(
    kind text not null, key text not null, payload text not null, priority integer not null,
    max_attempts integer not null, interval_ms integer not null, next_at integer not null,
    primary key(kind, key));
)sql",
     "drop table job_schedules; drop table jobs;"},
}};

} // namespace

database::Schema jobsSchema() {
    return {"jobs", kMigrations};
}

} // namespace bitbeats::jobs
