"""Every payload through every cell and setting that a letter prints: printed as typed, or refused with its place.

A first command tells what is refused, which is then made plain; `letters run` prints the rest, watched by an audit
hook in every process and, where there is one, by strace.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from openpyxl.utils import column_index_from_string, get_column_letter

from hostile import events, good, runner
from hostile.case import one_by_one
from hostile.payloads import PAYLOADS
from letters.post.fonts import Font

IN_STAFF = {"staff_id": 1, "last_name": 3, "preferred_name": 4, "team": 6, "address_line_2": 9, "job_title": 16}
IN_NOTES = {"note": 3, "manager": 4}
IN_SETTINGS = ("organisation", "sender", "role", "address", "contact")
FIELDS = (*IN_STAFF, *IN_NOTES, *IN_SETTINGS, "heading")
TIMES = {"staff_id": 0, "heading": 0, "last_name": 2}  # that a letter prints a field; once, if it is not here
ROUNDS = 8  # some faults are seen only when others are mended
PLAIN = {"address_line_2": "Mill Lane", "manager": "Jo Marsh"}
DISPLAY, SIZE, WIDTH = "templates/recognition/fonts/SourceSerif4Display-Regular.otf", 20, 100  # as letter.css has it
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
QUOTES = str.maketrans("“”„‘’‚", "\"\"\"'''")

Key = tuple[int, str]  # a payload's place in the table, and the field that it is put into


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one payload: the fields in which it was printed and refused, and what is amiss."""

    payload: str
    printed: int
    refused: int
    amiss: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """What became of all payloads, and all that was done that should not have been."""

    fates: tuple[Fate, ...]
    amiss: tuple[str, ...]
    events: int
    traced: bool


def watched(payloads: Sequence[str] = PAYLOADS, *, trace: bool = True) -> Watched:
    """Put the payloads through, and return what came of them."""
    with tempfile.TemporaryDirectory(prefix="letters-hostile-") as room:
        folder = Path(room) / "c"
        refused, told, said = _refused(folder, payloads)
        report, strace = Path(room) / "events", Path(room) / "strace"
        tracer = shutil.which("strace") if trace else None
        under = [tracer, "-f", "-qq", "-e", "trace=network,openat,execve", "-o", str(strace)] if tracer else []
        (temporary := Path(room) / "tmp").mkdir()
        environment = {"HOSTILE_REPORT": str(report), "TMPDIR": str(temporary), "LOGNAME": "jo"}  # else it is looked up
        environment["PYTHONPATH"] = f"{events.WATCH}:{runner.ROOT}"
        command = [*under, str(runner.LETTERS), "run", "--workers", "2", "."]
        ended = runner.run(command, folder, environment, limit=120)
        amiss = [f"exit {ended.code}: {ended.said[-300:]}"] if ended.code else []
        heard = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
        amiss += events.strange(heard, room)
        amiss += events.traced(strace.read_text(encoding="utf-8", errors="replace"), room) if tracer else []
        amiss += _formulas(folder)
        short = dict(_short(folder, payloads, refused)) if not ended.code else {}
    fates = []
    for number, payload in enumerate(payloads):
        there = [field for field in FIELDS if (number, field) not in refused]
        wrong = [f"printed {short[number]}"] if number in short else []
        wrong += ["not named as typed"] if "heading" in there and _flat(payload) not in _flat(said) else []
        wrong += [f"told: {field}" for field in FIELDS if (number, field) in told]
        fates.append(Fate(payload, len(there), len(FIELDS) - len(there), tuple(wrong)))
    return Watched(tuple(fates), tuple(dict.fromkeys(amiss)), len(heard), tracer is not None)


# ------------------------------------------------------------------------------------------------ what is refused


