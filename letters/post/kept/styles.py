"""Computed styles, worked out once for each place in a design.

For every element, a *master* is kept: a computed style that nobody changes. What a document is given is a copy of it
that takes each value from its master when it is first asked for. WeasyPrint changes some styles while it lays a
document out; from then on such a style is worked out as without this module, and so is what inherits from it.
"""

from __future__ import annotations

from functools import cached_property
from math import inf
from typing import Any

from weasyprint import css
from weasyprint.css import AnonymousStyle, ComputedStyle, InitialStyle, StyleFor
from weasyprint.css.properties import INHERITED
from weasyprint.layout import page

from letters.post.kept import Store, calm, places, store_of
from letters.post.kept.places import Place

MOST = 2000  # masters; a design has some dozens
APART = frozenset({"counter_increment", "counter_reset", "counter_set", "overflow"})  # no other value depends on them

plainly = StyleFor.__init__
of_page_plainly = page.set_page_type_computed_styles


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

    def __init__(self, parent: Style | Anonymous) -> None:
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
        return not (self.changed or self.shared.changed) and self.parent_style.pure  # type: ignore[no-any-return]


def master_of(style: Any) -> Any:
    """Return the master that a style is as good as; None when it has none, or was changed."""
    return style.master if isinstance(style, Style | Anonymous) and style.pure else None


# ------------------------------------------------------------------------------------------------- of a document


def install() -> None:
    """Let documents that share a store take their styles from it."""
    StyleFor.__init__ = _begin
    page.set_page_type_computed_styles = _of_page


def _begin(self: Any, html: Any, sheets: Any, hints: Any, font_config: Any, targets: Any) -> None:
    store = store_of(font_config)
    if store is None or hints or any(origin == "author" for _, origin, _ in sheets):
        plainly(self, html, sheets, hints, font_config, targets)
        return
    if len(store.styles) > MOST or len(store.places or ()) > MOST:
        store.styles.clear()
        store.places = None if store.places is None else {}
    self.shared = Shared(store)
    self._cascaded_styles, self._computed_styles = {}, Computed(self.shared)
    self.initial_page_sizes = {"box": None, "area": None}
    self._sheets, self.font_config = sheets, font_config
    own: dict[Any, list[Any]] = {}

    def place(element: Any, parent: Any) -> Place:
        if not own:
            own.update(_own_declarations(html, hints))
        return _place(self, html, element, parent, own.get(element.etree_element, ()))

    for it, parent, found in places.walk(html, store.places, place):
        _give(self, html, it, parent, found)
    self.shared.names = frozenset().union(*(found.names for found in self._computed_styles.places.values()))
    if targets:
        _collect_anchors(self._computed_styles, targets)


class Computed(dict[Any, Any]):
    """The styles of one document; those of pseudo-elements are made when they are asked for."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.root: Any = None
        self.places: dict[Any, Place] = {}

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the style of an element, or of one of its pseudo-elements."""
        if key in self:
            return self[key]
        element, pseudo_type = key
        master = self.places[element].masters.get(pseudo_type) if pseudo_type and element in self.places else None
        if master is None:
            return default
        style = self[key] = Style(master, self[element, None], self.root, self.shared)
        return style


def _collect_anchors(computed: Computed, targets: Any) -> None:
    anchors = [style["anchor"] for style in computed.values()]
    for element, place in computed.places.items():
        anchors += [place.masters[pseudo_type]["anchor"] for pseudo_type in place.anchored]
    for anchor in filter(None, anchors):
        targets.collect_anchor(anchor)


def _own_declarations(html: Any, hints: Any) -> dict[Any, list[Any]]:
    own: dict[Any, list[Any]] = {}
    for specificity, element, declarations, base_url in css.find_style_attributes(
        html.etree_element, hints, html.base_url
    ):
        own.setdefault(element, []).append((specificity, declarations, base_url))
    return own


def _give(style_for: Any, html: Any, it: Any, parent: Any, place: Place) -> None:
    """Give an element its style."""
    shared, computed, master = style_for.shared, style_for._computed_styles, place.masters[None]
    above = computed[parent, None] if parent is not None else None
    among = (id(master), id(above))
    if place.own or among not in shared.given:  # WeasyPrint shares a style among elements that declare nothing
        root = computed.root if above is not None else master.root_style
        shared.given[among] = Style(master, above, root, shared)
    computed[it, None] = shared.given[among]
    if above is None:
        computed.root = computed[it, None]
    computed.places[it] = place


