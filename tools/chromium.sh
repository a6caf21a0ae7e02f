#!/bin/sh
# Leave Debian's Chromium on the machine: the browser tests drive it. Installs it where we may.
set -eu

command -v chromium >/dev/null 2>&1 && exit 0

cannot() {
    echo "The browser tests need Chromium at /usr/bin/chromium, and $1." >&2
    echo "Install it (Debian: apt install chromium), or run the rest without it:" >&2
    echo "    .venv/bin/python -m pytest -m 'not browser'" >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 || cannot "this machine has no apt-get to install it with"
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    cannot "only root may install it"
fi

echo "Installing Chromium for the browser tests"
$as_root apt-get update -qq || cannot "apt-get update failed"
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends chromium >/dev/null || cannot "apt could not install it"
