"""Every fault of campaign.toml is told at once, each with its line and its remedy."""

from __future__ import annotations

import datetime
import unicodedata
from pathlib import Path

import pytest
import small
from conftest import Command

from letters import settings
from letters.problems import MachineFailed, Refused
from letters.toml import lines

ONE = "1 problem to mend. Nothing was written.\n"
NOTES = 'notes = "notes.csv"'
ARMS = '[[trial.arms]]\nname = "letter"\nwording = "recognition"\n\n[[trial.arms]]\nname = "control"\n'


def changed(*pairs: tuple[str, str]) -> str:
    """Return the small campaign.toml with these texts replaced, the last occurrence of each."""
    text = small.CAMPAIGN
    for old, new in pairs:
        assert old in text, old
        text = new.join(text.rsplit(old, 1))
    return text


def check(letters: Command, folder: Path, text: str | bytes) -> str:
    """Check a folder with nothing but this campaign.toml, and return what was said."""
    folder.mkdir(exist_ok=True)
    (folder / "campaign.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    ran = letters("check", folder)
    assert (ran.code, ran.out) == (1, "")
    assert [path.name for path in folder.iterdir()] == ["campaign.toml"]
    return ran.err


def told(text: str, line: str, message: str) -> str:
    """Return what is said of one fault in this line of the text."""
    assert text.split("\n").count(line) == 1, line
    return f"campaign.toml, line {text.split(chr(10)).index(line) + 1}: {message}\n"


def test_the_small_campaign_is_well(tmp_path: Path) -> None:
    chosen = settings.load(small.campaign(tmp_path))
    assert chosen.date == datetime.date(2026, 12, 1)
    assert [(arm.name, arm.share, arm.wording) for arm in chosen.trial.arms] == [
        ("letter", 1, "recognition"),
        ("control", 1, ""),
    ]
    assert chosen.sites["brynmor"].language["cy"].organisation == "Cyngor Sir Brynmor"


# -------------------------------------------------------------------------------------------------- wrong values


def text_of(key: str) -> str:
    return f'“{key}” must be text. Put it in double quotes: {key} = "…".'


def list_of(key: str) -> str:
    return f'“{key}” must be a list. Write it in brackets: {key} = ["…", "…"].'


A_DATE = "“date” must be a date. Write it without quotes, year first: date = 2026-12-01."
WHOLE = "“share” must be a whole number. Write it without quotes or decimals: share = 1."
ONE_OR_MORE = "“share” must be 1 or more. Take out an arm that nobody is to be in."
SEED = (
    "The seed must be a single line, with no space before or after it. "
    "Anyone must be able to type it, to repeat the draw."
)
SPLIT = "The cluster column is also a stratum: every stratum would be a single cluster. Take it out of strata."
SAME_SITE = "An authority above has this name too. Give each its own: the staff sheet tells them apart by it."
UNSEEN = "holds a line break or an invisible character. Type it again, on one line."
PATH = "A wording is the name of a folder, not a path. Put its folder among the templates."
TABLE = "must be a table. Write it under a heading in brackets."
TITLE, STRATA, CONTROL = 'title = "Thank-you letters"', 'strata = ["site"]', 'name = "control"'
SEEDED, ADDRESS = 'seed = "a seed for tests"', 'address = ["Council Offices", "Brynmor", "SY23 1AA"]'


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (TITLE, "title = 3", "title = 3", text_of("title")),
        (TITLE, 'title = "  "', 'title = "  "', "“title” is empty. Fill it in, or take the line out."),
        ('output = "output"', "output = ''", "output = ''", "“output” is empty. Fill it in, or take the line out."),
        ("2026-12-01", '"2026-12-01"', 'date = "2026-12-01"', A_DATE),
        ("2026-12-01", "2026-12-01T09:30:00", "date = 2026-12-01T09:30:00", A_DATE),
        ("2026-12-01", "2026", "date = 2026", A_DATE),
        (STRATA, 'strata = "site"', 'strata = "site"', list_of("strata")),
        (
            STRATA,
            "strata = ['a', 3]",
            "strata = ['a', 3]",
            'Entry 2 of “strata” must be text. Put it in double quotes: "…".',
        ),
        (
            STRATA,
            "strata = ['a', '']",
            "strata = ['a', '']",
            "Entry 2 of “strata” is empty. Fill it in, or take it out.",
        ),
        (STRATA, "strata = ['a', 'A']", "strata = ['a', 'A']", "This column is a stratum already. Name it once."),
        (STRATA, f'{STRATA}\ncluster = "Site"', 'cluster = "Site"', SPLIT),
        (SEEDED, "seed = 20261201", "seed = 20261201", text_of("seed")),
        (SEEDED, 'seed = """a\nb"""', 'seed = """a', SEED),
        (SEEDED, "seed = ' a'", "seed = ' a'", SEED),
        (SEEDED, "seed = ' '", "seed = ' '", SEED),
        (TITLE, 'title = """Thank\nyou"""', 'title = """Thank', f"“title” {UNSEEN}"),
        (TITLE, r'title = "a\u0000b"', r'title = "a\u0000b"', f"“title” {UNSEEN}"),
        ('"staff.csv"', r'"a\u0000b"', r'staff = "a\u0000b"', f"“staff” {UNSEEN}"),
        ('"output"', r'"a\u0000b"', r'output = "a\u0000b"', f"“output” {UNSEEN}"),
        (CONTROL, r'name = "a\u202eb"', r'name = "a\u202eb"', f"“name” {UNSEEN}"),
        (STRATA, r'strata = ["a", "a\nb"]', r'strata = ["a", "a\nb"]', f"Entry 2 of “strata” {UNSEEN}"),
        ("[sites.ashby]", r'[sites."a\nb"]', r'[sites."a\nb"]', f"A name in “sites” {UNSEEN}"),
        ('"recognition"', '"../recognition"', 'wording = "../recognition"', PATH),
        ('"recognition"', '".."', 'wording = ".."', PATH),
        ('"recognition"', f'"{"x" * 300}"', f'wording = "{"x" * 300}"', PATH),
        ('"recognition"', r"'a\b'", r"wording = 'a\b'", PATH),
        (CONTROL, f"{CONTROL}\nshare = 1.5", "share = 1.5", WHOLE),
        (CONTROL, f"{CONTROL}\nshare = 1.0", "share = 1.0", WHOLE),
        (CONTROL, f'{CONTROL}\nshare = "1"', 'share = "1"', WHOLE),
        (CONTROL, f"{CONTROL}\nshare = true", "share = true", WHOLE),
        (CONTROL, f"{CONTROL}\nshare = 0", "share = 0", ONE_OR_MORE),
        (CONTROL, f"{CONTROL}\nshare = -2", "share = -2", ONE_OR_MORE),
        (
            CONTROL,
            "share = 1001\nname = 'c'",
            "share = 1001",
            "“share” must be 1000 or less. Write 2 and 1, not 200000 and 100000.",
        ),
        (
            CONTROL,
            f'{CONTROL}\n[evidence]\nendline = "e.csv"\nprimary = "valued"\n[evidence.expected]\nresponse = 70',
            "response = 70",
            "“response” must be 1 or less. It is a part of one: 0.7 is 70 %.",
        ),
        (
            CONTROL,
            f'{CONTROL}\n[evidence]\nendline = "e.csv"\nprimary = "valued"\nsubgroups = ["team"]',
            'subgroups = ["team"]',
            "Entry 1 of “subgroups” must be 'site' or 'stratum'. Write one of these.",
        ),
        (CONTROL, 'name = "LETTER"', 'name = "LETTER"', "An arm above has the same name. Give each arm its own."),
        ('wording = "recognition"', "wording = ['a']", "wording = ['a']", text_of("wording")),
        (ARMS, "arms = []", "arms = []", "“arms” is empty. It needs at least one entry."),
        (ARMS, 'arms = "letter"', 'arms = "letter"', list_of("arms")),
        (ARMS, '[trial.arms]\nname = "letter"', "[trial.arms]", list_of("arms")),
        (ARMS, 'arms = ["letter"]', 'arms = ["letter"]', f"Entry 1 of “arms” {TABLE}"),
        (ADDRESS, 'address = "The Hall"', 'address = "The Hall"', list_of("address")),
        ("[sites.ashby]", '[sites.""]', '[sites.""]', "A name in “sites” is empty. Fill it in, or take the line out."),
        ('"Brynmor County Council"', '"Ashby"', "[sites.brynmor]", SAME_SITE),
        (NOTES, f"{NOTES}\ncolumns = ['a']", "columns = ['a']", f"“columns” {TABLE}"),
        (NOTES, f"{NOTES}\nexclude.sick = 'a'", "exclude.sick = 'a'", f"“sick” {TABLE}"),
    ],
    ids=lambda text: text.split("\n")[-1][:30],
)
def test_a_wrong_value_is_told_with_its_line_and_its_remedy(
    letters: Command, tmp_path: Path, old: str, new: str, line: str, message: str
) -> None:
    text = changed((old, new))
    assert check(letters, tmp_path / "c", text) == told(text, line, message) + ONE


