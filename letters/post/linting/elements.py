"""The layout as the elements that WeasyPrint will see, each with its line, in every branch of every `if` at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import jinja2

from letters import problems
from letters.post.linting import balance
from letters.problems import Place, Problem, Refused

MARK, END = "\ue000", "\ue001"  # stand round the number of a field while the HTML about it is read
FIELD = re.compile(f"{MARK}([0-9]+){END}")
GLUED = re.compile(f"<[/!?]?{MARK}")  # a field where the name of a tag should be
ENDLESS = re.compile("</?[A-Za-z][^>]{4000}")  # no tag is so long
FILLED = re.compile(
    r"\w+(?:\[[0-9]+\])?\.(body|last|closing)"
)  # the fields that are HTML themselves: the letter's text
LINE, TEXT = "letters-line", "letters-text"  # attributes that only this room sees
DEEPEST, MOST = 40, 500  # elements inside one another, and in all
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
SELF_ENDING = VOID | frozenset("body caption colgroup dd dt head html li option p tbody td tfoot th thead tr".split())
# What Markdown makes of a wording. It stands in the place of a letter's text.
MARKDOWN = (
    "<h1>x</h1>",
    "<h2>x</h2>",
    "<p>x <em>x</em> <strong>x</strong> <a>x</a> <code>x</code><br>x</p><p>x</p>",
    "<blockquote><p>x</p><p>x</p></blockquote>",
    "<ul><li>x</li><li><p>x</p></li></ul><ol><li>x</li></ol>",
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag as it is written: where, and whether a field stands in it without quotation marks."""

    name: str
    line: int
    attributes: tuple[tuple[str, str], ...]
    unquoted: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout taken apart: its start tags, its fields by the element they stand in, and the tree of elements."""

    tags: tuple[Tag, ...]
    fields: tuple[tuple[int, str, str], ...]  # line, tag or "<" for one that is glued to it, and the expression
    expressions: tuple[str, ...]
    goes_down_address: bool  # in a loop
    elements: tuple[Any, ...]  # cssselect2.ElementWrapper, from the top down

    def expression(self, value: str) -> str:
        """Return the field that an attribute consists of, or nothing when it is anything else."""
        found = FIELD.fullmatch(value.strip())
        return self.expressions[int(found[1])] if found else ""


def read(env: jinja2.Environment, source: str, place: Place) -> Layout:
    """Return a layout's elements; `Refused` when there are so many, or so deep, that nobody should read on."""
    import tinyhtml5

    html, expressions = _hidden(env, source)
    if endless := ENDLESS.search(html):
        raise _unclosed(1 + html.count("\n", 0, endless.start()), place)
    reader = _Reader(html, expressions, place)
    reader.feed(html)
    if reader.rawdata.startswith("<"):  # the parser would look for its end again and again
        raise _unclosed(reader.getpos()[0], place)
    reader.close()
    _refuse_unclosed(env, source, place)
    root = tinyhtml5.parse(reader.prepared(), namespace_html_elements=False)
    elements = wrapped(root)
    deep = next((element for element in elements if len(element.ancestors) > DEEPEST), None)
    if deep is not None:
        raise _crowded(line(deep), place)
    return Layout(
        tuple(reader.tags),
        tuple(reader.fields),
        tuple(expressions),
        re.search(r"\bin\s+recipient\b", source) is not None,
        elements,
    )


def wrapped(root: Any) -> tuple[Any, ...]:
    """Return the elements of a tree, from the top down, as selectors are held against them."""
    import cssselect2

    return tuple(cssselect2.ElementWrapper.from_html_root(root).iter_subtree())


def _crowded(line: int, place: Place) -> Refused:
    what = f"There are too many tags here, or tags more than {DEEPEST} deep inside one another."
    return Refused([Problem(Place(place.file, line=line), what, "Take some out.")])


def _unclosed(line: int, place: Place) -> Refused:
    what = "This tag or comment is not closed."
    return Refused([Problem(Place(place.file, line=line), what, "Write > or --> where it ends.")])


