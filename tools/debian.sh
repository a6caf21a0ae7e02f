#!/bin/sh
# Leave packages of Debian on the machine that the tests need, where we may install them:
#     tools/debian.sh "What needs what" "how to do without" PACKAGE…
set -eu

needs=$1
without=$2
shift 2

cannot() {
    echo "$needs, and $1." >&2
    echo "Install it (Debian: apt install $packages), or run the rest without it:" >&2
    echo "    $without" >&2
    exit 1
}

packages=$*
command -v apt-get >/dev/null 2>&1 || cannot "this machine has no apt-get to install it with"
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    cannot "only root may install it"
fi

echo "Installing $packages"
$as_root apt-get update -qq || cannot "apt-get update failed"
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null || cannot "apt could not install it"
