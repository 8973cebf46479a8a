"""Each language is one complete data file; a staff sheet may name it in several ways."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path
from typing import Any

import office
import pytest

from letters import files
from letters.post import expect, language
from letters.post.language import Language
from letters.problems import Refused

FOLDER = Path(language.__file__).parent / "languages"


def codes(value: str) -> list[str]:
    return [known.code for known in language.of_reader(value)]


def of_code(code: str) -> Language:
    return language.languages()[code]


# ------------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("day", "english", "welsh"),
    [
        (date(2026, 12, 1), "1 December 2026", "1 Rhagfyr 2026"),
        (date(2027, 2, 28), "28 February 2027", "28 Chwefror 2027"),
        (date(2026, 8, 31), "31 August 2026", "31 Awst 2026"),
    ],
)
def test_a_date_is_written_in_the_words_of_the_language(day: date, english: str, welsh: str) -> None:
    assert language.day_in_words(day, of_code("en")) == english
    assert language.day_in_words(day, of_code("cy")) == welsh


def test_every_language_has_twelve_months_of_its_own() -> None:
    written = {
        (language.day_in_words(date(2026, month, 1), known), known.code)
        for month in range(1, 13)
        for known in language.languages().values()
    }
    assert len({words for words, _ in written}) == 12 * len(language.languages())


# ------------------------------------------------------------------------------------- how a cell names languages


@pytest.mark.parametrize("value", ["cy", "CY", "Welsh", "welsh", "Cymraeg", " Welsh ", "cym"])
def test_a_cell_may_ask_for_welsh_in_several_ways(value: str) -> None:
    assert codes(value) == ["cy"]


@pytest.mark.parametrize("value", ["en", "English", "ENGLISH", "Saesneg", ""])
def test_a_cell_that_says_english_or_nothing_asks_for_english(value: str) -> None:
    assert codes(value) == ["en"]


@pytest.mark.parametrize(
    "value",
    [
        "en+cy",
        "cy+en",
        "English and Welsh",
        "English AND Welsh",
        "Welsh And English",
        "en / cy",
        "cy, en",
        "en&cy",
        "Bilingual",
        " Dwyieithog ",
    ],
)
def test_where_both_are_asked_for_welsh_comes_first(value: str) -> None:
    """“Bilingual” was composed so, and expected in English when the letter was read back."""
    assert codes(value) == ["cy", "en"]
    person = office.person(site="brynmor", language=value)
    wanted = expect.letter(person, person.note, office.BRYNMOR, office.shipped(), office.DAY, {})
    assert wanted.languages == ("cy", "en")


def test_a_language_that_is_named_twice_is_printed_once() -> None:
    assert codes("en, English and Saesneg") == ["en"]


@pytest.mark.parametrize("value", ["French", "Wales", "en+fr", "en+", "+", "both", "en cy", "andorran", "and", "yes"])
def test_a_cell_that_names_no_language_of_ours_is_never_guessed_at(value: str) -> None:
    with pytest.raises(ValueError, match=re.escape(value)):
        language.of_reader(value)


# ----------------------------------------------------------------------------------------- complete data files


def test_every_language_is_complete_and_says_where_things_go() -> None:
    assert {"en", "cy"} <= set(language.languages())
    for known in language.languages().values():
        assert all(getattr(known, field.name) for field in dataclasses.fields(known)), known.code
        assert known.code in known.called
        assert all(name == name.casefold() for name in known.called), "a cell is compared in lower case"
        assert "{page}" in known.page
        assert "{pages}" in known.page
        assert "{sender}" in known.signature
        assert "{organisation}" in known.logo


def test_no_two_languages_share_a_name_or_a_place_in_the_order() -> None:
    called = [name for known in language.languages().values() for name in known.called]
    ranks = [known.rank for known in language.languages().values()]
    assert len(set(called)) == len(called) >= 2
    assert len(set(ranks)) == len(ranks) >= 2


FIELDS = [field.name for field in dataclasses.fields(Language) if field.name != "code"]


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read the data files anew, changed by a function, and forget them afterwards."""

    def read(change: Any) -> dict[str, Language]:
        as_it_is = files.read
        monkeypatch.setattr(files, "read", lambda path: change(path, as_it_is(path)))
        return language.languages.__wrapped__()

    return read


@pytest.mark.parametrize("field", FIELDS)
def test_a_data_file_that_leaves_something_out_is_noticed_at_once(field: str, fresh: Any) -> None:
    def without(path: Path, data: bytes) -> bytes:
        return re.sub(rf"(?m)^{field} = .*$", "", data.decode()).encode() if path.name == "cy.toml" else data

    with pytest.raises(Refused, match=rf"languages/cy\.toml: “{field}” is missing\. Add it, as languages/en"):
        fresh(without)


