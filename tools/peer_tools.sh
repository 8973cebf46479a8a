#!/bin/sh
# Make sure that Chromium and LibreOffice's writer are there, for `make bench` to time: with apt when that can be done,
# else say the line to type. Does nothing, at once, when they are. `make bench` leaves out what is missing.

packages=""
command -v chromium >/dev/null 2>&1 || packages="chromium"
command -v soffice >/dev/null 2>&1 || packages="$packages libreoffice-writer"

[ -n "$packages" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    as_root=none
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo"
    fi
    if [ "$as_root" != none ]; then
        echo "Installing $packages"
        export DEBIAN_FRONTEND=noninteractive
        { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $packages; } >/dev/null
        exit
    fi
    echo "Not installed: $packages. Please type:"
    echo "    sudo apt-get install -y --no-install-recommends $packages"
else
    echo "Not installed: $packages. \`make bench\` looks for the commands chromium and soffice."
fi
