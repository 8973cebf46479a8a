#!/bin/sh
# Make sure that Chromium and LibreOffice's writer are there, for `make bench` to time: with apt when that can be done,
# else say the line to type. Does nothing, at once, when they are. `make bench` leaves out what is missing.

. "$(dirname "$0")/apt.sh"

packages=""
command -v chromium >/dev/null 2>&1 || packages="chromium"
command -v soffice >/dev/null 2>&1 || packages="$packages libreoffice-writer"

[ -z "$packages" ] || installed $packages || true
