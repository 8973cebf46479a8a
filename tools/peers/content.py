"""What a letter says, in parts that any tool can set: taken from the HTML that `letters` has composed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

import tinyhtml5

SPACE = "{http://www.w3.org/1999/xhtml}"
FILE = "letters.json"  # in a tool's folder


@dataclass(frozen=True, slots=True)
class Content:
    """One letter: lines and paragraphs, as plain text."""

    file: str  # its name, without the ending
    signature: str  # a picture's path in the folder
    language: str
    organisation: str
    contact: tuple[str, ...]
    recipient: tuple[str, ...]
    date: str
    salutation: str
    heading: str
    before: tuple[str, ...]  # paragraphs above the note
    note: tuple[str, ...]
    after: tuple[str, ...]  # and below it
    closing: str
    sender: str
    role: str

    def texts(self) -> tuple[str, ...]:
        """Return every line and paragraph that is printed, from top to bottom."""
        _, _, _, *printed = astuple(self)
        return tuple(text for part in printed for text in ((part,) if isinstance(part, str) else part))


def read(html: str, file: str) -> Content:
    """Return what a letter says that is in one language and signed by a picture, as those of `make bench` are."""
    article = next(tinyhtml5.parse(html).iter(f"{SPACE}article"))
    by_class = {name.split()[0]: it for it in article.iter() if (name := it.get("class"))}
    body = [it for it in article if it.tag in (f"{SPACE}p", f"{SPACE}h1", f"{SPACE}blockquote")]
    body = [it for it in body if it.get("class") != "date"] + list(by_class["close"])[:-1]
    tags = [it.tag.removeprefix(SPACE) for it in body]
    heading, quote = tags.index("h1"), tags.index("blockquote")
    return Content(
        file=file,
        signature=by_class["sign"][0].get("src", ""),
        language=article.get("lang", ""),
        organisation=_text(by_class["organisation"]),
        contact=tuple(_text(by_class["contact"]).splitlines()),
        recipient=tuple(_text(by_class["recipient"]).splitlines()),
        date=_text(by_class["date"]),
        salutation=_text(body[0]),
        heading=_text(body[heading]),
        before=tuple(map(_text, body[heading + 1 : quote])),
        note=tuple(map(_text, body[quote])),
        after=tuple(map(_text, body[quote + 1 :])),
        closing=_text(by_class["signature"][0]),
        sender=_text(by_class["sender"]),
        role=_text(by_class["role"]),
    )


def write(letters: Sequence[Content], folder: Path) -> None:
    """Write letters for a tool to read."""
    text = json.dumps([asdict(it) for it in letters], ensure_ascii=False)
    (folder / FILE).write_text(text, encoding="utf-8")


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()
