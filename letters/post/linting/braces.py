"""Braces that could run long or grow without end: refused by rule, before anything is filled in.

What is left can go through the parts of a letter and the lines of an address, two loops deep, and prints each field as
often as it is written: the size of a letter is bounded by the size of its template.
"""

from __future__ import annotations

from collections.abc import Iterator

import jinja2
from jinja2 import nodes

from letters import problems
from letters.problems import Place, Problem

PART = (
    *("body", "last", "closing", "lang", "title", "date", "organisation", "contact", "sender", "role"),
    *("logo", "logo_alt", "signature", "signature_alt"),
)
LOOP = ("first", "last", "index", "index0", "length", "revindex", "revindex0")
GIVEN = ("parts", "recipient", "page_name", "loop")
LARGEST, MOST_BRACES = 200_000, 1_000  # characters, and pairs of braces, in one file
LONGEST, DEEPEST, MOST_INSIDE = 120, 10, 20  # words and signs in one pair of braces; brackets in it; ifs in ifs
LONGEST_WORD, MOST_ELSE = 50, 50  # letters of a name, or digits of a number; elifs in one file
MOST_LOOPS = 2  # a loop inside a loop
OPENERS = frozenset(("autoescape", "block", "call", "filter", "for", "if", "macro", "with"))
WRITE = "Write it in fewer words."


def crowded(env: jinja2.Environment, source: str, place: Place) -> list[Problem]:
    """Return what there is too much of, before the braces are read: deep ones would exhaust the reader."""
    if len(source) > LARGEST:
        return [Problem(place, f"This file has over {LARGEST:,} characters.", "A letter has a few thousand.")]
    try:
        return list(_crowded(env, source, place))
    except jinja2.TemplateSyntaxError:
        return []  # told by whoever reads the braces


def _crowded(env: jinja2.Environment, source: str, place: Place) -> Iterator[Problem]:
    pairs = inside = questions = 0
    for line, words in _statements(env, source):
        here = Place(place.file, line=line)
        pairs, inside, questions = pairs + 1, inside + _opens(words), questions + (words[:2] == ["%", "elif"])
        for said in _lengthy(words):
            yield Problem(here, said, WRITE)
        for count, most, what in (
            (pairs, MOST_BRACES, "pairs of braces stand in this file"),
            (questions, MOST_ELSE, "{% elif %} stand in this file"),
            (inside, MOST_INSIDE, "blocks stand inside one another here"),
        ):
            if count > most:
                yield Problem(here, f"More than {most:,} {what}.", "Take some out.")
                return


def _lengthy(words: list[str]) -> Iterator[str]:
    """Yield what makes one pair of braces too long to be read without danger."""
    if any(len(word) > LONGEST_WORD and word[0] not in "\"'" for word in words):
        yield "A name or a number in these braces is too long."
    if len(words) > LONGEST:
        yield "Too much is said in one pair of braces."
    if _depth(words) > DEEPEST:
        yield f"Brackets stand more than {DEEPEST} deep in these braces."


