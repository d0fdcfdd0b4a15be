# shellcheck shell=bash
# What start, test and check share; sourced by them. Each step looks first and does nothing where nothing is missing:
# a second run asks neither the network nor the user. Written for bash 3.2, which macOS has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=.venv
python="" # the Python that .venv is made with

say() { printf '%s\n' "$*" >&2; }

give_up() { # give_up STATUS LINE
    say "$2"
    exit "$1"
}

# --- the system ---

has_library() { # has_library libportaudio.so.2
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "$1"
}

has_file() { [ -e "$1" ]; } # has_file PATTERN: the first of what the shell makes of it

system_packages() { # system_packages [test]: the Debian names of what is missing
    has_library libportaudio.so.2 || echo libportaudio2
    { command -v espeak-ng >/dev/null && has_library libespeak-ng.so.1; } || echo espeak-ng
    if [ "${1:-}" = test ]; then
        command -v pulseaudio >/dev/null || echo pulseaudio
        { command -v pactl >/dev/null && command -v paplay >/dev/null; } || echo pulseaudio-utils
        has_file /usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so || echo libasound2-plugins
    fi
}

apt_install() { # apt_install PACKAGE…
    local as_root=""
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || give_up 3 "Please ask an administrator for: apt-get install $* (there is no sudo here)."
        as_root="sudo"
    fi
    command -v apt-get >/dev/null || give_up 3 "Please install with this system's package manager: $*"
    say "Installing from the system's packages: $*"
    {
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update &&
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@"
    } >&2 || give_up 3 "apt-get could not install $*. Install them by hand, then run this again."
}

setup_system() { # setup_system [test]
    if [ "$(uname)" = Darwin ]; then # sounddevice brings its own PortAudio there
        command -v espeak-ng >/dev/null && return
        command -v brew >/dev/null || give_up 3 "Please install Homebrew, then: brew install espeak-ng"
        brew install espeak-ng >&2
        return
    fi
    local missing
    missing=$(system_packages "$@")
    # shellcheck disable=SC2086 # one word for each package
    [ -z "$missing" ] || apt_install $missing
}

# --- Python ---

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$candidate"; then
            python=$candidate
            return
        fi
    done
    if ! command -v python3 >/dev/null && command -v apt-get >/dev/null; then
        apt_install python3 python3-venv
        python=python3
        is_new_enough "$python" && return
    fi
    give_up 2 "voice-coach needs Python 3.11 or newer, and finds $(python3 --version 2>/dev/null || echo none). Install one, or set PYTHON to it."
}

make_venv() {
    find_python
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then # Debian keeps them in a package of their own
        apt_install "$(basename "$python")-venv"
    fi
    say "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
    pwd >"$venv/.made-in"
}

venv_works() { # it is here, its Python still is, and nobody has moved the folder
    [ "$(cat "$venv/.made-in" 2>/dev/null)" = "$PWD" ] && is_new_enough "$venv/bin/python"
}

pip_install() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$@" >&2; }

setup_python() { # setup_python requirements.txt
    venv_works || make_venv
    local stamp="$venv/.has-$1" wanted
    wanted=$(cat requirements-build.txt "$1" pyproject.toml | cksum)
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    say "Installing locked Python packages from $1"
    {
        pip_install --require-hashes -r requirements-build.txt &&
            pip_install --require-hashes --no-build-isolation -r "$1" &&
            pip_install --no-build-isolation --no-index -e .
    } || give_up 3 "The Python packages could not be installed (see above). Is there a network? Then run this again."
    echo "$wanted" >"$stamp"
}

# --- models ---

models_are_there() { # the manifest is the one they were fetched for, and no folder has gone since
    local stamp="$venv/.has-models" folder
    [ "$(head -n 1 "$stamp" 2>/dev/null)" = "$(cksum <models/manifest.toml)" ] || return 1
    while read -r folder; do
        [ -d "$folder" ] || return 1
    done < <(tail -n +2 "$stamp")
}

setup_models() {
    if models_are_there; then
        retry_speakers
        return
    fi
    "$venv/bin/voice-coach" models >&2 || exit $?
    { cksum <models/manifest.toml && ls -d models/*/; } >"$venv/.has-models"
}

retry_speakers() { # a check-in can do without it, so a build that failed stopped nothing; try again, once a day at most
    local stamp="$venv/.retried-speakers" today
    [ ! -d models/campplus ] || return 0
    today=$(date +%F)
    [ "$(cat "$stamp" 2>/dev/null)" != "$today" ] || return 0
    echo "$today" >"$stamp"
    "$venv/bin/voice-coach" models campplus >&2 || say "Until then order and names serve."
}
