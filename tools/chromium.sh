#!/bin/sh
# Leave Debian's Chromium without a window on the machine: the browser tests drive it, and it takes a
# quarter less of the processor than the whole one. Installs it where we may.
set -eu

command -v chromium-headless-shell >/dev/null 2>&1 && exit 0

exec "$(dirname "$0")/debian.sh" "The browser tests need /usr/bin/chromium-headless-shell" \
    ".venv/bin/python -m pytest -m 'not browser'" chromium-headless-shell