@pytest.mark.parametrize("same", ["staff.csv", "./staff.csv", "old/../staff.csv"])
def test_one_file_for_staff_and_notes_is_refused(letters: Command, tmp_path: Path, same: str) -> None:
    text = changed((NOTES, f'notes = "{same}"'))
    what = "The staff and the notes are the same sheet of the same file."
    message = f"{what} Name two files; or two sheets of one, with staff_sheet and notes_sheet."
    assert check(letters, tmp_path / "c", text) == told(text, f'notes = "{same}"', message) + ONE


def test_two_sheets_of_one_file_are_no_fault(tmp_path: Path) -> None:
    text = changed((NOTES, 'notes_sheet = "Notes"\nnotes = "staff.csv"'))
    assert settings.load(small.campaign(tmp_path, settings=text)).people.notes_sheet == "Notes"


def test_a_campaign_in_which_nobody_is_given_anything_is_refused(letters: Command, tmp_path: Path) -> None:
    for new in ("share = 2", 'wording = ""'):
        text = changed(('wording = "recognition"', new))
        first = text[: text.index("[[trial.arms]]")].count("\n") + 1
        what = "No arm has a wording or a treatment, so nobody would be given anything."
        remedy = (
            'Name it in the arm that is sent letters, such as wording = "recognition"; or say what else an arm is '
            'given, such as treatment = "Free tea and coffee in the office".'
        )
        message = f"{what} {remedy}"
        assert check(letters, tmp_path / "c", text) == f"campaign.toml, line {first}: {message}\n{ONE}"


