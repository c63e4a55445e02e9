#include "WordCorrection.h"

#include "MatchText.h"
#include "library/Fold.h"

#include <algorithm>

namespace bitbeats::library {
namespace {

using database::Row;

constexpr std::size_t kShortest = 4; // bytes: of shorter words too many are near

struct Near {
    std::string word;
    int typos = 0;
    std::int64_t tracks = 0;
    bool operator<(const Near& other) const {
        return typos != other.typos ? typos < other.typos : tracks > other.tracks;
    }
};

bool isKnown(database::Session& session, const std::string& word) {
    return session.value<int>("select 1 from track_search where track_search match ? limit 1", matchWords({word}))
        .has_value();
}

std::optional<std::string> nearest(database::Session& session, const std::string& word, bool maybeUnfinished) {
    const int limit = word.size() < 8 ? 1 : 2;
    std::optional<Near> best;
    const auto consider = [&](const Row& row) {
        const auto term = row.view(0);
        // What is being typed may be the beginning of a longer word.
        const auto part = maybeUnfinished ? term.substr(0, std::min(term.size(), word.size())) : term;
        const int off = typos(word, part, limit);
        if (off > limit) return;
        const Near near{std::string(term), off, row.integer(1)};
        if (!best || near < *best) best = near;
    };
    const auto from = [&](char first) {
        const std::string begin(1, first);
        session.each("select term, doc from track_words where term >= ? and term <= ?", consider, begin,
                     afterPrefix(begin));
    };
    from(word[0]);
    if (!best && word[1] != word[0]) from(word[1]); // the first two swapped, or the first one left out
    if (!best) return {};
    return best->word;
}

} // namespace

std::optional<std::vector<std::string>> correctedWords(database::Session& session,
                                                       const std::vector<std::string>& words) {
    auto corrected = words;
    bool helped = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        const bool ascii =
            static_cast<unsigned char>(word[0]) < 0x80 && word.size() > 1 && static_cast<unsigned char>(word[1]) < 0x80;
        if (word.size() < kShortest || !ascii || isKnown(session, word)) continue;
        auto other = nearest(session, word, i + 1 == words.size());
        if (!other) continue;
        corrected[i] = std::move(*other);
        helped = true;
    }
    if (!helped) return {};
    return corrected;
}

} // namespace bitbeats::library