def test_a_data_file_that_says_something_unknown_is_noticed_at_once(fresh: Any) -> None:
    with pytest.raises(Refused, match=r"languages/cy\.toml, line \d+: “greeting” is not a setting here\."):
        fresh(lambda _, data: data + b'greeting = "Dear"\n')


WELSH = (Path(language.__file__).parent / "languages/cy.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("page", '"Tudalen {page}"', "This must print {page} and {pages}, once, and nothing else in braces."),
        ("page", '"Tudalen {page} o {pages:x}"', "This must print {page} and {pages}, once"),
        ("page", "'Tudalen \"{page}\" o {pages}'", "This holds a quotation mark"),
        ("signature", '"Llofnod {sender"', "This must print {sender}"),
        ("logo", '"Logo {sender}"', "This must print {organisation}"),
        ("locale", '"xx_XX"', "The names of months in this locale are not known."),
        ("date", '"MMMM"', "This pattern does not give the day and the year of a date."),
        ("rank", '"1"', "“rank” must be a whole number."),
        ("called", "[]", "“called” is empty."),
    ],
)
def test_a_data_file_that_says_something_wrong_is_refused_with_its_line(field: str, value: str, said: str) -> None:
    line = next(n for n, text in enumerate(WELSH.splitlines(), start=1) if text.startswith(f"{field} = "))
    wrong = re.sub(rf"(?m)^{field} = .*$", lambda _: f"{field} = {value}", WELSH)
    with pytest.raises(Refused) as stop:
        language.read("cy", wrong.encode())
    assert str(stop.value).startswith(f"languages/cy.toml, line {line}: {said}")


@pytest.mark.parametrize("data", [b"\xff", b"name = ", b"[" * 5000])
def test_a_data_file_that_is_no_toml_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match=r"^languages/cy\.toml"):
        language.read("cy", data)


# ---------------------------------------------------------------------------------------------------- page feet


def rules() -> str:
    return language.page_numbers()


@pytest.mark.parametrize(
    ("name", "second_of_two", "second_of_three"),
    [
        ("en", "Page 2 of 2", "Page 1 of 3"),
        ("cy", "Tudalen 2 o 2", "Tudalen 1 o 3"),
        ("cy-en", "Tudalen 2 o 2 · Page 2 of 2", "Tudalen 1 o 3 · Page 1 of 3"),
    ],
)
def test_every_choice_of_languages_has_its_page_feet(name: str, second_of_two: str, second_of_three: str) -> None:
    first = re.search(rf"@counter-style {name}-first-foot {{.*?symbols: (.*?);", rules())
    later = re.search(rf"@page {name} {{ @bottom-left {{ content: (.*?); }} }}", rules())
    assert first
    assert later
    assert f'"{second_of_three}"' in first[1]
    assert eval_foot(later[1], page="2", pages="2") == second_of_two


def eval_foot(content: str, page: str, pages: str) -> str:
    """Return what the CSS content prints on this page of so many."""
    parts = re.findall(r'"([^"]*)"|counter\((\w+)\)', content)
    return "".join(text or {"page": page, "pages": pages}.get(counter, "") for text, counter in parts)


def test_a_letter_of_one_page_has_no_number_at_its_foot() -> None:
    symbols = re.findall(r"symbols: (.*?);", rules())
    assert len(symbols) == 2 * (2 ** len(language.languages()) - 1)  # every choice of languages, in two formats
    assert all(first.startswith('"" "') for first in symbols)


def test_a_third_language_gives_every_pair_of_languages_its_page_feet(monkeypatch: pytest.MonkeyPatch) -> None:
    polish = dataclasses.replace(of_code("en"), code="pl", page="Strona {page} z {pages}", rank=3)
    three = {"en": of_code("en"), "cy": of_code("cy"), "pl": polish}
    monkeypatch.setattr(language, "languages", lambda: three)
    found = re.findall(r"body\.([a-z-]+) {", rules())
    choices = ["cy", "cy-en", "cy-en-pl", "cy-pl", "en", "en-pl", "pl"]
    assert sorted(found) == sorted([*choices, *(f"{choice}-large" for choice in choices)])
    assert "Strona 1 z 2" in rules()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"called": ("german",)}, 'languages/de.toml: `called` lacks the code itself. Add "de" to it.'),
        ({"called": ("de", "english")}, "languages/de.toml: “english” is another language's, en, as well."),
        ({"rank": 2}, "languages/de.toml: “rank = 2” is another language's, en, as well. Give each its own."),
    ],
)
def test_a_language_that_could_not_be_told_from_another_is_refused(changes: dict[str, Any], said: str) -> None:
    german = dataclasses.replace(of_code("en"), code="de", called=("de",), rank=7)
    found = language._confused([of_code("en"), dataclasses.replace(german, **changes)])
    assert [f"{it}"[: len(said)] for it in found] == [said]
