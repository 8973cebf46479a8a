"""The system's libraries that give a letter its bytes, by their versions; read without loading WeasyPrint."""

from __future__ import annotations

import contextlib
import ctypes
import functools

SUFFIXES = ("{0}.so.0", "{0}.dylib", "{0}-0.dll", "{0}-0")  # Linux, macOS, Windows: as WeasyPrint looks for them
SUBSET = "libharfbuzz-subset"
NAMES = ("libpango-1.0", "libharfbuzz", SUBSET)


@functools.cache
def versions() -> tuple[tuple[str, str], ...]:
    """Return each library and its version; nothing for one that is not here, or does not say."""
    return tuple((name, _version(name)) for name in NAMES)


def _version(name: str) -> str:
    for pattern in SUFFIXES:
        with contextlib.suppress(OSError, AttributeError):
            library = ctypes.CDLL(pattern.format(name))
            if name == "libpango-1.0":
                return str(library.pango_version())
            library.hb_version_string.restype = ctypes.c_char_p
            return str(library.hb_version_string().decode())
    return ""
