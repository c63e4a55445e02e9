#pragma once

#include "database/Session.h"
#include "node/Accounts.h"

#include <string_view>

namespace bitbeats::node {

/// Rows of users, read alike wherever they are joined to something.
constexpr std::string_view kUserColumns =
    "users.id, email, handle, role, plan, users.created, accepted, blocked, verified";
constexpr int kUserColumnCount = 9;

User userIn(const database::Row& row);

/// As names and addresses are compared.
std::string folded(const std::string& text);

/// What is wrong with a new password, as part of a sentence; nothing if it will do.
const char* problemOfPassword(const std::string& password, const User& user);

} // namespace bitbeats::node
