"""Every element of a document is given its style, by the place in the design where it stands."""

from __future__ import annotations

from math import inf
from typing import Any

from weasyprint import css
from weasyprint.css import ComputedStyle, InitialStyle, StyleFor
from weasyprint.layout import page

from letters.post.kept import places, store_of
from letters.post.kept.places import Place
from letters.post.kept.styles import Shared, Style

MOST = 2000  # masters; a design has some dozens

plainly = StyleFor.__init__
of_page_plainly = page.set_page_type_computed_styles


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
        _give(self, it, parent, found)
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
    for place in computed.places.values():
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


def _give(style_for: Any, it: Any, parent: Any, place: Place) -> None:
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
