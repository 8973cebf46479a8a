"""What a layout must not hold, and what every letter needs: a title, a language, one heading, words for pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from urllib.parse import unquote

from letters.post.linting import elements
from letters.post.linting.elements import MARK, Layout, Tag
from letters.problems import Place, Problem

NO_USE = frozenset(
    "applet area audio base button canvas datalist dialog embed form frame frameset iframe input link map marquee math "
    "noembed noframes noscript object option plaintext portal script select svg template textarea track video".split()
)
ADDRESSES = frozenset("action background cite code codebase data formaction href longdesc poster src srcset".split())
PICTURES_GIVEN = re.compile(r"\w+(\[[0-9]+\])?\.(logo|signature)")
LANGUAGE, TITLE = re.compile(r"\w+(\[[0-9]+\])?\.lang"), re.compile(r"\w+(\[[0-9]+\])?\.title")
LINK = ("This is a link, and nobody can follow one on paper.", "Write the address out, as plain text.")
NEEDED = ("html", "head", "body")
WHOLE = "Begin with a layout that is shipped: a letter is not whole without it."
IN_STYLES = "Use a class, and say in letter.css how it looks."

Said = tuple[int, str, str]  # line, what is wrong, remedy


def faults(given: Layout, place: Place, assets: Collection[str]) -> list[Problem]:
    """Return what is wrong with a layout, in the order of its lines; `assets` are the paths of the template's files."""
    found: list[Said] = []
    for tag in given.tags:
        found += [(tag.line, *said) for said in _tag(tag, given, assets)]
    found += [said for check in CHECKS for said in check(given)]
    return [Problem(Place(place.file, line=line), what, remedy) for line, what, remedy in sorted(found)]


# ------------------------------------------------------------------------------------------------- a single tag


def _tag(tag: Tag, given: Layout, assets: Collection[str]) -> Iterator[tuple[str, str]]:
    if tag.name in NO_USE:
        yield f"<{tag.name}> has no use in a letter.", "Take it out."
        return
    if tag.unquoted:
        yield "A field in a tag needs quotation marks round it.", 'Write it as in class="{{ field }}".'
    for name, value in tag.attributes:
        yield from _attribute(tag, name, value, given, assets)


def _attribute(tag: Tag, name: str, value: str, given: Layout, assets: Collection[str]) -> Iterator[tuple[str, str]]:
    if name == "style" and MARK in value:
        yield "A field cannot stand in a style.", IN_STYLES
    elif any(elements.FILLED.fullmatch(given.expressions[int(number)]) for number in elements.FIELD.findall(value)):
        yield "The letter's text cannot stand in a tag.", "Put it between two tags."
    elif name.startswith("on"):
        yield f"“{name}” has no use in a letter.", "Take it out."
    elif name in ("hidden", "aria-hidden") or (name == "role" and value in ("none", "presentation")):
        yield f"“{name}” hides something from some readers and not from others.", "Take it out."
    elif name in ADDRESSES or name.endswith(":href"):
        said = LINK if tag.name == "a" else address(value, assets)
        if said and not (tag.name == "img" and PICTURES_GIVEN.fullmatch(given.expression(value))):
            yield said


def address(value: str, assets: Collection[str]) -> tuple[str, str] | None:
    """Return what is wrong with the address of a picture or a font, and the remedy."""
    path = value.strip()
    if MARK in path:
        return "A field cannot be an address here.", "Only a part's logo or signature can be the src of an <img>."
    if re.match(r"[a-z][a-z0-9+.-]*:|[/\\]", path, re.IGNORECASE):
        what = "This address leads out of the template's folder; nothing is fetched from there."
        return what, "Put the file into the folder, and write its name."
    if ".." in unquote(path) or "\\" in path:
        return "This path leads out of the template's folder.", "Put the file into the folder, and write its name."
    if unquote(path) not in assets:
        known = ", ".join(sorted(assets))
        return "The template has no such picture or font.", f"There are here: {known}." if known else "Add it."
    return None


# ------------------------------------------------------------------------------------------------ the whole page


