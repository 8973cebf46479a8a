"""What styles do to the elements of a layout: whom a declaration reaches, and which of several holds."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from letters.post import language
from letters.post.linting import elements, selectors
from letters.post.linting.elements import Layout
from letters.post.linting.styles import Declared
from letters.problems import Problem, Refused

OF_THE_TEXT = (None, "first-letter", "first-line")  # pseudo-elements that are part of what is read
MOST_COMPARISONS = 10_000_000  # a shipped design takes some ten thousand
STYLE = "letters-style-"  # the class by which an element's own `style` is known


@dataclass(frozen=True, slots=True)
class Styled:
    """A layout and its styles."""

    elements: tuple[Any, ...]  # those that are printed, from the top down
    declared: tuple[Declared, ...]
    text: frozenset[Any]  # the etree elements that are the letter's text, or hold it

    def reached(self, declared: Declared) -> list[Any]:
        """Return the elements that a declaration could apply to in some letter."""
        wide = [one for one in declared.selectors.wide if one.pseudo_element in OF_THE_TEXT]
        return [element for element in self.elements if any(one.test(element) for one in wide)]

    def holding(self, names: Sequence[str]) -> dict[Any, Declared]:
        """Return, by etree element, which declaration of these properties holds for it; the cascade, that is."""
        best: dict[Any, tuple[tuple[Any, ...], Declared]] = {}
        for order, declared in enumerate(self.declared):
            if declared.name not in names:
                continue
            plain = [one for one in declared.selectors.exact if one.pseudo_element is None]
            for element in self.elements:
                ranks = [one.specificity for one in plain if one.test(element)]
                if not ranks:
                    continue
                rank = (declared.important, declared.at == "style", max(ranks), order)
                if element.etree_element not in best or rank > best[element.etree_element][0]:
                    best[element.etree_element] = (rank, declared)
        return {element: declared for element, (_, declared) in best.items()}


def styled(given: Layout, declared: tuple[Declared, ...]) -> tuple[Styled, tuple[Styled, ...]]:
    """Return a layout with its styles: as they meet in some letter or other, and as they do in each kind of letter.

    `Refused` when it would take long to see what they meet. An element whose class is a field gets every class that it
    could come to. Kinds of letters are those that the styles tell apart by the classes of the body: large print.
    """
    depth = max(len(element.ancestors) for element in given.elements) + 1
    siblings = max(len(element.etree_siblings) for element in given.elements)
    dear = {id(said.selectors): (said.selectors.cost(depth, siblings), said.place) for said in declared}
    names = frozenset[str]().union(*(said.selectors.classes for said in declared))
    kinds = dict.fromkeys(names.intersection(body.split()) for body in language.bodies())
    if len(given.elements) * len(kinds) * sum(cost for cost, _ in dear.values()) > MOST_COMPARISONS:
        _, place = max(dear.values(), key=lambda one: one[0])
        what = "The selectors go through too many elements, most of all this one."
        raise Refused([Problem(place, what, "Give the element a class, and name that.")])
    each = (names - selectors.body_classes() | kind for kind in kinds)
    return _dressed(given, declared, names), tuple(_dressed(given, declared, worn) for worn in each)


def _dressed(given: Layout, declared: tuple[Declared, ...], names: frozenset[str]) -> Styled:
    """Return a layout in which an element whose class is a field has each of these classes that it could come to."""
    worn = replace(given, elements=elements.wrapped(copy.deepcopy(given.elements[0].etree_element)))
    for element in worn.elements:
        value = element.etree_element.get("class", "")
        element.etree_element.set("class", selectors.could_be(value, given.expressions, names))
    text = [element for element in worn.elements if elements.is_text(element)]
    holders = {above.etree_element for element in text for above in (element, *element.ancestors)}
    return Styled(tuple(elements.printed(worn)), declared, frozenset(holders))
