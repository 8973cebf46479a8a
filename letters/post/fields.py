"""Fields in double braces: which there are, and what a template may do with them.

A wording prints fields and asks with `if` whether they are filled in; a layout also goes through lists. Nothing
else is let in: it could read a file, run for ever, or let what somebody typed through as HTML.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from letters import problems
from letters.post.linting import braces
from letters.problems import Place, Problem

FIELDS = {  # what a wording may say → the staff sheet's or the notes' column that it comes from
    "salutation": "first_name",
    "first_name": "first_name",
    "last_name": "last_name",
    "full_name": "last_name",
    "title": "title",
    "job_title": "job_title",
    "team": "team",
    "line_manager": "line_manager",
    "manager": "manager",
    "note": "note",
    "organisation": "site",
    "sender": "site",
    "role": "site",
    "date": "site",
}
NAMES = {"salutation", "first_name", "last_name", "full_name"}
FILTERS = ("capitalize", "count", "default", "escape", "first", "join", "last", "length", "lower", "trim", "upper")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a template may name and do."""

    fields: Collection[str]
    may: tuple[type[nodes.Node], ...]


_ASK = (nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.List, nodes.Tuple)
_PRINT = (nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Concat, nodes.Filter, nodes.Keyword)
WORDING = Rules(tuple(FIELDS), (*_PRINT, *_ASK))
LAYOUT = Rules(
    braces.GIVEN,
    (*_PRINT, *_ASK, nodes.For, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Assign, nodes.Add, nodes.Sub),
)


class Blank(jinja2.StrictUndefined):
    """A field that is empty for this person: it may be asked about, and may not be printed."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False

    def __eq__(self, other: object) -> bool:  # type: ignore[override]
        return isinstance(other, Blank) or other == ""

    def __ne__(self, other: object) -> bool:  # type: ignore[override]
        return not self == other

    def __hash__(self) -> int:  # type: ignore[override]
        return hash("")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which asks once for each kind of thing, not for every letter: the answer is always the same."""

    @functools.cached_property
    def _answers(self) -> dict[tuple[type, str], bool]:
        return {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Say whether a template may read this attribute of a thing."""
        asked = type(obj), attr
        if asked not in self._answers:
            self._answers[asked] = super().is_safe_attribute(obj, attr, value)
        return self._answers[asked]


def environment() -> Sandbox:
    """Return the sandbox in which people's data are filled in: escaped, and never silently blank."""
    return Sandbox(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_never_blank,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _never_blank(value: Any) -> Any:
    """Refuse what would print as “None”, “nan” or nothing at all."""
    if value is None or value != value or (isinstance(value, str) and not value.strip()):
        raise jinja2.UndefinedError("a field is blank")
    return value


# -------------------------------------------------------------------------------------- what cannot be filled in

FAILURES = (
    *(jinja2.TemplateError, TypeError, ValueError, ArithmeticError),
    NameError,  # Jinja writes a number without end, 1e999, as the name inf
)
SAID: tuple[tuple[type[Exception], str], ...] = (  # the library's own words may hold what stands in somebody's row
    (jinja2.UndefinedError, "Something here is blank, or is not there, in one of the letters."),
    (jinja2.exceptions.SecurityError, "Something here is not allowed in a letter."),
    (jinja2.TemplateError, "What stands in the braces here cannot be understood."),
    (TypeError, "What is counted, compared or joined here is not of one kind."),
    (Exception, "What is counted here comes to no number, or to one that is too large."),
)


def failed(error: Exception, place: Place, line: int | None) -> Problem:
    """Return why a template could not be filled, in words that hold nothing of what it was filled with."""
    what = next(said for kind, said in SAID if isinstance(error, kind))
    return Problem(Place(place.file, line=line), what, "Mend what stands in the braces.")


def line(error: BaseException) -> int | None:
    """Return the line of the template on which filling it failed."""
    lines = [number for frame, number in traceback.walk_tb(error.__traceback__) if _is_of_template(frame)]
    return lines[-1] if lines else None


def _is_of_template(frame: FrameType) -> bool:
    return "__jinja_exception__" in frame.f_globals  # Jinja puts a frame with the template's own line in place


# ---------------------------------------------------------------------------------- what a template must not say


def faults(env: jinja2.Environment, source: str, place: Place, rules: Rules) -> list[Problem]:
    """Return everything that a template must not say, each with its line and the nearest that it may say."""
    if crowded := braces.crowded(env, source, place):
        return crowded
    try:
        tree = env.parse(source)
    except jinja2.TemplateSyntaxError as error:
        what = f"The braces cannot be read: {str(error.message).rstrip('.')}."
        return [Problem(Place(place.file, line=error.lineno), what, "A field is written {{ like_this }}.")]
    except RecursionError:
        return [Problem(place, "The braces are too intricate to be read.", braces.WRITE)]
    found = (*_unknown(tree, place, rules), *_forbidden(tree, place, rules), *_of_one_person(tree, place))
    return [*found, *braces.growing(tree, place, rules.may)]


def _unknown(tree: nodes.Template, place: Place, rules: Rules) -> Iterator[Problem]:
    names = list(tree.find_all(nodes.Name))
    known = {*rules.fields, *(name.name for name in names if name.ctx == "store")}
    for name in names:
        if name.name not in known:
            where = Place(place.file, line=name.lineno)
            yield Problem(where, f"“{name.name}” is not a field here.", problems.nearest(name.name, rules.fields))


def _of_one_person(tree: nodes.Template, place: Place) -> Iterator[Problem]:
    """Report what is asked of a person by name: a design is for everybody, and tells nothing of one."""
    for asked in tree.find_all(nodes.Compare):
        names = {name.name for name in asked.find_all(nodes.Name)} & NAMES
        if names and any(isinstance(it.value, str) and it.value for it in asked.find_all(nodes.Const)):
            what = "This asks whether a letter is to somebody of one name."
            yield Problem(
                Place(place.file, line=asked.lineno), what, "Take it out: what is for one person stands in their note."
            )


def _forbidden(tree: nodes.Template, place: Place, rules: Rules) -> Iterator[Problem]:
    for node in tree.find_all(nodes.Node):
        if isinstance(node, (*rules.may, nodes.Scope)) and not isinstance(node, nodes.Filter):
            continue
        where = Place(place.file, line=node.lineno)
        if isinstance(node, nodes.Include | nodes.Extends | nodes.Import | nodes.FromImport):
            yield Problem(where, "A template reads no other file.", "Write here what that file says.")
        elif not isinstance(node, nodes.Filter):
            what = "Braces cannot do this in a letter."
            yield Problem(where, what, "Print a field {{ like_this }}, or ask for it with {% if like_this %}.")
        elif node.name == "safe":
            what = "“|safe” would let what somebody typed through as HTML."
            yield Problem(where, what, "Take it out: a field is printed as it was typed.")
        elif node.name not in FILTERS:
            yield Problem(where, f"“|{node.name}” cannot be used here.", problems.nearest(node.name, FILTERS))
