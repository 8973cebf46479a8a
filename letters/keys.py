"""Keys: the SHA-256 of all that a result depends on. What has the same key is the same, and need not be made again.

A key holds this program and the libraries that give a letter its bytes, so that another version makes everything anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from letters import files, libraries

MAKERS = (
    *("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "cssselect2", "pillow", "pikepdf", "pypdfium2"),
    *("jinja2", "markupsafe", "markdown-it-py", "babel", "rapidfuzz", "chunspell"),
)
SOURCES = (".py", ".toml", ".html", ".css", ".txt", ".dic", ".aff")  # of this program


def of(*parts: str) -> str:
    """Return one SHA-256 of several texts, whatever is in them."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@functools.cache
def program() -> str:
    """Return the key of everything but the data: this program's own files, and the libraries that it works with."""
    own = Path(__file__).parent
    sources = (files.digest(files.read(own / name)) for name in files.tree(own) if name.endswith(SOURCES))
    makers = (f"{name} {_version(name)}" for name in MAKERS)
    return of(*makers, *(f"{name} {it}" for name, it in libraries.versions()), *sources)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
