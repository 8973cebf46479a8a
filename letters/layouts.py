"""The pages that the program itself writes: each an HTML layout that lies beside the module whose story it tells."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from letters import files


def filled(layout: Path, **said: Any) -> str:
    """Return a page in which what is said stands as text, never as markup; what is not said may not be asked for."""
    return str(_compiled(layout).render(said))


@functools.cache
def _compiled(layout: Path) -> Any:
    import jinja2

    env = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.from_string(files.read(layout).decode())