def _hidden(env: jinja2.Environment, source: str) -> tuple[str, list[str]]:
    """Return the layout with a number for each field and nothing for a statement; every line stays where it is."""
    out: list[str] = []
    expressions: list[str] = []
    line, inside = 1, False
    for number, kind, value in env.lex(source):
        if kind in ("data", "variable_begin"):
            out.append("\n" * (number - line))
            line = number
        if kind == "data":
            out.append(value)
            line += value.count("\n")
        elif kind == "variable_begin":
            out.append(f"{MARK}{len(expressions)}{END}")
            expressions.append("")
        elif inside and kind not in ("variable_end", "whitespace"):
            expressions[-1] += value
        inside = kind == "variable_begin" or (inside and kind != "variable_end")
    return "".join(out), expressions


def _refuse_unclosed(env: jinja2.Environment, source: str, place: Place) -> None:
    """Raise `Refused` with the elements that are never closed: all that follows would stand in them."""
    problems.refuse_if(
        Problem(
            Place(place.file, line=line),
            f"This <{name}> is not closed, so all that follows stands in it.",
            f"Write </{name}> where it ends.",
        )
        for name, line in balance.unclosed(env, source, SELF_ENDING)
    )


def line(element: Any) -> int:
    """Return the line on which an element begins, or the one about it when the parser has added it."""
    while element is not None:
        if written := element.etree_element.get(LINE):
            return int(written)
        element = element.parent
    return 1


def is_text(element: Any) -> bool:
    """Say whether an element is a part of the letter's own text, or holds it."""
    return element.etree_element.get(TEXT) is not None


def printed(layout: Layout) -> Iterator[Any]:
    """Yield every element that is printed, and those that they stand in."""
    return (element for element in layout.elements if element.local_name in ("html", "body") or _in_body(element))


def _in_body(element: Any) -> bool:
    return any(above.local_name == "body" for above in element.ancestors)


class _Reader(HTMLParser):
    """Goes through the source once, with lines, and prepares it for the parser that knows no lines."""

    def __init__(self, html: str, expressions: list[str], place: Place) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.fields = [(1 + html.count("\n", 0, glued.start()), "<", "") for glued in GLUED.finditer(html)]
        self._html, self._expressions, self._place = html, expressions, place
        self._starts = [0, *(match.end() for match in re.finditer("\n", html))]
        self._inserted: list[tuple[int, str]] = []  # where, and what
        self._raw = ""  # the tag whose content is no HTML
        self._open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text, line = self.get_starttag_text() or "", self.getpos()[0]
        bare = re.sub("\"[^\"]*\"|'[^']*'", "", text)
        self.tags.append(Tag(tag, line, tuple((name, value or "") for name, value in attrs), MARK in bare))
        self._inserted.append((self._offset() + 1 + len(tag), f' {LINE}="{line}"'))
        self._raw = tag if tag in ("style", "title", "textarea", "script") else ""
        self._open += tag not in SELF_ENDING
        if self._open > DEEPEST or len(self.tags) > MOST:
            raise _crowded(line, self._place)

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""
        self._open -= tag not in SELF_ENDING

    def handle_data(self, data: str) -> None:
        start, line = self._offset(), self.getpos()[0]
        for match in FIELD.finditer(data):
            here = line + data.count("\n", 0, match.start())
            expression = self._expressions[int(match[1])]
            self.fields.append((here, self._raw, expression))
            if not self._raw and (filled := FILLED.fullmatch(expression)):
                self._inserted.append((start + match.end(), _stand_in(filled[1], here)))

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def prepared(self) -> str:
        """Return the HTML with every line written into its tag, and the stand-in of the letter's text."""
        out, before = [], 0
        for where, what in self._inserted:
            out += [self._html[before:where], what]
            before = where
        return "".join([*out, self._html[before:]])


def _stand_in(part: str, line: int) -> str:
    """Return what Markdown could make in the place of a field."""
    blocks = MARKDOWN if part == "body" else MARKDOWN[2:]
    return re.sub("<([a-z]+[0-9]?)", rf'<\1 {LINE}="{line}" {TEXT}=""', "".join(blocks))
