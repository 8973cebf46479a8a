"""What may stand in campaign.toml: words and names of files without anything unseen in them, in closed tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from letters import alike
from letters.toml.faults import Unsound

LONGEST_NAME = 255  # bytes of a file's name, on any system of today
LONGEST = 1000  # letters; no title, name or heading is nearly as long
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # controls, line breaks, turned directions


def _seen(text: str) -> str:
    if UNSEEN.search(text):
        raise PydanticCustomError("unseen", "holds a line break or an invisible character")
    return text


def _composed(text: str) -> str:
    """Return a text as cells are read: “ŵ” is one character, and not a w with a sign over it."""
    return unicodedata.normalize("NFC", text)


def _nameable(path: str) -> str:
    if any(len(part.encode()) > LONGEST_NAME for part in path.split("/")):
        raise Unsound("No file can have so long a name.", "Look at the name of the file itself.")
    return path


# As they are typed; so are the names that are sealed with the draw.
Line = Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(_seen)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST), AfterValidator(_seen)]
File = Annotated[Name, AfterValidator(_nameable)]
PerhapsFile = Annotated[Line, AfterValidator(_nameable)]
Stripped = Annotated[PerhapsFile, StringConstraints(strip_whitespace=True)]

# Composed, as they are printed and looked for in the sheets.
Word = Annotated[Line, AfterValidator(_composed)]
Text = Annotated[Name, AfterValidator(_composed)]


class Table(BaseModel):
    """A table of settings: what it does not know, or what is of another type, is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def again(names: Sequence[str]) -> int:
    """Return the place of the first name that stands further up as well; 0 when there is none."""
    labels = [alike.label(name) for name in names]
    return next((place for place, name in enumerate(labels) if name in labels[:place]), 0)
