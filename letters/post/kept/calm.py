"""Values of a style that nothing else in it can change: a document's style is given them all at once.

Each is what the style sheets say as it stands, or what all styles begin with; none is inherited, and none is worked
out of others. So it is the same whenever it is asked for, whatever WeasyPrint has changed in the style by then.
"""

from __future__ import annotations

from typing import Any

from weasyprint.css import AnonymousStyle, Pending, check_math
from weasyprint.css.computed_values import COMPUTER_FUNCTIONS, PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED

SPECIAL = frozenset(("display", "float", "page", "position"))
GIVEN = frozenset((*(f"border_{side}_width" for side in ("top", "right", "bottom", "left")), "outline_width"))
DIRECTIONS = ("ltr", "rtl")


def values_of(master: Any) -> dict[str, Any]:
    """Return the calm ones of the values that a master has by now."""
    count, values = master.__dict__.get("calm", (-1, None))
    if count != len(master):
        is_calm = _in_anonymous if isinstance(master, AnonymousStyle) else _in_computed
        values = {name: value for name, value in master.items() if not _leans(name) and is_calm(master, name)}
        master.calm = len(master), values
    return values  # type: ignore[no-any-return]


def _leans(name: str) -> bool:
    return name in INHERITED or name in SPECIAL or name.startswith(("__", "text_decoration_"))


def _in_anonymous(_: Any, name: str) -> bool:
    return name not in INITIAL_NOT_COMPUTED and name not in GIVEN


def _in_computed(master: Any, name: str) -> bool:
    logical = PHYSICAL_FUNCTIONS.get(name)
    if logical and any(logical(block="ttb", inline=direction) in master.cascaded for direction in DIRECTIONS):
        return False
    if name not in master.cascaded:
        return name not in INITIAL_NOT_COMPUTED
    value = master.cascaded[name][0]
    if isinstance(value, Pending) or check_math(value) or value == "inherit":
        return False
    return name not in INITIAL_NOT_COMPUTED if value == "initial" else name not in COMPUTER_FUNCTIONS