def _place(style_for: Any, html: Any, element: Any, above: Any, own: Any) -> Place:
    """Return the place of an element, of which selectors are asked."""
    shared, it = style_for.shared, element.etree_element
    parent = style_for._computed_styles[above, None] if above is not None else None
    matches = [(number, sheet.matcher.match(element)) for number, (sheet, _, _) in enumerate(style_for._sheets)]
    selectors = tuple(
        (number, specificity, pseudo_type, id(declarations), layer)
        for number, found in matches
        for specificity, _, pseudo_type, (declarations, layer) in found
    )
    key = (id(parent.master) if parent is not None else 0, selectors, tuple(it.attrib.items()) if own else ())
    masters: dict[str | None, ComputedStyle] | None = shared.store.styles.get(key)
    if masters is None:
        masters = shared.store.styles[key] = _masters(style_for, html, matches, own, parent)
    anchored = tuple(pseudo_type for pseudo_type, master in masters.items() if pseudo_type and master["anchor"])
    return Place(masters, bool(own), anchored, frozenset(master["page"] for master in masters.values()) - {""})


def _masters(style_for: Any, html: Any, matches: Any, own: Any, parent: Any) -> dict[str | None, ComputedStyle]:
    """Return the master of an element, and those of its pseudo-elements."""
    cascaded: dict[str | None, dict[str, Any]] = {None: {}}
    for specificity, declarations, base_url in own:
        _cascade(cascaded[None], css.preprocess_declarations(base_url, declarations), "author", inf, specificity)
    for number, found in matches:
        sheet, origin, of_sheet = style_for._sheets[number]
        for specificity, _, pseudo_type, (declarations, layer) in found:
            order = inf if layer is None else sheet.layers.index(layer)
            _cascade(cascaded.setdefault(pseudo_type, {}), declarations, origin, order, of_sheet or specificity)
    above = parent.master if parent is not None else None
    root = style_for._computed_styles[html.etree_element, None].master if parent is not None else None
    return _computed(cascaded, html, style_for, above, root)


def _computed(cascaded: Any, html: Any, style_for: Any, above: Any, root: Any) -> dict[str | None, ComputedStyle]:
    """Return the master of what has these declarations, and those of its pseudo-elements; without a root it is one."""
    sizes, fonts = style_for.initial_page_sizes, style_for.font_config

    def computed(pseudo_type: str | None, parent: Any, root: Any) -> ComputedStyle:
        return ComputedStyle(parent, cascaded[pseudo_type], pseudo_type, root, html.base_url, fonts, sizes)

    main = computed(None, above, InitialStyle(fonts) if root is None else root)
    masters: dict[str | None, ComputedStyle] = {None: main}
    masters.update((it, computed(it, main, main if root is None else root)) for it in cascaded if it)
    return masters


def _cascade(style: dict[str, Any], declarations: Any, origin: str, order: float, specificity: Any) -> None:
    """Put declarations into a cascaded style, as WeasyPrint does."""
    for name, values, importance in declarations:
        weight = (css.declaration_precedence(origin, importance), order, specificity)
        if name not in style or style[name][1] <= weight:
            style[name] = values, weight


# ------------------------------------------------------------------------------------------------------ of pages


def _of_page(page_type: Any, html: Any, style_for: Any) -> None:
    shared = getattr(style_for, "shared", None)
    if shared is None:
        of_page_plainly(page_type, html, style_for)
        return
    computed = style_for._computed_styles
    root = computed[html.etree_element, None]
    key = (id(root.master), page_type)
    if key not in shared.store.styles:
        shared.store.styles[key] = _masters_of_page(page_type, html, style_for, root)
    masters = shared.store.styles[key]
    above = computed[page_type, None] = Style(masters[None], root, root, shared)
    for pseudo_type, master in masters.items():
        if pseudo_type:
            computed[page_type, pseudo_type] = Style(master, above, root, shared)


def _masters_of_page(page_type: Any, html: Any, style_for: Any, root: Any) -> dict[str | None, ComputedStyle]:
    style_for.add_page_declarations(page_type)
    cascaded = {pseudo: style for (of, pseudo), style in style_for.get_cascaded_styles().items() if of == page_type}
    cascaded.setdefault(None, {})
    return _computed(cascaded, html, style_for, root.master, root.master)
