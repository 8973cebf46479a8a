#!/bin/sh
# Make sure that the libraries WeasyPrint draws with are there: with apt when that can be done, else say the line to type.
# Does nothing, at once, when they are.

packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

there() {
    "${PYTHON:-python3}" - <<'END'
import ctypes, sys
try:
    for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
        ctypes.CDLL(name)
except OSError:
    sys.exit(1)
END
}

[ "$(uname -s)" = Linux ] || exit 0   # elsewhere, `letters doctor` says what to do
there && exit 0

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
        there && exit 0
    fi
    echo "Some system libraries are missing. Please type:"
    echo "    sudo apt-get install -y $packages"
else
    echo "Some system libraries are missing: Pango and HarfBuzz. On Fedora: sudo dnf install pango harfbuzz"
fi
# Without libharfbuzz-subset letters are slow but right; without Pango there are none.
"${PYTHON:-python3}" -c 'import ctypes; ctypes.CDLL("libpango-1.0.so.0"); ctypes.CDLL("libpangoft2-1.0.so.0")' 2>/dev/null || exit 5
