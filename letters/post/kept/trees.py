"""HTML parsed in one go where it is as plain as the letters' own; all other HTML is left to WeasyPrint's parser.

Plain means: a head of metadata and a title, and a body in which every element is closed where it has to be, so that
the rules by which HTML is mended have nothing to mend, and the tree is what one reads.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

import tinyhtml5

plainly = tinyhtml5.parse
NAMES = {"namespace_html_elements": False}  # how WeasyPrint calls its parser
BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "div", "footer", "header", "main", "ol", "p", "section", "ul", "li")
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
FORMATTING = frozenset(("b", "em", "i", "s", "small", "strong", "u"))
INLINE = FORMATTING | {"span", "sub", "sup"}
EMPTY = frozenset(("br", "img"))
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]")
HEAD = re.compile(r'<!doctype html>[ \t\n]*<html((?:[ \t\n]+[a-z-]+="[^"]*")*)[ \t\n]*>[ \t\n]*<head>')
META = re.compile(r'([ \t\n]*)<meta((?:[ \t\n]+[a-z-]+="[^"]*")*)[ \t\n]*/?>')
TITLE = re.compile(r"([ \t\n]*)<title>([^<]*)</title>")
BODY = re.compile(r'([ \t\n]*)</head>([ \t\n]*)<body((?:[ \t\n]+[a-z-]+="[^"]*")*)[ \t\n]*>')
TAG = re.compile(r'([^<]*)<(/?)([a-z]+[1-6]?)((?:[ \t\n]+[a-z-]+="[^"]*")*)[ \t\n]*(/?)>')
END = re.compile(r"([ \t\n]*)</html>([ \t\n]*)")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|#34|#39);)?")
MEANS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#34": '"', "#39": "'"}


class NotPlain(Exception):
    """Said of HTML that is for WeasyPrint's own parser."""


def install() -> None:
    """Let this process parse plain HTML so."""
    tinyhtml5.parse = _parse


def _parse(document: Any, **how: Any) -> Any:
    if how != NAMES or not hasattr(document, "getvalue") or not isinstance(source := document.getvalue(), str):
        return plainly(document, **how)
    try:
        return tree(source)
    except NotPlain:
        return plainly(document, **how)


def tree(source: str) -> Element:
    """Return the tree of plain HTML; raise `NotPlain` when it is not."""
    if ODD.search(source):
        raise NotPlain
    at = _must(HEAD.match(source))
    root, head = Element("html", _attributes(at[1])), Element("head")
    root.append(head)
    end = _head(head, source, at.end())
    at = _must(BODY.match(source, end))
    _say(head, at[1])
    head.tail = at[2] or None
    body = Element("body", _attributes(at[3]))
    root.append(body)
    end = _body(body, source, at.end())
    at = _must(END.fullmatch(source, end))
    _say(body, at[1])
    _say(body, at[2])
    return root


def _must(found: re.Match[str] | None) -> re.Match[str]:
    if found is None:
        raise NotPlain
    return found


def _head(head: Element, source: str, end: int) -> int:
    """Put what a head holds into it, and return where that ends."""
    titled = False
    while at := META.match(source, end) or TITLE.match(source, end):
        _say(head, at[1])
        if at.re is META:
            head.append(Element("meta", _attributes(at[2])))
        elif titled:
            raise NotPlain
        else:
            titled, title = True, Element("title")
            _say(title, _text(at[2]))
            head.append(title)
        end = at.end()
    return end


def _body(body: Element, source: str, end: int) -> int:
    """Put what a body holds into it, and return where its end tag ends."""
    open_now = [body]
    names = ["body"]
    while at := TAG.match(source, end):
        said, closing, name, attributes, slash = at.groups()
        if said:
            _say(open_now[-1], _text(said))
        end = at.end()
        if closing:
            if attributes or slash or names.pop() != name:
                raise NotPlain
            open_now.pop()
            if not names:
                return end
            continue
        if not _may_stand(name, names) or (slash and name not in EMPTY):
            raise NotPlain
        element = Element(name, _attributes(attributes) if attributes else {})
        open_now[-1].append(element)
        if name not in EMPTY:
            open_now.append(element)
            names.append(name)
    raise NotPlain


def _may_stand(name: str, names: list[str]) -> bool:
    """Say whether an element leaves those that are open as they are."""
    if name in INLINE:
        return name not in FORMATTING or name not in names
    if name in EMPTY:
        return True
    if name not in BLOCKS and name not in HEADINGS:
        return False
    if (name == "li") != (names[-1] in ("ol", "ul")):
        return False
    return names[-1] not in INLINE and "p" not in names and not HEADINGS.intersection(names)


def _say(element: Element, text: str) -> None:
    """Let a text follow what an element holds."""
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _attributes(written: str) -> dict[str, str]:
    found = ATTRIBUTE.findall(written)
    attributes = {name: _text(value) for name, value in found}
    if len(attributes) != len(found):
        raise NotPlain
    return attributes


def _text(written: str) -> str:
    return REFERENCE.sub(_meant, written) if "&" in written else written


def _meant(reference: re.Match[str]) -> str:
    if reference[1] is None:
        raise NotPlain
    return MEANS[reference[1]]
