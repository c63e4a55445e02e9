#include "library/SearchQuery.h"
#include "library/Fold.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// There are no wrong queries; whatever is typed, words are never empty and hold no quotes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bitbeats::library;
    const std::string_view typed(reinterpret_cast<const char*>(data), size);
    const auto query = parseSearch(typed);
    const auto sound = [](const std::vector<std::string>& words) {
        for (const auto& word : words)
            if (word.empty() || word.find_first_of("\"' *") != std::string::npos) std::abort();
    };
    sound(query.words);
    for (const auto& field : query.fields)
        sound(field.words);
    const auto folded = fold(typed.substr(0, 500));
    if (typos(folded, folded, 2) > (folded.size() > 60 ? 3 : 0)) std::abort();
    (void)searchWords(typed.substr(0, 500));
    return 0;
}
