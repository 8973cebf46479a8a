"""[post]: how the print pack is bound."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt

from letters.sections.values import Table

LARGEST_VOLUME = 10_000  # sheets: what a file is bound of is held in memory


class Post(Table):
    """How the print pack is bound."""

    volume: Annotated[StrictInt, Field(ge=2, le=LARGEST_VOLUME)] = 500  # sheets of a file, covers included: a ream
