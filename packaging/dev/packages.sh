# Finds which packages of packaging/dev/packages are missing and installs them, or says how. Sourced by ./dev.

services="nginx transmission-daemon opentracker" # packages that would start a service when installed

# rows GROUP... : the lines of these groups
rows() {
    local group
    for group; do awk -v group="$group" '$1 == group' packaging/dev/packages; done
}

aptInstalled() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# missingRows GROUP... : those lines of which neither a package nor the command is there
missingRows() {
    local debian command name
    while read -r _ debian _ _ command; do
        if [ -n "$command" ] && command -v "$command" >/dev/null; then continue; fi
        for name in ${debian//|/ }; do aptInstalled "$name" && continue 2; done
        printf '%s\n' "$debian"
    done < <(rows "$@")
}

# The first of `a|b` that this release can install; nothing when it has none of them.
aptChoice() {
    local name
    for name in ${1//|/ }; do
        if apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
}

asRoot() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

mayInstall() {
    [ "$(id -u)" = 0 ] || [ "${CI:-}" = true ] && return 0
    [ -t 0 ] || return 1
    local answer
    read -r -p "Install them now with sudo apt-get? [Y/n] " answer
    case $answer in "" | [yYjJsS]*) return 0 ;; *) return 1 ;; esac
}

# Packages such as nginx start a service as soon as they are installed; the tests start their own instead.
stopNewServices() {
    local name
    [ -d /run/systemd/system ] || return 0
    for name; do
        case " $services nginx-light " in *" $name "*) asRoot systemctl disable --now "${name%-light}" >/dev/null 2>&1 || true ;; esac
    done
}

installWithApt() {
    local wanted=("$@") names=() name
    say "Missing packages: ${wanted[*]}"
    if ! mayInstall; then
        stop "Install them, then start again:
  sudo apt-get update && sudo apt-get install --no-install-recommends ${wanted[*]%%|*}"
    fi
    asRoot apt-get -qq update || say "The package lists could not be refreshed; going on with the old ones."
    for name in "${wanted[@]}"; do
        name=$(aptChoice "$name")
        [ -z "$name" ] || names+=("$name")
    done
    asRoot env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${names[@]}" >/dev/null ||
        stop "apt-get could not install: ${names[*]}"
    stopNewServices "${names[@]}"
}

# Elsewhere nothing is installed for people: they get the line to type, once per change of the list.
adviseElsewhere() {
    local stamp
    stamp=build/.advised-$(cksum <packaging/dev/packages | cut -d' ' -f1)-$*
    stamp=${stamp// /-}
    [ -f "$stamp" ] && return
    say "BitBeats installs its packages itself on Debian and Ubuntu only. Here it needs:"
    say "  Fedora: sudo dnf install $(column 3 "$@")"
    say "  Arch:   sudo pacman -S --needed $(column 4 "$@")"
    say "CMake will name what is still missing."
    mkdir -p build && touch "$stamp"
}

column() {
    local field=$1
    shift
    rows "$@" | awk -v field="$field" '$field != "-" && !seen[$field]++ {printf "%s ", $field}'
}

# need GROUP... : afterwards the packages of these groups are there
need() {
    local missing
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        adviseElsewhere "$@"
        return
    fi
    mapfile -t missing < <(missingRows "$@")
    [ ${#missing[@]} = 0 ] || installWithApt "${missing[@]}"
}
