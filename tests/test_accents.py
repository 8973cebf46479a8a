"""Names with an accent that is no one character with its letter: printed, and read, as they are written."""

from __future__ import annotations

from pathlib import Path

import office
import pypdfium2
import pytest
import small
from conftest import Command

from letters.post import accents, conform, kept
from letters.post.render import Document, Press

NAMES = ("Adéṣẹ́gun", "Ẹ́niọlá", "Ọ̀ṣun", "Ị̀kẹ́chụ́kwu", "káàárọ̀", "Olúwafẹ́mi", "Ẹ́lẹ̀")
STACKED = "Ā́ra"  # the shipped font sets one above the other


def text(made: Document) -> str:
    with pypdfium2.PdfDocument(made.pdf) as document:
        return str(document[0].get_textpage().get_text_range())


def pixels(made: Document) -> bytes:
    with pypdfium2.PdfDocument(made.pdf) as document:
        return bytes(document[0].render(scale=2).to_pil().tobytes())


def letter_to(name: str) -> Document:
    return office.printed(office.person(first_name=name, preferred_name="", note=f"Thank you, {name}. Every Eẹ of it!"))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_as_it_is_written(name: str) -> None:
    made = letter_to(name)
    said = text(made)
    assert made.faults == ()
    assert f"Dear {name}," in said
    assert f"Thank you, {name}. Every Eẹ of it!" in said


@pytest.mark.parametrize("name", NAMES)
def test_it_looks_as_it_would_if_nothing_were_said_of_its_accents(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = letter_to(name)
    monkeypatch.setattr(accents, "told", lambda *_: None)
    plain = letter_to(name)
    assert f"Dear {name}," not in text(plain)
    assert pixels(told) == pixels(plain)


def test_such_a_letter_is_what_the_standards_ask_for() -> None:
    assert conform.faults(letter_to(NAMES[3]).pdf) == ()


def test_another_version_of_weasyprint_prints_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    who = office.letter(office.person(first_name=NAMES[3], preferred_name=""))
    sharing = Press(office.on(office.shipped())).render(who)
    monkeypatch.setattr(kept, "share", lambda *_: None)
    assert Press(office.on(office.shipped())).render(who).pdf == sharing.pdf


def test_a_page_without_such_a_name_is_left_as_it_is() -> None:
    page = "<body><p>Siân Nguyễn Żółć</p></body>"
    assert accents.parted(page) == page


def test_a_name_in_an_attribute_is_left_as_it_is() -> None:
    page = '<title>Ẹ́</title><body title="Ẹ́"><p>Ẹ́ni</p></body>'
    assert accents.parted(page) == '<title>Ẹ́</title><body title="Ẹ́"><p><span>Ẹ́</span>ni</p></body>'


def named(*names: str) -> list[dict[str, str]]:
    people = small.people()
    for person, name in zip(people, names, strict=False):
        person |= {"first_name": name, "preferred_name": "", "last_name": person["last_name"] or "Abe"}
    return people


def test_everybody_so_named_is_sent_a_letter_or_is_not_as_it_was_drawn(letters: Command, tmp_path: Path) -> None:
    """They passed the check, and when the draw was sealed their names stopped everybody's letters."""
    folder = small.campaign(tmp_path / "c", named(*NAMES))
    assert letters("check", folder).code == 0
    assert letters("run", folder).code == 0
    assert letters("verify", folder).code == 0


@pytest.mark.parametrize("row", [2, 6])
def test_an_accent_that_a_font_cannot_set_is_told_before_anybody_is_drawn(
    row: int, letters: Command, tmp_path: Path
) -> None:
    people = small.people()
    people[row - 2]["first_name"] = STACKED
    folder = small.campaign(tmp_path / "c", people)
    ran = letters("run", folder)
    assert ran.code == 1
    assert f"Seen in the letter for staff.csv, row {row}." in ran.told
    assert not (folder / "output/ledger.jsonl").exists()
