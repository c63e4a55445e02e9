#pragma once

#include "base/Cancellation.h"
#include "base/Result.h"
#include "database/Value.h"

#include <memory>
#include <string_view>

namespace bitbeats::database {

/// What one database program differs in from another. A session talks to these two and to nothing else; SQLite is
/// the first. One thread at a time.
class DriverStatement {
public:
    virtual ~DriverStatement() = default;
    virtual void bind(int index, const Value& value) = 0; ///< index counts from 0
    virtual Result<bool> step() = 0;                      ///< true: there is a row; false: done
    virtual void reset() = 0;                             ///< also forgets what was bound

    virtual bool isNull(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0; ///< text or bytes; valid until the next step
};

class DriverConnection {
public:
    virtual ~DriverConnection() = default;
    virtual Result<std::unique_ptr<DriverStatement>> prepare(std::string_view sql) = 0;
    /// Several statements without values, one after another.
    virtual Result<void> script(std::string_view sql) = 0;
    virtual std::int64_t changes() const = 0; ///< rows that the last statement changed
    /// Statements of this connection end with Reason::Cancelled once the token is; an empty one lets them be.
    virtual void setCancel(const CancelToken* token) = 0;
};

} // namespace bitbeats::database