def _fields(given: Layout) -> Iterator[Said]:
    """Yield the fields that stand where nothing escapes them."""
    for line, tag, _ in given.fields:
        if tag in ("style", "script"):
            yield line, "A field cannot stand in a style.", IN_STYLES
        elif tag == "<":
            yield line, "A field cannot be the name of a tag.", "Write the tag itself."


def _parts(given: Layout) -> Iterator[Said]:
    """Yield what a layout lacks that every letter is made of."""
    names = [tag.name for tag in given.tags]
    for name in NEEDED:
        if name not in names:
            yield 1, f"This layout has no <{name}>.", WHOLE
    for part in ("body", "last", "closing"):
        where = [
            line for line, tag, said in given.fields if not tag and re.fullmatch(rf"\w+(\[[0-9]+\])?\.{part}", said)
        ]
        if not where:
            yield 1, f"This layout does not print {{{{ part.{part} }}}}.", WHOLE
        for line in where[1:]:
            yield line, f"This layout prints {{{{ part.{part} }}}} twice.", "Print it once."
    if not any(re.match(r"recipient(\[|\|join)", said) for _, _, said in given.fields) and not given.goes_down_address:
        yield 1, "This layout does not print {{ recipient }}, the lines of the address.", WHOLE


def _title(given: Layout) -> Iterator[Said]:
    titles = [line for line, tag, said in given.fields if tag == "title" and TITLE.fullmatch(said)]
    if len(titles) != 1:
        yield (
            1,
            "This layout has no <title> that says what the letter is.",
            "Write <title>{{ parts[0].title }}</title>.",
        )


def _language(given: Layout) -> Iterator[Said]:
    for tag in given.tags:
        if tag.name == "html" and not LANGUAGE.fullmatch(given.expression(dict(tag.attributes).get("lang", ""))):
            yield tag.line, "<html> does not say the letter's language.", 'Write <html lang="{{ parts[0].lang }}">.'
    for element in given.elements:
        about = [above for above in element.ancestors if above.etree_element.get("lang") and above.parent is not None]
        told = any(LANGUAGE.fullmatch(given.expression(above.etree_element.get("lang"))) for above in about)
        if elements.is_text(element) and element.local_name == "h1" and not told:
            what = "Nothing about the letter's text says its language, though a letter can be in two."
            yield elements.line(element), what, 'Write <article lang="{{ part.lang }}">.'


def _charset(given: Layout) -> Iterator[Said]:
    charsets = [dict(tag.attributes).get("charset", "").lower() for tag in given.tags if tag.name == "meta"]
    if "utf-8" not in charsets:
        yield 1, "This layout does not say that it is UTF-8.", 'Write <meta charset="utf-8"> into its <head>.'


def _pictures(given: Layout) -> Iterator[Said]:
    for tag in given.tags:
        if tag.name == "img" and not dict(tag.attributes).get("alt", "").strip():
            what = "This picture has no words for those who cannot see it."
            yield tag.line, what, 'Write alt="…"; what only decorates is a background in letter.css.'


def _headings(given: Layout) -> Iterator[Said]:
    level = 0
    for element in elements.printed(given):
        if not (found := re.fullmatch(r"h([1-6])", element.local_name)):
            continue
        own, level, before = not elements.is_text(element), int(found[1]), level
        if own and level == 1:
            yield (
                elements.line(element),
                "The letter's heading is its subject, which the wording gives.",
                "Take <h1> out.",
            )
        elif own and level > before + 1:
            yield elements.line(element), f"<h{level}> follows no <h{level - 1}>.", f"Write <h{before + 1}>."


def _tables(given: Layout) -> Iterator[Said]:
    for element in elements.printed(given):
        below = {inside.local_name for inside in element.iter_subtree()}
        if element.local_name == "table" and "th" not in below:
            yield elements.line(element), "This table has no headings.", "Write <th>, or lay it out without a table."


CHECKS: tuple[Callable[[Layout], Iterator[Said]], ...] = (
    *(_fields, _parts, _title, _language, _charset, _pictures, _headings, _tables),
)
