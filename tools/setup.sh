#!/bin/sh
# Leave .venv holding the packages of one lock file: tools/setup.sh requirements.txt
# uv where it is at hand (a second), otherwise pip (a quarter of a minute); the same hashes either way.
set -eu
lock=$1
venv=.venv

stop() {
    echo "$*" >&2
    exit 1
}

# The first of these that is recent enough: the locks are resolved for 3.11 and later.
recent_python() {
    for candidate in ${PYTHON:-python3.11 python3 python3.12 python3.13}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

# A set-up that was interrupted, or an environment whose Python has gone, is made afresh.
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(recent_python)
    [ -n "$python" ] || stop "Python 3.11 or later is needed, and there is none. (PYTHON=… names one.)"
    echo "Making a virtual environment in $venv"
    "$python" -m venv --clear "$venv" ||
        stop "The virtual environment could not be made. On Debian: apt install python3-venv"
fi

if [ -x "$venv/bin/uv" ]; then
    uv=$venv/bin/uv
else
    uv=$(command -v uv || true)
fi

echo "Installing the packages of $lock"
if [ -n "$uv" ]; then
    VIRTUAL_ENV=$PWD/$venv "$uv" pip install --quiet --require-hashes -r "$lock" && exit 0
    echo "uv could not install them; trying pip." >&2
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
