# ./dev lint: clang-tidy with the checks of .clang-tidy. Sourced by ./dev.
# A file takes some seconds, so ./dev test looks at the changed files only; `./dev lint --all` at every one.

# clang 14 cannot parse C++20 coroutines of libstdc++, so files that use or include them are left to the compiler's warnings.
usesCoroutines() { grep -qE 'co_await|co_return|co_yield|asio/(awaitable|co_spawn|use_awaitable)' "$1"; }

# The commit the changes are counted from: where this branch left main, or on main itself the commit before.
lintBase() {
    local base
    for base in origin/main main; do
        base=$(git merge-base HEAD "$base" 2>/dev/null) || continue
        if [ "$base" != "$(git rev-parse HEAD)" ]; then
            echo "$base"
            return
        fi
    done
    git rev-parse --verify -q HEAD~1 || git rev-parse HEAD
}

changedSources() {
    { git diff --name-only --diff-filter=d "$(lintBase)" -- '*.cpp'; git ls-files -o --exclude-standard -- '*.cpp'; } | sort -u
}

lintFiles() {
    local file wanted=()
    for file; do
        case $file in tests/fuzz/*) continue ;; esac
        usesCoroutines "$file" || wanted+=("$file")
    done
    if [ ${#wanted[@]} = 0 ]; then
        say "No source file to look at."
        return 0
    fi
    say "${#wanted[@]} files"
    configure lint >/dev/null
    # The moc files the sources include; their targets would compile every library they stand on first.
    find build/lint -name AutogenInfo.json -print0 | xargs -0 -P "$(jobs)" -I{} cmake -E cmake_autogen {} Debug >/dev/null
    printf '%s\n' "${wanted[@]}" | xargs -P "$(jobs)" -n 1 "$(tidy)" -p build/lint --quiet --warnings-as-errors='*' 2>/dev/null
}

tidy() { command -v clang-tidy-14 || command -v clang-tidy; }

lintCommand() {
    need build test
    local files=("$@")
    if [ "${1:-}" = --all ]; then
        mapfile -t files < <(git ls-files '*.cpp')
    elif [ $# = 0 ]; then
        mapfile -t files < <(changedSources)
    fi
    lintFiles "${files[@]}"
}
