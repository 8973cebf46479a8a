"""Percentages of a style resolved once for each size of what contains it."""

from __future__ import annotations

import sys
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import percent

from letters.post.kept.styles import master_of

plainly = percent.resolve_percentages
SIDES = ("left", "right", "top", "bottom")
RESOLVED = (
    *(f"margin_{side}" for side in SIDES),
    *(f"padding_{side}" for side in SIDES),
    *(f"border_{side}_width" for side in SIDES),
    *(f"{bound}{size}" for bound in ("", "min_", "max_") for size in ("width", "height")),
)


def install() -> None:
    """Let boxes whose style has a master take their sizes from its store."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint.") and getattr(module, "resolve_percentages", None) is plainly:
            module.resolve_percentages = _resolve  # type: ignore[attr-defined]


def _resolve(box: Any, containing_block: Any) -> None:
    master = master_of(box.style)
    if master is None or master["border_collapse"] == "collapse":
        plainly(box, containing_block)
        return
    within = containing_block
    if isinstance(containing_block, boxes.Box):
        within = (containing_block.width, containing_block.height)

    def resolved() -> Any:
        plainly(box, containing_block)
        return master, {name: box.__dict__[name] for name in RESOLVED}

    key = (id(master), *within, isinstance(box, boxes.PageBox))
    box.__dict__.update(box.style.shared.store.sizes.get(key, resolved)[1])