# -------------------------------------------------------------------------------------------------- unknown keys

EXCLUDE = '[people.exclude]\n"On leave" = { column = "status", values = ["Maternity"] }\n'


@pytest.mark.parametrize(
    ("old", "new", "key", "meant"),
    [
        ("title =", "titel =", "titel", "title"),
        ("staff =", "staf =", "staf", "staff"),
        (NOTES, f"{NOTES}\n[people.column]", "column", "columns"),
        ("sender =", "sendr =", "sendr", "sender"),
        ("[sites.brynmor.language.cy]", "[sites.brynmor.languages.cy]", "languages", "language"),
        ('role = "Cyf', 'rol = "Cyf', "rol", "role"),
        ("seed =", "sead =", "sead", "seed"),
        (CONTROL, f"{CONTROL}\nshares = 2", "shares", "share"),
        ('name = "control"', 'nmae = "control"', "nmae", "name"),
        ("[[trial.arms]]", "[[trial.arm]]", "arm", "arms"),
        ("strata =", '"strat" =', "strat", "strata"),
    ],
)
def test_a_misspelt_key_is_told_once_with_the_one_that_was_meant(
    letters: Command, tmp_path: Path, old: str, new: str, key: str, meant: str
) -> None:
    text = changed((old, new))
    (line,) = [line for line in text.split("\n") if new.split("\n")[-1] in line]
    message = f"“{key}” is not a setting here. Did you mean “{meant}”?"
    assert check(letters, tmp_path / "c", text) == told(text, line, message) + ONE


def test_a_misspelt_key_of_an_exclusion_is_told_once(letters: Command, tmp_path: Path) -> None:
    text = changed((NOTES, f"{NOTES}\n{EXCLUDE}"), ("values =", "value ="))
    line = '"On leave" = { column = "status", value = ["Maternity"] }'
    message = "“value” is not a setting here. Did you mean “values”?"
    assert check(letters, tmp_path / "c", text) == told(text, line, message) + ONE


def test_a_key_that_is_like_no_other_is_told_what_is_known(letters: Command, tmp_path: Path) -> None:
    text = changed(('name = "control"', 'name = "control"\nodds = 2'))
    message = "“odds” is not a setting here. Known here: name, share, wording, afterwards, treatment."
    assert check(letters, tmp_path / "c", text) == told(text, "odds = 2", message) + ONE


