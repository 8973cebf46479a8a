"""Selectors: which elements of a layout a rule matches, and which it could match in some letter."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from letters.post import language
from letters.post.linting.elements import FIELD, MARK

MOST_STEPS = 10  # from one element to the next
KEPT = ("is", "where")
STEPS = (",", ">", "+", "~")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


@dataclass(frozen=True, slots=True)
class Selectors:
    """The selectors of one rule, compiled."""

    exact: tuple[Any, ...] = ()
    wide: tuple[Any, ...] = ()  # without the conditions that the layout alone cannot answer
    classes: frozenset[str] = frozenset()  # that they name
    steps: tuple[tuple[int, int], ...] = ()  # of each: how often it goes up, and how often to the side

    def cost(self, depth: int, siblings: int) -> int:
        """Return how many comparisons it may take, at worst, to match one element."""
        return sum(depth**up * siblings**aside for up, aside in self.steps)


def read(text: str) -> Selectors:
    """Return the selectors of a rule; ValueError when they cannot be read, or would take long to match."""
    import cssselect2
    import tinycss2

    tokens = tinycss2.parse_component_value_list(text, skip_comments=True)
    steps = tuple(_steps(part) for part in _alternatives(tokens))
    if any(up + aside > MOST_STEPS for up, aside in steps):
        raise ValueError("This selector has too many steps.")
    try:
        exact = cssselect2.compile_selector_list(text)
        wide = cssselect2.compile_selector_list(_widened(tokens))
        return Selectors(tuple(exact), tuple(wide), frozenset(CLASS.findall(text)), steps)
    except (cssselect2.SelectorError, SyntaxError, RecursionError, MemoryError):
        raise ValueError("This selector cannot be read.") from None


def nested(text: str, around: str) -> str:
    """Return the selector of a rule that stands inside another."""
    if not around:
        return text
    return text.replace("&", f":is({around})") if "&" in text else f":is({around}) {text}"


def _alternatives(tokens: Iterable[Any]) -> list[list[Any]]:
    """Return the tokens between commas."""
    parts: list[list[Any]] = [[]]
    for sign in tokens:
        if sign == ",":
            parts.append([])
        else:
            parts[-1].append(sign)
    return parts


def _steps(tokens: Sequence[Any]) -> tuple[int, int]:
    """Return how often a selector goes up from an element, and how often to the side, at most."""
    inner = [_steps(part) for token in tokens if token.type == "function" for part in _alternatives(token.arguments)]
    signs = "".join(" " if token.type == "whitespace" else token.value if token in STEPS else "x" for token in tokens)
    found = [step.strip() for step in re.findall(r"\s*[>+~]\s*|\s+", signs.strip())]
    aside = sum(step in ("+", "~") for step in found)
    return len(found) - aside + sum(up for up, _ in inner), aside + sum(side for _, side in inner)


def _widened(tokens: Sequence[Any]) -> str:
    """Return a selector without its pseudo-classes and attributes, and with any distance between siblings."""
    import tinycss2

    out, colons, fresh = "", 0, True
    for sign in tokens:
        if sign == ":":
            colons += 1
            continue
        before, colons = colons, 0
        if before == 1 and sign.type == "function" and sign.lower_name in KEPT:
            out += f":{sign.lower_name}({_widened(sign.arguments)})"
        elif before == 1 or sign.type == "[] block":
            out += "*" if fresh else ""
        elif sign == "+":
            out += "~"
        else:
            out += "*" * (before == 2 and fresh) + ":" * before + tinycss2.serialize([sign])
        fresh = sign.type == "whitespace" or sign in STEPS
    return out or "*"


def could_be(value: str, expressions: Sequence[str], names: Iterable[str]) -> str:
    """Return the classes of an element; one with a field in it is each of the names that it could come to."""
    if MARK not in value:
        return value
    could = [_could_be(word, expressions) for word in value.split() if MARK in word]
    return " ".join([value, *(name for name in sorted(names) if any(re.fullmatch(word, name) for word in could))])


def _could_be(word: str, expressions: Sequence[str]) -> str:
    """Return a pattern of what a word with fields in it comes to."""
    pattern, before = "", 0
    for match in FIELD.finditer(word):
        expression = expressions[int(match[1])]
        comes_to = next(comes_to for asked, comes_to in _values() if asked.search(expression))
        pattern, before = pattern + re.escape(word[before : match.start()]) + comes_to, match.end()
    return pattern + re.escape(word[before:])


@functools.cache
def body_classes() -> frozenset[str]:
    """Return every class that the body of some letter has."""
    return frozenset(name for body in language.bodies() for name in body.split())


@functools.cache
def _values() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return kinds of fields, and a pattern of what each can come to."""
    code = "|".join(language.languages())
    return (
        (re.compile(r"(\|(count|length)|loop\.\w*index0?)$"), "[0-9]+"),
        (re.compile(r"^page_name$"), f"(?:{'|'.join(sorted(body_classes()))})"),
        (re.compile(r"\.lang$"), f"(?:{code})"),
        (re.compile(""), r"[\w-]+"),
    )
