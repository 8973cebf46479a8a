"""Computed styles, worked out once for each place in a design.

For every element, a *master* is kept: a computed style that nobody changes. What a document is given is a copy of it
that takes each value from its master when it is first asked for, and the `calm` ones at once. WeasyPrint changes some
styles while it lays a document out; from then on such a style is worked out as without this module, and so is what
inherits from it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from weasyprint.css import AnonymousStyle, ComputedStyle
from weasyprint.css.properties import INHERITED

from letters.post.kept import Store, calm

APART = frozenset({"counter_increment", "counter_reset", "counter_set", "overflow"})  # no other value depends on them


class Shared:
    """What the styles of one document have in common: their store, and whether one that others inherit was changed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.changed = False
        self.names: frozenset[str] | None = None  # of the pages that elements ask for, when that is known
        self.given: dict[tuple[int, int], Style] = {}  # by master and parent


class Style(ComputedStyle):  # type: ignore[misc]
    """The style of an element of one document; its values are those of its master until somebody changes one."""

    changed = False

    def __init__(self, master: ComputedStyle, parent: Any, root: Any, shared: Shared) -> None:
        self.master = master
        self.shared = shared
        self.specified = master.specified
        self.parent_style = parent
        self.cascaded = master.cascaded
        self.is_root_element = master.is_root_element
        self.pseudo_type = master.pseudo_type
        self.root_style = root
        self.base_url = master.base_url
        self.font_config = master.font_config
        self.initial_page_sizes = master.initial_page_sizes
        self.cache = master.cache
        dict.update(self, calm.values_of(master))

    def __missing__(self, key: str) -> Any:
        if self.changed or self.shared.changed:
            return ComputedStyle.__missing__(self, key)
        value = self.master[key]
        dict.__setitem__(self, key, value)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in APART:
            if not self.changed:
                self.changed, self.specified = True, self.specified.copy()
            self.shared.changed |= key in INHERITED or key == "page" or key.startswith(("__", "text_decoration_"))
        dict.__setitem__(self, key, value)

    @cached_property
    def anonymous_style(self) -> AnonymousStyle:
        """The style of boxes without an element inside this one."""
        return AnonymousStyle(self) if self.changed else Anonymous(self)

    @property
    def pure(self) -> bool:
        """Whether all values are those of the master."""
        return not (self.changed or self.shared.changed)


class Anonymous(AnonymousStyle):  # type: ignore[misc]
    """The style of boxes without an element, as their parent's master has it."""

    changed = False

    def __init__(self, parent: Any) -> None:
        self.master = parent.master.anonymous_style
        self.shared = parent.shared
        dict.update(self, calm.values_of(self.master))
        dict.update(self, dict.fromkeys(("border_top_width", "border_bottom_width"), 0))
        dict.update(self, dict.fromkeys(("border_left_width", "border_right_width", "outline_width"), 0))
        self.parent_style = parent
        self.root_style = parent.root_style
        self.specified = self
        self.cache = parent.cache
        self.font_config = parent.font_config

    def __missing__(self, key: str) -> Any:
        if not self.pure:
            return AnonymousStyle.__missing__(self, key)
        value = self.master[key]
        dict.__setitem__(self, key, value)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        self.changed = True
        dict.__setitem__(self, key, value)

    @cached_property
    def anonymous_style(self) -> AnonymousStyle:
        """The style of boxes without an element inside this one."""
        return AnonymousStyle(self) if self.changed else Anonymous(self)

    @property
    def pure(self) -> bool:
        """Whether all values are those of the master."""
        return not (self.changed or self.shared.changed) and self.parent_style.pure


def master_of(style: Any) -> Any:
    """Return the master that a style is as good as; None when it has none, or was changed."""
    return style.master if isinstance(style, Style | Anonymous) and style.pure else None