def test_a_key_in_the_wrong_table_is_no_setting_there(letters: Command, tmp_path: Path) -> None:
    text = changed(("[people]", 'seed = "x"\n[people]'))
    assert "Known here: title, date, output, templates, people, sites, trial, post, evidence." in check(
        letters, tmp_path / "c", text
    )


def test_a_misspelt_table_does_not_make_its_keys_faults(letters: Command, tmp_path: Path) -> None:
    text = changed(("[sites.ashby]", "[site.ashby]"))
    message = "“site” is not a setting here. Did you mean “sites”?"
    assert check(letters, tmp_path / "c", text) == told(text, "[site.ashby]", message) + ONE


# -------------------------------------------------------------------------------------------------- missing keys


@pytest.mark.parametrize(
    ("old", "key", "line"),
    [
        ('sender = "Ruth Amadi"\n', "sender", "[sites.ashby]"),  # the next site has one
        ('sender = "Gwen Pryce"\n', "sender", "[sites.brynmor]"),
        ('organisation = "Cyngor Sir Brynmor"\n', "organisation", "[sites.brynmor.language.cy]"),
        (f"{NOTES}\n", "notes", "[people]"),
        (ARMS, "arms", "[trial]"),
    ],
)
def test_a_missing_key_is_told_at_the_table_that_lacks_it(
    letters: Command, tmp_path: Path, old: str, key: str, line: str
) -> None:
    text = changed((old, ""))
    message = f"“{key}” is missing. Add it; the README shows a whole campaign.toml."
    assert check(letters, tmp_path / "c", text) == told(text, line, message) + ONE


def test_a_second_arm_without_a_name_is_told_at_that_arm(letters: Command, tmp_path: Path) -> None:
    text = changed(('name = "control"', "share = 1 # mark"))
    line = text[: text.index("share = 1 # mark")].count("\n")
    message = "“name” is missing. Add it; the README shows a whole campaign.toml."
    assert check(letters, tmp_path / "c", text) == f"campaign.toml, line {line}: {message}\n{ONE}"


@pytest.mark.parametrize("text", ["", "\n \n", "# to be filled in\n"])
def test_an_empty_file_is_told_all_that_it_needs(letters: Command, tmp_path: Path, text: str) -> None:
    assert check(letters, tmp_path / "c", text) == (
        "campaign.toml: “title” is missing. Add it; the README shows a whole campaign.toml.\n"
        "campaign.toml: “date” is missing. Add it; the README shows a whole campaign.toml.\n"
        "campaign.toml: “people” is missing. Add it; the README shows a whole campaign.toml.\n"
        "campaign.toml: “sites” is missing. Add it; the README shows a whole campaign.toml.\n"
        "campaign.toml: “trial” is missing. Add it; the README shows a whole campaign.toml.\n"
        "5 problems to mend. Nothing was written.\n"
    )


# ------------------------------------------------------------------------------------------- where a fault stands


@pytest.mark.parametrize(
    "new",
    [
        '[people.exclude]\n"On leave" = { column = "status", values = "x" }',
        '[people.exclude."On leave"]\ncolumn = "status"\nvalues = "x"',
        '[people . exclude . "On leave"] # why\ncolumn = "status"\nvalues = "x"',
        'exclude."On leave".column = "status"\nexclude."On leave".values = "x"',
        "exclude.'On leave' = { column = 'status', values = 'x' }",
        'exclude = { "On leave" = { column = "status", "values" = "x" } }',
        '[people.exclude]\nvalues = { column = "a", values = ["b"] }\nA = { column = "status", values = "x" }',
    ],
)
def test_the_line_is_right_however_the_key_is_written(letters: Command, tmp_path: Path, new: str) -> None:
    text = changed((NOTES, f"{NOTES}\n{new}"))
    assert check(letters, tmp_path / "c", text) == told(text, new.split("\n")[-1], list_of("values")) + ONE


def test_the_line_is_right_below_a_text_that_looks_like_a_table(letters: Command, tmp_path: Path) -> None:
    title = 'title = """\\\n[trial] \\\nstrata = "site" \\\n"""'
    text = changed(('title = "Thank-you letters"', title), ('strata = ["site"]', "strata = 'site'"))
    message = '“strata” must be a list. Write it in brackets: strata = ["…", "…"].'
    assert check(letters, tmp_path / "c", text) == told(text, "strata = 'site'", message) + ONE


