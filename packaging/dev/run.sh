# ./dev run: the program with the demo music, which a second BitBeats seeds on this machine. Sourced by ./dev.

demo=build/demo
program=build/release/bin/bitbeats
privateSwarm=(--insecure-loopback --no-dht --no-lsd) # the demo stays on this machine
seeder=""

hasDisplay() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; }

hasSound() {
    [ -n "${PULSE_SERVER:-}" ] || [ -S "${XDG_RUNTIME_DIR:-/nowhere}/pulse/native" ] ||
        [ -S "${XDG_RUNTIME_DIR:-/nowhere}/pipewire-0" ] || compgen -G '/dev/snd/pcm*p' >/dev/null || [ "$(uname)" = Darwin ]
}

stopSeeder() {
    [ -n "$seeder" ] || return 0
    kill "$seeder" 2>/dev/null || true
    wait "$seeder" 2>/dev/null || true
    seeder=""
}

# Returns when the .torrent files are in "$demo/Demo swarm"; their tracker listens on a port that is new every time.
startSeeder() {
    local line="" news
    rm -rf "$demo/Demo swarm"
    mkdir -p "$demo/Demo swarm"
    exec {news}< <(
        BITBEATS_HOME=$demo/seeder exec "$program" seed "$demo/music" --torrents "$demo/Demo swarm" \
            --tracker 127.0.0.1:0 "${privateSwarm[@]}" 2>"$demo/seeder.log"
    )
    seeder=$!
    trap stopSeeder EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    while read -r -u "$news" line; do
        [ "$line" != READY ] || return 0
    done
    stop "The demo seeder did not start:" "$(tail -n 5 "$demo/seeder.log")"
}

playInTerminal() {
    local output=()
    say "There is no display here, so the demo plays in the terminal. Ctrl-C ends it."
    if ! hasSound; then
        say "There is no sound device either: it plays in silence (--output null)."
        output=(--output null)
    fi
    "$program" play "${privateSwarm[@]}" "${output[@]}" "$demo/Demo swarm"
}

runCommand() {
    need build run
    compile release bitbeats
    if [ "${1:-}" = -- ]; then shift; fi
    if [ $# -gt 0 ]; then exec "$program" "$@"; fi
    "$python" resources/demo/compose "$demo/music"
    startSeeder
    local result=0
    if hasDisplay; then
        "$program" "${privateSwarm[@]}" "$demo/Demo swarm" || result=$?
    else
        playInTerminal || result=$?
    fi
    return $result
}
