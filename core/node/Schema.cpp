#include "Schema.h"

#include <array>

namespace bitbeats::node {
namespace {

constexpr std::array<database::Migration, 4> kSteps{{
    {1, "accounts, uploads, tracks",
     "create table plans("
     "  name text primary key, storage integer not null, file_size integer not null, retention_days integer not null);"
     "insert into plans values('standard', 10000000000, 2000000000, 90);"
     "create table users("
     "  id text primary key, email text not null unique, handle text not null unique, password text not null,"
     "  role integer not null, plan text not null default 'standard' references plans(name),"
     "  created integer not null, accepted integer, blocked integer not null default 0);"
     "create table sessions("
     "  id text primary key, user text not null references users(id) on delete cascade, token blob not null unique,"
     "  device text not null, created integer not null, used integer not null, expires integer not null);"
     "create index sessions_of_user on sessions(user);"
     "create table tracks("
     "  number integer primary key, id text not null unique, owner text not null references users(id),"
     "  title text not null, artist text not null, album text not null, genre text not null,"
     "  duration integer not null, size integer not null, sha256 blob not null, info_hash blob not null,"
     "  file text not null, visibility integer not null, release_at integer not null, created integer not null,"
     "  attested integer not null, plays integer not null default 0);"
     "create index tracks_of_owner on tracks(owner, sha256);"
     "create index tracks_by_hash on tracks(info_hash);"
     "create index tracks_listed on tracks(visibility, created);"
     "create virtual table tracks_text using fts5(title, artist, album, genre,"
     "  tokenize=\"unicode61 remove_diacritics 2\", prefix='1 2 3');"
     "create table uploads("
     "  id text primary key, owner text not null references users(id), track text not null, length integer not null,"
     "  file_name text not null, title text not null, visibility integer not null, release_at integer not null,"
     "  state integer not null, problem text not null default '', created integer not null, expires integer not null);"
     "create index uploads_by_state on uploads(state, expires);"
     "create index uploads_of_owner on uploads(owner, state);"
     "create table history("
     "  user text not null references users(id) on delete cascade, id text not null, track text not null,"
     "  played_at integer not null, ms_played integer not null, completed integer not null,"
     "  primary key(user, id)) without rowid;"
     "create index history_by_time on history(user, played_at)",
     "drop table history; drop table uploads; drop table tracks_text; drop table tracks; drop table sessions;"
     "drop table users; drop table plans"},
    {2, "invites, letters, app passwords, audit, plans",
     "alter table plans add column bandwidth integer not null default 0;" // bytes a month; 0 = as much as there is
     "alter table plans add column max_uploads integer not null default 20;"
     "create table bandwidth("
     "  user text not null references users(id) on delete cascade, month integer not null, bytes integer not null,"
     "  primary key(user, month)) without rowid;"
     "create table blocked_hashes("
     "  info_hash blob primary key, note text not null, created integer not null, created_by text not null);"
     "alter table users add column verified integer;"
     "update users set verified = created;"
     "create table invites("
     "  id text primary key, code blob not null unique, note text not null, role integer not null,"
     "  uses_left integer not null, created integer not null, expires integer not null, created_by text not null);"
     "create table proofs("
     "  token blob primary key, user text not null references users(id) on delete cascade, purpose integer not null,"
     "  created integer not null, expires integer not null);"
     "create index proofs_of_user on proofs(user, purpose);"
     "create table app_passwords("
     "  id text primary key, user text not null references users(id) on delete cascade, name text not null,"
     "  secret blob not null unique, created integer not null, used integer not null);"
     "create index app_passwords_of_user on app_passwords(user);"
     "create table audit("
     "  number integer primary key, at integer not null, actor text not null, action text not null,"
     "  object text not null, details text not null, proof blob not null)",
     "drop table blocked_hashes; drop table bandwidth; alter table plans drop column max_uploads;"
     "alter table plans drop column bandwidth; drop table audit; drop table app_passwords; drop table proofs; drop "
     "table invites;"
     "alter table users drop column verified"},
    {3, "covers, attestations, removals",
     "alter table tracks add column cover integer not null default 0;"
     "alter table tracks add column attestation text not null default '';"
     "alter table uploads add column attested integer not null default 0;"
     "alter table uploads add column attestation text not null default '';"
     "update uploads set attested = created;"
     "create table removals(track text primary key)", // whose files are still to go
     "drop table removals; alter table uploads drop column attestation; alter table uploads drop column attested;"
     "alter table tracks drop column attestation; alter table tracks drop column cover"},
    {4, "likes, playlists and settings of devices",
     "create table sync_order(user text primary key references users(id) on delete cascade, seq integer not null);"
     "create table sync_fields("
     "  user text not null references users(id) on delete cascade, kind text not null, id text not null,"
     "  field text not null, value text not null, changed_at integer not null, device text not null,"
     "  seq integer not null, primary key(user, kind, id, field)) without rowid;"
     "create unique index sync_fields_in_order on sync_fields(user, seq);"
     "alter table history add column seq integer not null default 0;"
     "update history set seq = (select count(*) from history as before where before.user = history.user"
     "  and before.id <= history.id);"
     "insert into sync_order select user, max(seq) from history group by user;"
     "create index history_in_order on history(user, seq)",
     "drop index history_in_order; alter table history drop column seq; drop table sync_fields;"
     "drop table sync_order"},
}};

} // namespace

database::Schema nodeSchema() {
    return {"node", kSteps};
}

} // namespace bitbeats::node
