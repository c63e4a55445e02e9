# Small things every command of ./dev uses. Sourced, with $root set to the project's folder.

export PATH=$PATH:/usr/sbin:/sbin # where Debian keeps nginx, out of an ordinary account's PATH

say() { printf '%s\n' "$*"; }
heading() {
    if [ -t 1 ]; then printf "\n\033[1m== %s\033[0m\n" "$*"; else printf "\n== %s\n" "$*"; fi
}
stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

usageError() {
    printf '%s\n' "$*" "./dev help lists what there is." >&2
    exit 2
}

# The system's Python: the packages the scripts need (numpy, libtorrent) are installed for it, not for others on the PATH.
python=/usr/bin/python3
[ -x "$python" ] || python=python3

# Qt and the linker take about 1 GB a compiler, so memory limits the number of jobs as well as the processors.
jobs() {
    local processors memory
    processors=$(nproc)
    memory=$(awk '/MemAvailable/ {print int($2 / 1000000)}' /proc/meminfo 2>/dev/null || echo 4)
    if [ "$memory" -lt "$processors" ]; then processors=$memory; fi
    if [ "$processors" -lt 1 ]; then processors=1; fi
    echo "$processors"
}

# configure PRESET: also when it was done before, so that a source that has come since is known before anything is compiled.
configure() {
    if [ -f "build/$1/build.ninja" ]; then cmake --preset "$1" --log-level=WARNING >/dev/null; else cmake --preset "$1"; fi
}

# compile PRESET [TARGET...]
compile() {
    local preset=$1
    shift
    configure "$preset" && cmake --build --preset "$preset" -j "$(jobs)" ${1:+--target "$@"}
}