def test_a_list_over_several_lines_is_told_where_it_begins(letters: Command, tmp_path: Path) -> None:
    text = changed(('strata = ["site"]', 'strata = [\n  "site",\n  3,\n]'))
    message = 'Entry 2 of “strata” must be text. Put it in double quotes: "…".'
    assert check(letters, tmp_path / "c", text) == told(text, "strata = [", message) + ONE


def test_arms_written_in_one_line_are_told_apart_by_their_faults(letters: Command, tmp_path: Path) -> None:
    arms = 'arms = [{ name = "letter", wording = "recognition", share = 0 }, { nam = "control" }]'
    said = check(letters, tmp_path / "c", text := changed((ARMS, arms)))
    assert said == (
        told(text, arms, "“share” must be 1 or more. Take out an arm that nobody is to be in.")
        + told(text, arms, "“nam” is not a setting here. Did you mean “name”?")
        + "2 problems to mend. Nothing was written.\n"
    )


def test_several_faults_are_told_at_once_in_the_order_of_their_lines(letters: Command, tmp_path: Path) -> None:
    text = changed(
        ("title =", "titel ="),
        ("2026-12-01", '"1 December"'),
        (NOTES, f'notes = "staff.csv"\n{EXCLUDE}'),
        ('values = ["Maternity"]', "values = []"),
        ('sender = "Ruth Amadi"\n', ""),
        ('"a seed for tests"', "' x'"),
        ('strata = ["site"]', 'strata = ["site"]\ncluster = "site"'),
        ('name = "control"', 'name = "letter"'),
    )
    said = check(letters, tmp_path / "c", text)
    places = [line.split(":")[0] for line in said.splitlines()[:-1]]
    rows = [int(place.removeprefix("campaign.toml, line ")) for place in places]
    assert [text.split("\n")[row - 1] for row in rows] == [
        'titel = "Thank-you letters"',
        'date = "1 December"',
        'notes = "staff.csv"',
        '"On leave" = { column = "status", values = [] }',
        "[sites.ashby]",
        "seed = ' x'",
        'cluster = "site"',
        'name = "letter"',
    ]
    assert rows[-1] == text.rstrip().count("\n") + 1
    assert said.endswith("\n8 problems to mend. Nothing was written.\n")


def test_a_fault_beyond_the_lines_that_are_looked_at_is_told_without_a_line(letters: Command, tmp_path: Path) -> None:
    text = "#\n" * lines.MOST + small.CAMPAIGN.replace("seed =", "sead =")
    message = "campaign.toml: “sead” is not a setting here. Did you mean “seed”?\n"
    assert check(letters, tmp_path / "c", text) == message + ONE


# ------------------------------------------------------------------------------------------------- not even TOML

QUOTES = "Text stands in straight double quotes, lists in [ ], and every table's name in [ ] on its own line."
CURLY = 'Text stands in straight double quotes, "…"; these are curly ones.'
TWICE = "Each setting stands once in its table: take one of the two out."
DATE = "A date is a day of the calendar, without quotes, year first: date = 2026-12-01."


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"),
    [
        ("2026-12-01", "31/02/2026", "date = 31/02/2026", DATE),
        ("2026-12-01", "2026-02-31", "date = 2026-02-31", DATE),
        ("2026-12-01", "1 December 2026", "date = 1 December 2026", DATE),
        ('"Gwen Pryce"', "“Gwen Pryce”", "sender = “Gwen Pryce”", CURLY),
        ('"staff.csv"', r'"C:\staff.csv"', r'staff = "C:\staff.csv"', "Write / in place of \\ in the names of files."),
        ('"Gwen Pryce"', '"Gwen Pryce', 'sender = "Gwen Pryce', QUOTES),
        ('"Gwen Pryce"', "Gwen Pryce", "sender = Gwen Pryce", QUOTES),
        ('sender = "Gwen Pryce"', 'sender: "Gwen Pryce"', 'sender: "Gwen Pryce"', QUOTES),
        ("[sites.brynmor]", "[sites.brynmor", "[sites.brynmor", QUOTES),
        ('title = "Thank-you letters"', 'title = """Thank-you', 'title = """Thank-you', QUOTES),
        ('strata = ["site"]', 'strata = ["site"\n', 'strata = ["site"', QUOTES),
        ('sender = "Gwen Pryce"', 'sender = "Gwen"\nsender = "Pryce"', 'sender = "Pryce"', TWICE),
        ('name = "control"', "name = " + "1" * 5000, "name = " + "1" * 5000, QUOTES),
        ('name = "control"', "name = " + "[" * 5000, "name = " + "[" * 5000, QUOTES),
    ],
    ids=lambda text: text[:24],
)
def test_what_is_no_toml_is_told_with_its_line_and_a_remedy(
    letters: Command, tmp_path: Path, old: str, new: str, line: str, remedy: str
) -> None:
    text = changed((old, new))
    said = check(letters, tmp_path / "c", text)
    place, rest = told(text, line, "This is not valid TOML: |").split("|")
    assert said.startswith(place) or new.endswith("\n")  # some Pythons find an open list where the next line begins
    assert said.endswith(f" {remedy}{rest}{ONE}")
    assert said.startswith("campaign.toml, line ")
    assert "\\n" not in said


