#pragma once

#include "tags/NameGuess.h"
#include "tags/TagField.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::tags {

/// One of the files that are edited together.
struct EditedFile {
    std::string id; ///< the caller's: a path or a number of the library
    TrackTags tags; ///< as they are now, with the overlay of earlier edits
};

/// What the editor shows for one field of all files.
struct FieldState {
    enum class Kind {
        Empty,  ///< in all files
        Same,   ///< `values` in all files
        Differs ///< from file to file
    };
    Kind kind = Kind::Empty;
    Values values;            ///< when Same
    std::size_t distinct = 0; ///< how many different values there are, nothing being one of them
    bool edited = false;      ///< at least one file will be changed here
    bool operator==(const FieldState&) const = default;
};

/// One line of the preview.
struct FieldChange {
    std::size_t file = 0; ///< its place in the plan
    Field field = Field::Title;
    Values before;
    Values after;
    bool operator==(const FieldChange&) const = default;
};

/// What shall become of the tags of several files: fields are set for all or for one, looked at before anything is
/// written, and every step can be undone. Touches no file and no database: the changes go to the overlay or to
/// writeTags(). A value; one thread at a time.
class EditPlan {
public:
    explicit EditPlan(std::vector<EditedFile> files);

    std::size_t size() const { return m_files.size(); }
    const std::string& id(std::size_t file) const { return m_files[file].id; }

    FieldState state(Field field) const;
    /// As they will be.
    Values values(std::size_t file, Field field) const;

    // Each of these is one step for undo. They give back false, and change nothing, where a value makes no sense for
    // its field or where nothing would change.
    bool set(Field field, const Values& values);
    bool set(std::size_t file, Field field, const Values& values);
    /// 1, 2, 3 ... in the order of the files, with their number as total.
    bool numberTracks(int first = 1);
    /// Every occurrence in the texts of this field, whatever its case.
    bool replaceText(Field field, std::string_view find, std::string_view with);
    /// Fills what is empty from names of files and folders; one guess per file.
    bool fillFromNames(const std::vector<NameGuess>& guesses);
    /// For all files; without bytes it is removed.
    bool setCover(const Picture& cover);

    bool canUndo() const { return m_next > 0; }
    bool canRedo() const { return m_next < m_steps.size(); }
    void undo();
    void redo();

    /// All that would change, file by file. A field that was set to what it is does not appear.
    std::vector<FieldChange> preview() const;
    std::size_t changedFiles() const;
    /// What is to be written into one file, or kept in its overlay.
    TagChanges changes(std::size_t file) const;

private:
    using Edits = std::map<Field, Values>; // of one file
    struct Step {
        std::map<std::size_t, Edits> edits; // by file, whole: before and after the step
        std::map<std::size_t, Edits> before;
        std::optional<Picture> cover;
        std::optional<Picture> coverBefore;
    };

    bool take(const std::map<std::size_t, Edits>& wanted);
    void apply(const std::map<std::size_t, Edits>& edits, const std::optional<Picture>& cover);
    TrackTags after(std::size_t file) const;

    std::vector<EditedFile> m_files;
    std::vector<Edits> m_edits;
    std::optional<Picture> m_cover;
    std::vector<Step> m_steps;
    std::size_t m_next = 0; // steps before it are done, the rest can be redone
};

} // namespace bitbeats::tags
