#include "TrackSearchText.h"

#include "library/Fold.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace bitbeats::library {
namespace {

std::vector<std::string_view> cut(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const auto blank = std::min(line.find(' '), line.size());
        if (blank > 0) words.push_back(line.substr(0, blank));
        line.remove_prefix(std::min(blank + 1, line.size()));
    }
    return words;
}

/// Adds the words of `text` that `line` has not.
void addWords(std::string& line, std::string_view text) {
    const auto more = searchWords(text);
    if (line.empty()) {
        line = more;
        return;
    }
    for (const auto word : cut(more)) {
        const auto present = cut(line);
        if (std::find(present.begin(), present.end(), word) == present.end()) line.append(" ").append(word);
    }
}

} // namespace

SearchText searchTextOf(const tags::TrackTags& tags, const std::string& relativeFolder) {
    SearchText text;
    text.title = searchWords(tags.title);
    text.artists = searchWords(tags.artist);
    for (const auto* names : {&tags.artists, &tags.albumArtists, &tags.composers, &tags.remixers}) {
        for (const auto& name : *names) {
            if (name != tags.artist) addWords(text.artists, name);
        }
    }
    text.album = searchWords(tags.album);
    for (const auto& genre : tags.genres)
        addWords(text.genres, genre);
    const auto folder = searchWords(relativeFolder);
    for (const auto word : cut(folder)) {
        const auto isIn = [word](const std::string& line) {
            const auto words = cut(line);
            return std::find(words.begin(), words.end(), word) != words.end();
        };
        if (isIn(text.artists) || isIn(text.album) || isIn(text.title) || isIn(text.folder)) continue;
        if (!text.folder.empty()) text.folder += ' ';
        text.folder += word;
    }
    return text;
}

} // namespace bitbeats::library
