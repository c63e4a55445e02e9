#pragma once

#include <atomic>
#include <functional>
#include <memory>

namespace bitbeats {

/// Asks work to stop. The owner keeps the Cancellation and hands its token to the work.
/// Any thread may cancel or ask. Callbacks run once, on the thread that cancels; one that is registered after the
/// cancellation runs at once on the registering thread.
class CancelToken {
public:
    CancelToken(); ///< A token that is never cancelled.
    bool cancelled() const;

    /// Runs `wake` on cancellation for as long as the returned handle lives.
    [[nodiscard]] std::shared_ptr<void> onCancel(std::function<void()> wake) const;

private:
    friend class Cancellation;
    struct State;
    explicit CancelToken(std::shared_ptr<State> state);
    std::shared_ptr<State> m_state; // shared: the owner and every worker hold it, and either may go first
};

class Cancellation {
public:
    Cancellation();
    ~Cancellation();
    Cancellation(const Cancellation&) = delete;
    Cancellation& operator=(const Cancellation&) = delete;

    void cancel();
    CancelToken token() const;

private:
    std::shared_ptr<CancelToken::State> m_state; // shared with the tokens, see there
};

} // namespace bitbeats
