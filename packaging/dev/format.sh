# ./dev format, and the check of it that ./dev test makes. Sourced by ./dev.

# Other versions lay some lines out differently, so only this one may judge.
formatVersion=14

formatter() {
    local name
    for name in clang-format-$formatVersion clang-format; do
        if command -v "$name" >/dev/null && "$name" --version | grep -q "version $formatVersion\."; then
            echo "$name"
            return
        fi
    done
    return 1
}

sourceFiles() { git ls-files -co --exclude-standard -- '*.cpp' '*.h' | while read -r f; do [ -f "$f" ] && echo "$f"; done; }

formatCommand() {
    need test
    local tool
    tool=$(formatter) || stop "The format is that of clang-format $formatVersion, which is not installed here."
    sourceFiles | xargs -r "$tool" -i
}

checkFormat() {
    local tool
    if ! tool=$(formatter); then
        say "Not checked: clang-format $formatVersion is not available on this system."
        return 0
    fi
    sourceFiles | xargs -r "$tool" --dry-run -Werror
}
