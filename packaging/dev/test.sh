# ./dev test: the steps CI takes, each of which can also be run alone. Sourced by ./dev.

. packaging/dev/format.sh
. packaging/dev/lint.sh

allSteps="format layers lint build quick peer slow asan tsan fuzz"
moreSteps="soak"
ctestArguments=()
closing="" # the last lines of every ctest run, shown again at the end
table=""

# ctestIn PRESET TITLE ARGUMENT... : runs ctest in a build folder and keeps its closing lines
ctestIn() {
    local preset=$1 title=$2 log=build/logs/$1-${2// /-}.log
    shift 2
    mkdir -p build/logs
    local result=0
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=error "$@" "${ctestArguments[@]}" 2>&1 | tee "$log" || result=1
    closing+="$title: $(grep -E '^[0-9]+% tests passed' "$log" || echo 'no tests ran') ($(sed -n 's/^Total Test time (real) = *//p' "$log"))"$'\n'
    return $result
}

# compileAhead PRESET: while tests run, giving way to them, if its step is among those still to come. What fails there
# is said by the step itself, which compiles the rest.
ahead=""
compileAhead() {
    case " ${steps[*]} " in *" $1 "*) ;; *) return ;; esac
    mkdir -p build/logs
    set -m # a process group of its own, so that it can be ended with all it started
    (
        renice -n 15 -p "$BASHPID" >/dev/null
        compile "$1"
    ) >"build/logs/$1-ahead.log" 2>&1 &
    ahead=$!
    set +m
    trap endAhead EXIT
}
awaitAhead() {
    [ -z "$ahead" ] || wait "$ahead" || true
    ahead=""
}
endAhead() { [ -z "$ahead" ] || kill -TERM -- "-$ahead" 2>/dev/null || true; }

layersStep() { "$python" packaging/dev/layers; }
formatStep() { checkFormat; }
lintStep() { lintCommand; }
buildStep() { compile release; }

quickStep() { compile release && ctestIn release "quick tests" -L quick -j "$(jobs)"; }
# They wait for each other most of the time, which leaves the processors to what is needed next.
peerStep() {
    compile release || return
    compileAhead asan
    ctestIn release "peer tests" -L peer -j "$(jobs)"
}
slowStep() { compile release && ctestIn release "slow tests" -L slow; }
soakStep() { compile release && ctestIn release "soak tests" -L soak; }

asanStep() {
    awaitAhead
    compile asan || return
    ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1 \
        LSAN_OPTIONS=suppressions=$root/tests/support/lsan.supp:print_suppressions=0 UBSAN_OPTIONS=print_stacktrace=1 \
        ctestIn asan "asan tests" -L quick -j "$(jobs)"
}

# Without the window: its preset builds none, since Qt's own widgets are not instrumented.
tsanStep() {
    compile tsan || return
    TSAN_OPTIONS=suppressions=$root/tests/support/tsan.supp:second_deadlock_stack=1 ctestIn tsan "tsan tests" -L quick -j "$(jobs)"
}

fuzzStep() {
    compile fuzz fuzz || return
    ctestIn fuzz "fuzzing" -L fuzz -j "$(jobs)"
}

stepTitle() {
    case $1 in
        format) echo "Format" ;;
        layers) echo "Rules of the house" ;;
        lint) echo "clang-tidy over the changed files" ;;
        build) echo "Release build, warnings as errors" ;;
        quick) echo "Quick tests" ;;
        peer) echo "Peer tests: real programs of others" ;;
        slow) echo "Slow tests" ;;
        asan) echo "Quick tests with AddressSanitizer, LeakSanitizer and UBSan" ;;
        tsan) echo "Quick tests with ThreadSanitizer" ;;
        fuzz) echo "Bounded fuzzing" ;;
        soak) echo "Soak tests" ;;
    esac
}

takeStep() {
    local step=$1 started=$SECONDS result=0
    heading "$(stepTitle "$step")"
    # `set -e` does not reach into a function whose result is asked for, so every step returns its own.
    "${step}Step" || result=$?
    table+=$(printf '%-62s %5d s' "$(stepTitle "$step")" $((SECONDS - started)))$'\n'
    if [ $result != 0 ]; then
        printf '\n%s' "$closing"
        stop "./dev test stopped at: $(stepTitle "$step"). Only that again: ./dev test --$step"
    fi
}

testCommand() {
    local steps=() step
    while [ $# -gt 0 ]; do
        case $1 in
            --) shift; ctestArguments=("$@"); break ;;
            --*)
                case " $allSteps $moreSteps " in
                    *" ${1#--} "*) steps+=("${1#--}") ;;
                    *) usageError "./dev test knows no $1; there are:$(printf ' --%s' $allSteps $moreSteps)" ;;
                esac
                ;;
            *) usageError "./dev test takes steps such as --quick, not $1." ;;
        esac
        shift
    done
    [ ${#steps[@]} -gt 0 ] || read -r -a steps <<<"$allSteps"
    need build run test
    for step in "${steps[@]}"; do takeStep "$step"; done
    heading "All passed"
    printf '%s\n%s' "$table" "$closing"
}
