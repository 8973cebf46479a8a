"""[sites]: the authorities, who signs for each, and its letterhead."""

from __future__ import annotations

from pydantic import Field

from letters.sections.values import PerhapsFile, Table, Text


class Words(Table):
    """What a letterhead and a signature say in one language."""

    organisation: Text
    role: Text
    address: tuple[Text, ...] = Field(default=(), strict=False)


class Site(Words):
    """One authority: who signs, and its letterhead; `language` holds the words in other languages than English."""

    sender: Text
    logo: PerhapsFile = ""
    signature: PerhapsFile = ""
    contact: tuple[Text, ...] = Field(default=(), strict=False)  # a telephone number, an e-mail address
    language: dict[str, Words] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """What the authority is called, in English and in its other languages."""
        return tuple(dict.fromkeys(it.organisation for it in (self, *self.language.values())))
