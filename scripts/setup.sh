# shellcheck shell=bash
# Sourced by run, test and bench: installs what is missing, builds a preset. Quiet when there is nothing to do.
# Everything is said on standard error; standard output belongs to the program. Set-up that cannot be done ends in exit 2.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc 2>/dev/null || echo 2)

# shellcheck disable=SC2034 # used by the scripts that source this one
build_packages="g++ cmake ninja-build libpugixml-dev libcli11-dev libfmt-dev nlohmann-json3-dev libre2-dev"
# shellcheck disable=SC2034
test_packages="libgtest-dev git libxml2-utils clang-format-14 clang-tidy"

say() { printf '%s\n' "iislint: $*" >&2; }

give_up() {
    say "$*"
    exit 2
}

# as_root COMMAND…
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "this needs root: $*"
        return 1
    fi
}

# The command that a package is wanted for, so that tools installed in other ways count too.
command_of() {
    case $1 in
        g++ | cmake | git | npm | clang-format-14) echo "$1" ;;
        ninja-build) echo ninja ;;
        clang-tidy) echo run-clang-tidy ;;
        libxml2-utils) echo xmllint ;;
    esac
}

# missing_packages PACKAGE…: prints those that are not there.
missing_packages() {
    local package command libraries="" installed=""
    for package in "$@"; do
        command=$(command_of "$package")
        if [ -z "$command" ]; then
            libraries="$libraries $package"
        elif ! command -v "$command" >/dev/null; then
            printf '%s ' "$package"
        fi
    done
    if [ -n "$libraries" ] && command -v dpkg-query >/dev/null; then
        # shellcheck disable=SC2086 # a list of words
        installed=$'\n'$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $libraries 2>/dev/null)
        for package in $libraries; do
            # A whole line: a removed package says "not-installed".
            case "$installed"$'\n' in
                *$'\n'"installed $package"$'\n'*) ;;
                *) printf '%s ' "$package" ;;
            esac
        done
    fi
}

# install_packages LOG PACKAGE…: with apt; false when it cannot.
install_packages() {
    local log=$1
    shift
    command -v apt-get >/dev/null || return 1
    local apt="apt-get -y -o DPkg::Lock::Timeout=300"
    # A machine that never asked for package lists, or has old ones, gets them and a second try.
    # shellcheck disable=SC2086 # a command and its options
    as_root env DEBIAN_FRONTEND=noninteractive $apt install --no-install-recommends "$@" >"$log" 2>&1 </dev/null ||
        { as_root $apt update >>"$log" 2>&1 </dev/null &&
            as_root env DEBIAN_FRONTEND=noninteractive $apt install --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; }
}

# need_packages PACKAGE…: afterwards they are there, or the script has ended.
need_packages() {
    local missing
    missing=$(missing_packages "$@")
    missing=${missing% }
    [ -z "$missing" ] && return
    command -v apt-get >/dev/null || give_up "please install what these Debian packages hold, then try again: $missing"
    say "installing: $missing"
    mkdir -p "$root/build"
    # shellcheck disable=SC2086 # a list of words
    if ! install_packages "$root/build/packages.log" $missing; then
        tail -n 20 "$root/build/packages.log" >&2
        give_up "these packages could not be installed: $missing. Install them yourself (apt-get install $missing), then try again."
    fi
}

# build_preset PRESET [TARGET]: false, with the log on standard error, when it fails.
build_preset() {
    local preset=$1 target=${2:-all} folder="$root/build/$1"
    local log="$folder.log"
    mkdir -p "$root/build"
    if [ ! -f "$folder/build.ninja" ] || [ "$root/CMakePresets.json" -nt "$folder/configured" ]; then
        say "configuring and building the preset $preset in build/$preset; the first time takes a few minutes"
        if ! (cd "$root" && cmake --preset "$preset" && touch "$folder/configured") >"$log" 2>&1 </dev/null; then
            cat "$log" >&2
            say "configuring failed; what is needed: $build_packages"
            return 1
        fi
    fi
    if ! (cd "$root" && cmake --build --preset "$preset" --target "$target" -j "$jobs") >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        say "building failed"
        return 1
    fi
}

# One set-up at a time: two runs in one pipe must not build into the same folder.
lock_setup() {
    mkdir -p "$root/build"
    if command -v flock >/dev/null; then
        exec 9>"$root/build/setup.lock"
        flock 9
    fi
}

unlock_setup() { exec 9>&-; }
