"""Styles as a list of declarations, each with its line and its selectors, and what is wrong with them as CSS."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from letters.post.linting import layout, selectors
from letters.post.linting.selectors import Selectors
from letters.problems import Place, Problem

DEEPEST, MOST = 20, 500  # brackets inside one another; rules, and selectors
WHERE = ("all", "print")  # the media of paper
NO_USE = ("charset", "import", "namespace")


@dataclass(frozen=True, slots=True)
class Declared:
    """One property and its value."""

    name: str
    value: tuple[Any, ...]  # tinycss2 tokens, without blanks and comments
    place: Place
    selectors: Selectors
    at: str = ""  # the at-rule that it stands in, such as page; nothing for a rule with selectors
    important: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """Everything that styles declare, in order, and what is wrong with them as CSS."""

    declared: tuple[Declared, ...]
    faults: tuple[Problem, ...]


def read(source: str, place: Place, assets: Collection[str]) -> Styles:
    """Return what styles say that begin on the place's line; what is no CSS, or fetched from elsewhere, is a fault."""
    import tinycss2

    first = place.line or 1
    tokens = tinycss2.parse_component_value_list(source, skip_comments=True)
    if (deep := _too_deep(tokens)) is not None:
        what = f"Brackets stand more than {DEEPEST} deep here, or are not closed."
        return Styles((), (Problem(Place(place.file, line=deep + first - 1), what, "Mend the styles."),))
    reader = _Reader(place.file, first - 1)
    reader.rules(tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True), "")
    reader.addresses(tokens, assets)
    return Styles(tuple(reader.declared), tuple(reader.faults))


def _too_deep(tokens: Sequence[Any]) -> int | None:
    """Return the line on which brackets stand too deep, without going that deep."""
    level = list(tokens)
    for _ in range(DEEPEST):
        level = [inner for token in level for inner in _inside(token)]
    return level[0].source_line if level else None


def _inside(token: Any) -> Sequence[Any]:
    return getattr(token, "content", None) or getattr(token, "arguments", None) or ()


def every(tokens: Sequence[Any]) -> Iterator[Any]:
    """Yield tokens and those inside them."""
    for token in tokens:
        yield token
        yield from every(_inside(token))


class _Reader:
    """Goes through the rules, and those inside others."""

    def __init__(self, file: str, offset: int) -> None:
        self.declared: list[Declared] = []
        self.faults: list[Problem] = []
        self._file, self._offset = file, offset
        self._count = 0

    def _place(self, node: Any) -> Place:
        return Place(self._file, line=node.source_line + self._offset)

    def _report(self, node: Any, what: str, remedy: str) -> None:
        self.faults.append(Problem(self._place(node), what, remedy))

    def rules(self, found: Sequence[Any], around: str) -> None:
        """Take in rules; `around` is the selector of the rule that they stand in."""
        for node in found:
            self._count += 1
            if node.type == "qualified-rule":
                self._count += sum(sign == "," for sign in node.prelude)
            if self._count > MOST:
                return self._report(node, f"There are more than {MOST} rules or selectors here.", "Take some out.")
            if node.type == "error":
                self._report(node, "This is not CSS, and would undo styles after it.", "Mend it, or take it out.")
            elif node.type == "qualified-rule":
                self._rule(node, around)
            elif node.type == "at-rule":
                self._at_rule(node, around)
        return None

    def _rule(self, node: Any, around: str) -> None:
        import tinycss2

        text = selectors.nested(tinycss2.serialize(node.prelude).strip(), around)
        chosen = Selectors()
        try:
            chosen = selectors.read(text)
        except ValueError as error:
            self._report(node, str(error), "Give the element a class, and name that.")
        self._take(node, chosen, "", text)

    def _at_rule(self, node: Any, around: str) -> None:
        name = node.lower_at_keyword
        if name in NO_USE:
            self._report(node, f"@{name} has no use in a letter.", "Write the styles themselves into letter.css.")
        elif node.content is not None and (name != "media" or _is_for_paper(node)):
            self._take(node, Selectors(), "" if name in ("media", "layer") else name, around)

    def _take(self, node: Any, chosen: Selectors, at: str, around: str) -> None:
        """Take in what stands between the braces of a rule."""
        import tinycss2

        inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        for said in inside:
            if said.type == "declaration":
                value = tuple(token for token in said.value if token.type not in ("whitespace", "comment"))
                self.declared.append(
                    Declared(said.lower_name, value, self._place(said), chosen, at, bool(said.important))
                )
        self.rules([inner for inner in inside if inner.type != "declaration"], around)

    def addresses(self, tokens: Sequence[Any], assets: Collection[str]) -> None:
        """Report what is fetched from anywhere but the template's own files."""
        for token in every(tokens):
            if token.type == "function" and token.lower_name == "local":
                self._report(token, "A font of this machine is not on every other.", "Put its file into fonts/.")
            path = _address(token)
            if path is not None and not path.startswith("#") and (said := layout.address(path, assets)):
                self._report(token, *said)


def _address(token: Any) -> str | None:
    """Return what a token fetches, or None when it is no address."""
    if token.type == "url":
        return str(token.value)
    if token.type == "function" and token.lower_name in ("url", "src"):
        return "".join(inner.value for inner in token.arguments if inner.type == "string")
    return None


def _is_for_paper(node: Any) -> bool:
    words = [token.lower_value for token in node.prelude if token.type == "ident"]
    return not words or bool(set(words) & set(WHERE))