def _refused(folder: Path, payloads: Sequence[str]) -> tuple[frozenset[Key], frozenset[Key], str]:
    """Return which payloads are refused in which fields, which of these were told, and what is said of the rest.

    A campaign of the rest is left in the folder.
    """
    refused: set[Key] = set()
    told: set[Key] = set()
    for _ in range(ROUNDS):
        shutil.rmtree(folder, ignore_errors=True)
        lines = _campaign(folder, payloads, refused)
        _approve(folder)
        ended = runner.run([str(runner.LETTERS), "check", "."], folder, limit=60)
        if ended.code == 0:
            return frozenset(refused), frozenset(told), ended.said
        found = set(_places(ended.said, lines))
        told |= {
            key for key in found if key[1] != "team" and len(payloads[key[0]]) > 6 and payloads[key[0]] in ended.said
        }
        if not found - refused:  # a fault of the design, which names nobody's row
            found = {(n, "organisation") for n in _long(payloads) if (n, "organisation") not in refused}
            found = {key for key in found if _does_not_fit(folder, payloads[key[0]])}
        assert found - refused, ended.said
        refused |= found
    raise AssertionError(f"more is refused after {ROUNDS} rounds")


def _approve(folder: Path) -> None:
    """Have every note approved that proof-reading blocks: here it is to be printed."""
    with (folder / good.NOTES).open(encoding="utf-8", newline="") as file:
        ids = [row[0].strip() for row in csv.reader(file)][1:]
    ids = [staff_id for staff_id in ids if staff_id and "\0" not in staff_id]
    approve = [str(runner.LETTERS), "approve", "--by", "A Reader", "--", "."]
    ended = runner.run([*approve, *ids], folder, limit=60)
    needless = re.findall(rf"^ID (\d+) of {len(ids)}:", ended.said, re.MULTILINE)
    wanted = [staff_id for number, staff_id in enumerate(ids, start=1) if str(number) not in needless]
    if needless and wanted:
        ended = runner.run([*approve, *wanted], folder, limit=60)
    assert not wanted or not re.search(r"^ID \d", ended.said, re.MULTILINE), ended.said  # else notes stay unprinted


def _long(payloads: Sequence[str]) -> list[int]:
    """Return the payloads that a letterhead sets in two lines: some of them come too near the window."""
    display = Font.read((runner.ROOT / DISPLAY).read_bytes())
    return [number for number, payload in enumerate(payloads) if display.width(payload, SIZE) > WIDTH]


def _does_not_fit(folder: Path, payload: str) -> bool:
    """Say whether a campaign is refused in which this is the organisation, and all else is plain."""
    shutil.rmtree(folder)
    _campaign(folder, [payload], {(0, field) for field in FIELDS if field != "organisation"})
    return runner.run([str(runner.LETTERS), "check", "."], folder, limit=60).code != 0


def _places(said: str, lines: Mapping[int, Key]) -> Iterator[Key]:
    """Give the payloads and fields whose places are named."""
    staff = {number: field for field, number in IN_STAFF.items()}
    notes = {number: field for field, number in IN_NOTES.items()}
    for line in one_by_one(said).splitlines():
        if found := re.match(r"(staff|notes)\.csv, row (\d+), column ([A-Z]+)", line):
            fields = staff if found[1] == "staff" else notes
            column = column_index_from_string(found[3])
            if found[2] == "1":
                yield column - len(good.STAFF_HEADINGS) - 1, "heading"
                continue
            yield int(found[2]) - 2, fields.get(column, "last_name" if found[1] == "notes" else "staff_id")
        elif found := re.match(r"campaign\.toml, line (\d+)", line):
            yield lines[int(found[1])]
        elif found := re.match(r"campaign\.toml, \[sites\.s(\d+)\]", line):
            yield from ((int(found[1]), field) for field in IN_SETTINGS)


