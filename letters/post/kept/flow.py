"""How a box stands in the flow, and on pages of which name, found out once for each style."""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure.boxes import Box, ParentBox

from letters.post.kept.styles import Anonymous, Style, master_of

flows_plainly = Box.is_in_normal_flow
pages_plainly = ParentBox.page_values


def install() -> None:
    """Let boxes whose style has a master ask it."""
    Box.is_in_normal_flow = _flows
    ParentBox.page_values = _pages


def _flows(box: Any) -> bool:
    master = master_of(box.style)
    if master is None:
        return bool(flows_plainly(box))
    flows = master.__dict__.get("flows")
    if flows is None:
        flows = master.flows = flows_plainly(box)
    return bool(flows)


def _pages(box: Any) -> tuple[str, str]:
    style = box.style
    if isinstance(style, Style | Anonymous) and (names := style.shared.names) is not None and not style.shared.changed:
        name = style["page"]
        if (name and len(names) == 1) or not names:  # no box in this one can ask for another
            return name, name
    return pages_plainly(box)  # type: ignore[no-any-return]