def test_a_table_of_several_words_is_told_its_quotes(letters: Command, tmp_path: Path) -> None:
    said = check(letters, tmp_path / "c", changed(("[sites.brynmor]", "[sites.Brynmor County]")))
    assert 'A name of several words stands in quotes: [sites."North Shire"].' in said


@pytest.mark.parametrize("last", ["name = 1", "share = {a = 1}\nshare.b = 2"])
def test_a_setting_that_stands_twice_in_the_last_line_of_all_is_told_there(
    letters: Command, tmp_path: Path, last: str
) -> None:
    """Of a text that ends without a line break, tomllib gives no line but “at end of document”."""
    text = small.CAMPAIGN.rstrip("\n") + "\n" + last
    said = check(letters, tmp_path / "c", text)
    assert said.startswith(f"campaign.toml, line {text.count(chr(10)) + 1}: This is not valid TOML: ")


def test_a_table_that_stands_twice_is_named_as_it_is_written(letters: Command, tmp_path: Path) -> None:
    text = changed(("[sites.brynmor]", "[sites.ashby]  # again"))
    said = check(letters, tmp_path / "c", text)
    assert said.startswith(told(text, "[sites.ashby]  # again", "").rstrip("\n"))
    assert "[sites.ashby]" in said


@pytest.mark.parametrize("data", [small.CAMPAIGN.encode("cp1252"), small.CAMPAIGN.encode("utf-16"), b"\xff\xfe\0"])
def test_a_file_in_another_encoding_is_refused(letters: Command, tmp_path: Path, data: bytes) -> None:
    said = "campaign.toml: This file is not UTF-8. Save it again as UTF-8.\n"
    assert check(letters, tmp_path / "c", data) == said + ONE


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(letters: Command, tmp_path: Path) -> None:
    windows = b"\xef\xbb\xbf" + small.CAMPAIGN.replace("\n", "\r\n").encode()
    folder = small.campaign(tmp_path / "c")
    unix = letters("check", folder)
    (folder / "campaign.toml").write_bytes(windows)
    assert letters("check", folder) == unix
    assert unix.code == 0


def test_an_arm_that_is_sent_letters_has_none_for_afterwards(letters: Command, tmp_path: Path) -> None:
    """Both arms were sent the same letter at once, and `unseal` said that there was no wording for afterwards."""
    text = changed(('name = "control"', 'name = "control"\nwording = "recognition"\nafterwards = "recognition"'))
    said = "An arm with a wording is sent its letters at once, so nothing is left for afterwards. "
    said += "Take it out, or take the wording out: then these people wait."
    assert check(letters, tmp_path / "c", text) == told(text, 'afterwards = "recognition"', said) + ONE


def test_words_typed_in_decomposed_letters_are_those_of_the_sheets(letters: Command, tmp_path: Path) -> None:
    """“Cyngor Môn”, as a Mac may type it, was not the “Cyngor Môn” of the staff sheet, which was suggested."""
    text = changed(
        ('organisation = "Ashby Borough Council"', 'organisation = "Cyngor Môn"'),
        ("[sites.ashby]", '[people.exclude]\n"Ar absenoldeb" = { column = "team", values = ["Lôn"] }\n\n[sites.ashby]'),
    )
    staff = [{**it, "site": it["site"].replace("ashby", "Cyngor Môn")} for it in small.people()]
    staff[0]["team"] = "Lôn"
    folder = small.campaign(tmp_path / "c", staff, settings=unicodedata.normalize("NFD", text))
    ran = letters("check", folder)
    assert ran.code == 0, ran.err
    assert "9 listed − 1 ar absenoldeb = 8 in the draw" in ran.out