def _campaign(folder: Path, payloads: Sequence[str], refused: set[Key]) -> dict[int, Key]:
    """Write a campaign of a person and a site for each payload; return what stands in each line of its settings."""
    folder.mkdir()
    headings = [_plain("heading", n) if (n, "heading") in refused else p for n, p in enumerate(payloads)]
    staff, notes = [[*good.STAFF_HEADINGS, *headings]], [list(good.NOTES_HEADINGS)]
    lines = good.CAMPAIGN.split("[people.exclude]")[0].splitlines()
    what: dict[int, Key] = {}
    for number, payload in enumerate(payloads):
        text = {f: _plain(f, number) if (number, f) in refused else payload for f in FIELDS}
        row = [*("" for _ in good.STAFF_HEADINGS), *("no" for _ in headings)]  # a heading over nothing is not named
        for field, column in IN_STAFF.items():
            row[column - 1] = text[field]
        row[1], row[4], row[6], row[7] = "Ann", f"s{number}", "Jo Marsh", "Corner House"
        row[9], row[13] = "Gobblestone", "EX39 2AB"
        staff.append(row)
        notes.append([text["staff_id"], f"Ann {text['last_name']}", text["note"], text["manager"]])
        lines += ["", f"[sites.s{number}]"]
        what[len(lines)] = (number, "organisation")  # of a name that another has, the table's line is told
        for field in IN_SETTINGS:
            value = json.dumps(text[field]).replace("\x7f", "\\u007f")
            value = re.sub(r"\\ud83d\\ude00", r"\\U0001F600", re.sub(r"\\udb40\\udc41", r"\\U000E0041", value))
            lines.append(f"{field} = [{value}]" if field in ("address", "contact") else f"{field} = {value}")
            what[len(lines)] = (number, field)
    arm = ["", "[trial]", 'seed = "a seed"', 'strata = ["site", "team"]']
    arm += ["", "[[trial.arms]]", 'name = "letter"', 'wording = "recognition"']
    (folder / "campaign.toml").write_text("\n".join([*lines, *arm, ""]), encoding="utf-8")
    good.write(folder / good.STAFF, staff)
    good.write(folder / good.NOTES, notes)
    template = folder / "templates/recognition"
    shutil.copytree(runner.ROOT / "templates/recognition", template)
    wording = template / "en.md"
    added = wording.read_text(encoding="utf-8").replace(
        "I am writing", "{{ full_name }}, {{ job_title }}: I am writing"
    )
    wording.write_text(added, encoding="utf-8")
    return what


def _plain(field: str, number: int) -> str:
    return PLAIN.get(field, f"Plain {number}") if field != "note" else f"You have done {number} good things this year."


# ------------------------------------------------------------------------------------------------ what is printed


def _short(folder: Path, payloads: Sequence[str], refused: frozenset[Key]) -> Iterator[tuple[int, str]]:
    """Give the payloads that a letter holds less often than it should, as typed."""
    made = json.loads((folder / runner.MANIFEST).read_text(encoding="utf-8"))["letters"]
    with (folder / good.STAFF).open(encoding="utf-8", newline="") as file:
        ids = [_flat(row[0]) for row in csv.reader(file)][1:]
    letters = {_flat(name): folder / "output" / path for name, path in made.items()}
    for number, payload in enumerate(payloads):
        due = sum(TIMES.get(field, 1) for field in FIELDS if (number, field) not in refused)
        times = _flat(_text(letters[ids[number]])).count(_flat(payload))
        if times < due:
            yield number, f"{times} times, not {due}"


def _text(path: Path) -> str:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)
    finally:
        pdf.close()


def _flat(text: str) -> str:
    """Return a text without what setting it changes: white space, commas, kinds of quotation marks, ligatures."""
    plain = unicodedata.normalize("NFKC", text.replace("\ufffe", "-")).translate(QUOTES)
    return re.sub("[\\s,\u200b\ufeff]+", "", plain)


def _formulas(folder: Path) -> Iterator[str]:
    """Name the cells of written sheets that a spreadsheet program would take for formulas."""
    for path in (folder / "output").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file), start=1):
                for column, cell in enumerate(row, start=1):
                    if cell.startswith(FORMULA):
                        yield f"{path.name} {get_column_letter(column)}{number} is a formula"
