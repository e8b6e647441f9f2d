#!/usr/bin/env bash
# Make the machine ready: scripts/setup.sh run|check|test.
# What was installed is remembered in .venv, so that nothing is looked at twice; --stamp prints what would be remembered.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

RUN_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk"
TEST_PACKAGES="$RUN_PACKAGES postgresql libatomic1 $(if grep -qs '^ID=ubuntu' /etc/os-release; then echo chromium-browser; else echo chromium; fi)"
CATALOGUES=translations/catalogues

say() { printf 'parley: %s\n' "$*" >&2; }

stop() {
    say "$1"
    printf '\n    %s\n\n' "$2" >&2
    exit 1
}

packages_for() { if [ "$1" = test ]; then echo "$TEST_PACKAGES"; else echo "$RUN_PACKAGES"; fi; }
requirements_for() { if [ "$1" = run ]; then echo requirements/run.txt; else echo requirements/test.txt; fi; }

stamp() { { packages_for "$1"; cat "$(requirements_for "$1")"; } | sha256sum | cut -d ' ' -f 1; }

is_ready() { [ -x .venv/bin/python ] && [ "$(cat ".venv/ready-for-$1" 2>/dev/null)" = "$(stamp "$1")" ]; }

find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

is_new_enough() { ! command -v python3 >/dev/null || python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; }

is_installed() {
    case "$1" in
        chromium*) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
        postgresql) ls /usr/lib/postgresql/*/bin/initdb || command -v initdb ;;
        *) dpkg-query -W -f '${Status}' "$1" | grep -q 'ok installed' ;;
    esac >/dev/null 2>&1
}

missing_packages() {
    local name
    if ! find_python >/dev/null; then
        if is_new_enough; then echo "python3 python3-venv"; else echo "python3.11 python3.11-venv"; fi
    fi
    for name in $(packages_for "$1"); do
        is_installed "$name" || echo "$name"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" </dev/null; }

# The package lists are fetched only if the ones on this machine do not lead to the packages.
apt_install() {
    local log
    log=$(mktemp)
    if ! apt install --no-install-recommends "$@" >"$log" 2>&1; then
        if ! { apt update && apt install --no-install-recommends "$@"; } >"$log" 2>&1; then
            tail -n 15 "$log" >&2
            rm -f "$log"
            return 1
        fi
    fi
    rm -f "$log"
}

install_packages() {
    local missing line
    missing=$(missing_packages "$1" | tr '\n' ' ')
    [ -n "${missing// /}" ] || return 0
    line="sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
    command -v apt-get >/dev/null || stop "These Debian packages, or what your system calls them, are needed:" "$missing"
    may_install || stop "These packages are missing, and may not be installed without a password. Please run:" "$line"
    say "installing $missing"
    # shellcheck disable=SC2086
    apt_install $missing || stop "The packages could not be installed. Please run this line and see why:" "$line"
}

install_requirements() {
    local python
    if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        python=$(find_python) || stop "Python 3.11 or newer with its venv module is needed:" "sudo apt-get install -y python3-venv"
        "$python" -m venv --clear .venv
    fi
    say "installing $1"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$1" </dev/null
}

# Readiness for the tests includes everything else.
remember() {
    local kind
    for kind in $(if [ "$1" = test ]; then echo run check test; elif [ "$1" = check ]; then echo run check; else echo run; fi); do
        stamp "$kind" >".venv/ready-for-$kind"
    done
}

compile_catalogues() {
    local source
    for source in "$CATALOGUES"/*/LC_MESSAGES/messages.po; do
        if [ -e "$source" ] && [ ! "${source%.po}.mo" -nt "$source" ]; then
            .venv/bin/python -m scripts.catalogues compile
            return
        fi
    done
}

main() {
    case "${1:-}" in
        run | check | test) ;;
        --stamp) stamp "${2:-run}" && return ;;
        *) stop "What shall be made ready?" "scripts/setup.sh run|check|test" ;;
    esac
    if ! is_ready "$1"; then
        install_packages "$1"
        install_requirements "$(requirements_for "$1")"
        remember "$1"
        say "everything needed is installed"
    fi
    compile_catalogues
}

main "$@"