def test_names_that_a_draw_seals_and_those_of_files_stay_as_they_are_typed(tmp_path: Path) -> None:
    """A campaign that was drawn is the same one still, and a file is looked for as it is called."""
    text = changed(
        ('name = "control"', 'name = "rheolaeth â"'),
        ('strata = ["site"]', 'strata = ["tîm"]'),
        (NOTES, 'notes = "tîm.csv"'),
    )
    chosen = settings.load(small.campaign(tmp_path, settings=unicodedata.normalize("NFD", text)))
    said = [chosen.trial.arms[1].name, *chosen.trial.strata, chosen.people.notes]
    assert said == [unicodedata.normalize("NFD", it) for it in ("rheolaeth â", "tîm", "tîm.csv")]


def test_a_fault_of_an_authority_in_decomposed_letters_has_its_line(letters: Command, tmp_path: Path) -> None:
    text = unicodedata.normalize(
        "NFD",
        changed(
            ("[sites.brynmor]", '[sites."môn"]'),
            ("[sites.brynmor.language.cy]", '[sites."môn".language.cy]'),
            ('"Brynmor County Council"', '"ashby"'),
        ),
    )
    said = "An authority above has this name too. Give each its own: the staff sheet tells them apart by it."
    assert check(letters, tmp_path / "c", text) == told(text, unicodedata.normalize("NFD", '[sites."môn"]'), said) + ONE


def test_lines_are_counted_right_with_windows_line_ends(letters: Command, tmp_path: Path) -> None:
    text = changed(("strata =", "strat ="))
    said = check(letters, tmp_path / "c", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    message = "“strat” is not a setting here. Did you mean “strata”?"
    assert said == told(text, 'strat = ["site"]', message) + ONE


# ------------------------------------------------------------------------------------------------------ no file


def test_a_folder_that_is_not_there_is_told_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"There is no such folder\. `letters new FOLDER` makes one\."):
        settings.load(tmp_path / "c")


def test_a_folder_that_may_not_be_looked_into_is_told(
    letters: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, is_file = small.campaign(tmp_path / "c"), Path.is_file

    def forbidden(path: Path) -> bool:
        if path.parent == folder:
            raise PermissionError(13, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", forbidden)
    with pytest.raises(MachineFailed, match="could not be read: Permission denied"):
        settings.load(folder)


def test_a_folder_without_the_file_is_told_so(letters: Command, tmp_path: Path) -> None:
    ran = letters("check", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert "There is no campaign.toml in this folder. Name the campaign's folder, or make one" in ran.err


def test_what_is_a_file_in_place_of_the_folder_is_refused(letters: Command, tmp_path: Path) -> None:
    folder = small.campaign(tmp_path / "c")
    ran = letters("check", folder / "campaign.toml")
    assert (ran.code, ran.out) == (1, "")
    assert "campaign.toml: There is no such folder. `letters new FOLDER` makes one." in ran.err


def test_what_is_expected_or_measured_is_no_endless_number(tmp_path: Path) -> None:
    """A range without end was taken, and an effect on it was no number; and a share of 1.5 was told of arms."""
    small.campaign(tmp_path)
    evidence = (
        '[evidence]\nprimary = "own"\nendline = "e.csv"\n[evidence.expected]\nresponse = 1.5\nsd = { own = inf }\n'
        '[evidence.outcomes.own]\nlabel = "Own"\nkind = "scale"\nitems = ["own"]\nrange = [0, inf]\nbetter = "more"\n'
    )
    (tmp_path / "campaign.toml").write_text(f"{small.CAMPAIGN}\n{evidence}", encoding="utf-8")
    with pytest.raises(Refused) as stop:
        settings.load(tmp_path)
    assert [f"{it.what} {it.remedy}".strip() for it in stop.value.problems] == [
        "“response” must be 1 or less. It is a part of one: 0.7 is 70 %.",
        "“own” must be 1000000 or less.",
        "Entry 2 of “range” must be 1000000 or less.",
    ]