def _statements(env: jinja2.Environment, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield what stands in each pair of braces, with its line; a statement begins with `%`."""
    words: list[str] = []
    begun = 1
    for line, kind, value in env.lex(source):
        if kind in ("variable_begin", "block_begin"):
            begun, words = line, ["%"] if kind == "block_begin" else []
        elif kind in ("variable_end", "block_end"):
            yield begun, words
        elif kind != "whitespace":
            words.append(value)


def _opens(words: list[str]) -> int:
    """Return 1 for a statement that a later one ends, −1 for the one that ends it, else 0."""
    word = words[1] if words[:1] == ["%"] and len(words) > 1 else ""
    if word.startswith("end"):
        return -1
    return int(word in OPENERS or (word == "set" and "=" not in words))


def _depth(words: list[str]) -> int:
    depth = deepest = 0
    for word in words:
        depth += (word in tuple("([{")) - (word in tuple(")]}"))
        deepest = max(deepest, depth)
    return deepest


# ---------------------------------------------------------------------------------------------- what could grow


def growing(tree: nodes.Template, place: Place, may: tuple[type[nodes.Node], ...]) -> Iterator[Problem]:
    """Yield what could print without end: loops over what somebody typed, texts that double, unknown attributes.

    `may` are the kinds of nodes that are allowed here; of any other it is already said that it is not.
    """
    parts = frozenset(
        loop.target.name
        for loop in tree.find_all(nodes.For)
        if isinstance(loop.target, nodes.Name) and _given(loop.iter) == "parts"
    )
    for node, loops in _walk(tree, 0):
        for said in _growing(node, loops, parts) if isinstance(node, may) else ():
            yield Problem(Place(place.file, line=node.lineno), *said)


def _walk(node: nodes.Node, loops: int) -> Iterator[tuple[nodes.Node, int]]:
    """Yield every node, and how many loops it stands in, its own among them."""
    loops += isinstance(node, nodes.For)
    yield node, loops
    for child in node.iter_child_nodes():
        yield from _walk(child, loops)


def _growing(node: nodes.Node, loops: int, parts: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one node, and the remedy."""
    if isinstance(node, nodes.For):
        yield from _loop(node, loops, parts)
    elif isinstance(node, nodes.Assign):
        yield from _named(node)
    elif isinstance(node, nodes.Getattr):
        yield from _attribute(node, parts)
    elif isinstance(node, nodes.Getitem) and not (_is_list(node.node, parts) and _is_number(node.arg)):
        yield "Only a line of an address has a number.", "Write recipient[0], parts[0] or recipient[1:]."
    elif isinstance(node, nodes.Filter) and node.name == "join":
        constant = all(isinstance(argument, nodes.Const) for argument in node.args)
        if not _is_list(node.node, parts) or not constant or len(node.args) > 1 or node.kwargs:
            yield "“|join” is for an address, with a text between its lines.", 'Write {{ recipient | join("\\n") }}.'


def _loop(node: nodes.For, loops: int, parts: frozenset[str]) -> Iterator[tuple[str, str]]:
    if not _is_list(node.iter, parts):
        yield "A loop goes over parts, recipient or a part's contact, and over nothing else.", "Take it out."
    if loops > MOST_LOOPS:
        yield f"More than {MOST_LOOPS} loops stand inside one another.", "Take the innermost out."
    if node.recursive:
        yield "A loop cannot begin itself again.", "Take “recursive” out."
    wrong = not isinstance(node.target, nodes.Name) or node.target.name in GIVEN
    if wrong or (node.target.name in parts and _given(node.iter) != "parts"):  # type: ignore[attr-defined]
        yield "A loop needs a name of its own.", "Write {% for line in recipient %}."


def _named(node: nodes.Assign) -> Iterator[tuple[str, str]]:
    """Refuse a `set` that could double what another has set, or hide what is given."""
    named = {name.name for name in node.target.find_all(nodes.Name)} | {getattr(node.target, "name", "")}
    if not isinstance(node.target, nodes.Name) or named & {*GIVEN, "part"}:
        yield "“set” needs one name of its own.", "Write {% set count = recipient | length %}."
    if not _counts(node.node):
        yield "“set” can keep a number and nothing else.", "Write {% set count = recipient | length %}."


def _attribute(node: nodes.Getattr, parts: frozenset[str]) -> Iterator[tuple[str, str]]:
    known = PART if _is_part(node.node, parts) else LOOP if _name(node.node) == "loop" else ()
    if node.attr not in known:
        yield f"There is no “{node.attr}” here.", problems.nearest(node.attr, known) or "Take it out."


def _name(node: nodes.Node | None) -> str:
    return node.name if isinstance(node, nodes.Name) else ""


def _given(node: nodes.Node) -> str:
    """Return the name of the list that is gone through, whole or a slice of it."""
    whole = node.node if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice) else node
    return _name(whole)


def _is_list(node: nodes.Node | None, parts: frozenset[str]) -> bool:
    whole = node.node if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice) else node
    if isinstance(whole, nodes.Getattr):
        return whole.attr == "contact" and _is_part(whole.node, parts)
    return _name(whole) in ("parts", "recipient")


def _is_part(node: nodes.Node, parts: frozenset[str]) -> bool:
    if isinstance(node, nodes.Getitem):
        return _name(node.node) == "parts" and not isinstance(node.arg, nodes.Slice)
    return _name(node) in parts


def _is_number(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Slice):
        return all(bound is None or _is_number(bound) for bound in (node.start, node.stop, node.step))
    return isinstance(node, nodes.Const) and isinstance(node.value, int)


def _counts(node: nodes.Node) -> bool:
    """Say whether an expression can only be a number."""
    if isinstance(node, nodes.Add | nodes.Sub):
        return _counts(node.left) and _counts(node.right)
    if isinstance(node, nodes.Filter):
        return node.name in ("count", "length")
    return _is_number(node) or (isinstance(node, nodes.Getattr) and _name(node.node) == "loop")
