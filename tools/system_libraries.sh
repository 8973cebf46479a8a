#!/bin/sh
# Make sure that the libraries WeasyPrint draws with are there: with apt when that can be done, else say the line to type.
# Does nothing, at once, when they are.

. "$(dirname "$0")/apt.sh"

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

installed $packages && there && exit 0
command -v dnf >/dev/null 2>&1 && echo "On Fedora: sudo dnf install pango harfbuzz"
# Without libharfbuzz-subset letters are slow but right; without Pango there are none.
"${PYTHON:-python3}" -c 'import ctypes; ctypes.CDLL("libpango-1.0.so.0"); ctypes.CDLL("libpangoft2-1.0.so.0")' 2>/dev/null || exit 5
