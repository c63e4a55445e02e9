#pragma once

#include "database/Database.h"

#include <QtGlobal>

#include <array>

namespace bitbeats::test {

/// A small schema in three steps, the last of which rebuilds a table that another refers to.
inline constexpr std::array<database::Migration, 3> kShelfSteps{{
    {1, "shelves",
     "create table shelves(id integer primary key, name text not null unique);"
     "create table books(id integer primary key, shelf integer not null references shelves(id), title text)",
     "drop table books; drop table shelves"},
    {2, "pages", "alter table books add column pages integer", "alter table books drop column pages"},
    {3, "room",
     "create table shelves_new(id integer primary key, name text not null unique, room text not null default 'hall');"
     "insert into shelves_new(id, name) select id, name from shelves;"
     "drop table shelves; alter table shelves_new rename to shelves",
     "create table shelves_old(id integer primary key, name text not null unique);"
     "insert into shelves_old select id, name from shelves;"
     "drop table shelves; alter table shelves_old rename to shelves"},
}};

inline database::Options shelfOptions(std::size_t steps = kShelfSteps.size()) {
    database::Options options;
    options.schemas = {{"shelf", std::span(kShelfSteps).first(steps)}};
    return options;
}

inline std::unique_ptr<database::Database> openShelf(const std::filesystem::path& file, std::size_t steps = 3) {
    auto opened = database::Database::open(file, shelfOptions(steps));
    if (!opened) qFatal("%s", sentence(opened.error()).c_str());
    return std::move(*opened);
}

} // namespace bitbeats::test
