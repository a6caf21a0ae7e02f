#!/bin/sh
# Leave Debian's Chromium on the machine: the browser tests drive it. Installs it where we may.
set -eu

command -v chromium >/dev/null 2>&1 && exit 0

exec "$(dirname "$0")/debian.sh" "The browser tests need Chromium at /usr/bin/chromium" \
    ".venv/bin/python -m pytest -m 'not browser'" chromium
