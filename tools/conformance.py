"""Ask veraPDF whether letters are PDF/A-2a and PDF/UA-1, and whether it notices when they are not (`make conformance`).

Every kind of letter that the program can make is made and asked about. Then one letter is spoilt in many ways, each
of which has to be noticed: a validator that finds nothing proves nothing. Beside it stands what `letters.post.conform`
says.
"""

from __future__ import annotations

import io
import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import defects
import verapdf
from defects import Spoilt
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw
from rich.console import Console
from rich.table import Table

from letters import intake
from letters.intake import Order
from letters.people.person import Person
from letters.post import conform, template
from letters.post.letter import Letter
from letters.post.render import Press

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
import office  # noqa: E402  the invented office of the tests

EACH, AT_LEAST = 20, 300  # letters of a kind; of all kinds together
SOME = 60  # characters in one note, of all that the font has
STANDARDS, MISSED = tuple(verapdf.PROFILES), "MISSED"
LOGO, SIGN = "sites/ashby-logo", office.SIGNATURE
FIRST = "Ada Bryn Cerys Dylan Elin Olúwafẹ́mi Gwen Huw Ẹ́niọlá Jo".split()
LAST = "Lovell Ŵyn O’Neill Żukowska van-der-Berg Achterberg Young Price Nguyễn Çelik".split()
NOTE = "You stayed with the {} group when it was down to three. It is {} now, and they ask for you."
LONG = "\n".join(["Every week for a year you drove to the far end of the county and back, unasked."] * 28)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in the letters of one kind."""

    kind: str
    letters: int
    seconds: float
    faults: Mapping[str, tuple[str, ...]]  # by standard, of every letter that does not conform
    seen: int  # letters in which `conform` found something


# ------------------------------------------------------------------------------------------- kinds of letters


def people(**changes: Any) -> Iterator[Person]:
    """Yield invented people, no two with one name or one note, each changed as asked."""
    for number, (last, first) in enumerate(itertools.islice(itertools.product(LAST, FIRST), EACH)):
        note = NOTE.format(("Tuesday", "Thursday")[number % 2], number + 3)
        usual = {"staff_id": f"A{number:02d}", "first_name": first, "last_name": last, "note": note}
        yield office.person(**usual | changes)


def printed(logo: tuple[str, bytes] | None = None, *, signed: bool = True, **changes: Any) -> Iterator[bytes]:
    """Yield the letters of these people in the shipped design."""
    assets = {SIGN: office.signature()} if signed else {}
    pictures = {"signature": SIGN} if signed else {}
    if logo:
        assets[LOGO + logo[0]] = logo[1]
        pictures["logo"] = LOGO + logo[0]
    press = Press(office.on(office.shipped(), assets))
    for who in people(**changes):
        yield laid_out(press, office.letter(who, pictures=pictures))


def laid_out(press: Press, letter: Letter) -> bytes:
    """Return a letter's PDF; there is nothing to ask about when there is none."""
    document = press.render(letter)
    if document.faults:
        raise SystemExit(f"{letter.staff_id}: " + " ".join(document.faults))
    return document.pdf


def sample() -> Iterator[bytes]:
    """Yield everybody's letter of the sample campaign, whatever their arm."""
    checked = intake.check(Order(ROOT / "sample_data"))
    press = Press(checked.stationery)
    everybody = itertools.product(checked.paper.templates, checked.roster.people)
    return (laid_out(press, checked.paper.letter(*which)) for which in everybody)


def accented() -> Iterator[bytes]:
    """Yield letters to people whose notes hold every letter that the font has."""
    font = TTFont(io.BytesIO(office.shipped().assets[office.FONT]))
    every = [chr(code) for code in sorted(font.getBestCmap()) if chr(code).isalpha() and code < 0x2000]
    press = Press(office.on(office.shipped()))
    for at in range(0, len(every), SOME):
        words = " ".join("".join(every[n : n + 6]) for n in range(at, min(at + SOME, len(every)), 6))
        yield laid_out(press, office.letter(office.person(staff_id=f"A{at:03d}", note=f"Thank you, {words}.")))


def another_design() -> Iterator[bytes]:
    """Yield letters in the small design of the tests, with a heading of the second level and a list."""
    wording = office.WORDING.replace("With my thanks.", "## And more\n\n- one\n- *two*\n\nWith my thanks.")
    with tempfile.TemporaryDirectory() as room:
        kept = template.load(office.design(Path(room) / "thanks", {"en.md": wording}))
    press = Press(office.on(kept))
    return (laid_out(press, office.letter(who, kept)) for who in people())


def picture(mode: str, kind: str) -> bytes:
    """Return a picture of a logo in a colour mode and a format."""
    drawn = Image.new("RGBA", (440, 100), (0, 0, 0, 0) if kind == "PNG" else (255, 255, 255, 255))
    ImageDraw.Draw(drawn).ellipse((5, 5, 400, 95), fill=(29, 60, 69, 200), outline=(180, 60, 30, 255), width=6)
    out = io.BytesIO()
    drawn.convert(mode).save(out, kind)
    return out.getvalue()


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="220" height="50" viewBox="0 0 220 50">
<defs><linearGradient id="g"><stop offset="0" stop-color="#1d3c45"/><stop offset="1" stop-color="#a31"
stop-opacity=".4"/></linearGradient></defs><rect width="200" height="40" fill="url(#g)" opacity=".8"/>
<circle cx="30" cy="25" r="18" fill="#fff" fill-opacity=".5" stroke="#1d3c45" transform="rotate(4 20 20)"/></svg>"""
LONG_NAME = ("Wilhelmina Alexandrina Maria Concepción", "Featherstonehaugh-Cholmondeley de la Peña")
KINDS: dict[str, Callable[[], Iterator[bytes]]] = {  # one more kind is one more row
    "the sample campaign": sample,
    "English, signed": printed,
    "English, space for ink": lambda: printed(signed=False),
    "Welsh": lambda: printed(site="brynmor", language="cy"),
    "English and Welsh": lambda: printed(site="brynmor", language="en+cy"),
    "two pages": lambda: printed(note=LONG),
    "English and Welsh, four pages": lambda: printed(site="brynmor", language="en+cy", note=LONG),
    "large print": lambda: printed(format="large"),
    "large print, English and Welsh": lambda: printed(site="brynmor", language="en+cy", format="large"),
    "long names": lambda: printed(first_name=LONG_NAME[0], last_name=LONG_NAME[1], title="Dr"),
    "every letter of the font": accented,
    "another design": another_design,
    "logo: PNG, transparent": lambda: printed((".png", picture("RGBA", "PNG"))),
    "logo: PNG, grey": lambda: printed((".png", picture("LA", "PNG"))),
    "logo: PNG, few colours": lambda: printed((".png", picture("P", "PNG"))),
    "logo: PNG, black and white": lambda: printed((".png", picture("1", "PNG"))),
    "logo: JPEG": lambda: printed((".jpg", picture("RGB", "JPEG"))),
    "logo: JPEG, grey": lambda: printed((".jpg", picture("L", "JPEG"))),
    "logo: SVG, shaded": lambda: printed((".svg", SVG)),
}


def asked(kind: str, letters: Iterator[bytes]) -> Verdict:
    """Return what is found in the letters of a kind; they are made meanwhile."""
    begun, found, seen = time.perf_counter(), [], 0
    for pdf in letters:
        found.append(verapdf.faults(pdf))
        seen += bool(conform.faults(pdf))
    faults = {standard: tuple(" · ".join(one[standard]) for one in found if one[standard]) for standard in STANDARDS}
    return Verdict(kind, len(found), time.perf_counter() - begun, faults, seen)


# ----------------------------------------------------------------------------------------------- what is said


def of_good_letters(verdicts: list[Verdict], screen: Console) -> bool:
    """Print how many letters of each kind conform, and return whether all do."""
    table = Table("kind of letter", title="Letters as they are made: how many pass", title_justify="left", box=None)
    for heading in ("letters", *STANDARDS, "conform.py", "seconds"):
        table.add_column(heading, justify="right")
    for one in verdicts:
        table.add_row(*_row(one))
    together = Verdict(
        "together",
        sum(one.letters for one in verdicts),
        sum(one.seconds for one in verdicts),
        {standard: tuple(why for one in verdicts for why in one.faults[standard]) for standard in STANDARDS},
        sum(one.seen for one in verdicts),
    )
    table.add_row(*_row(together), style="bold")
    screen.print(table)
    for standard, faults in together.faults.items():
        for why in dict.fromkeys(faults):
            screen.print(f"{standard}: {why}")
    return together.letters >= AT_LEAST and not any(together.faults.values()) and not together.seen


def _row(one: Verdict) -> tuple[str, ...]:
    failed = [len(one.faults[standard]) for standard in STANDARDS]
    passed = [str(one.letters - count) for count in (*failed, one.seen)]
    return (one.kind, str(one.letters), *passed, f"{one.seconds:.1f}")


def of_spoilt_letters(spoilt: list[Spoilt], screen: Console) -> bool:
    """Print what is noticed of each planted defect, and return whether veraPDF notices all, and nothing else."""
    title = "Letters spoilt on purpose: what is noticed"
    table = Table("planted defect", *STANDARDS, "conform.py", title=title, title_justify="left", box=None)
    well = len(spoilt) > len(defects.DEFECTS)
    for one in spoilt:
        found, seen = verapdf.faults(one.pdf), conform.faults(one.pdf)
        marks = [_mark(bool(found[standard]), standard in one.breaks) for standard in STANDARDS]
        well &= MISSED not in marks and bool(one.breaks or not any(found.values()))
        table.add_row(one.name, *marks, _mark(bool(seen), bool(one.breaks)))
    screen.print(table)
    return well


def _mark(noticed: bool, planted: bool) -> str:
    if planted:
        return "noticed" if noticed else MISSED
    return "also" if noticed else "–"


def main() -> int:
    """Print both tables; return 1 when a good letter does not conform or a planted defect is not noticed."""
    screen = Console(width=110, highlight=False)
    if not of_good_letters([asked(kind, letters()) for kind, letters in KINDS.items()], screen):
        screen.print("\nNOT EVERY LETTER CONFORMS.")
        return 1
    screen.print()
    letter = next(printed((".png", picture("RGBA", "PNG"))))
    well = of_spoilt_letters(list(defects.planted(letter)), screen)
    said = "every planted defect is noticed" if well else "NOT EVERY PLANTED DEFECT IS NOTICED"
    screen.print(f"\nEvery letter conforms; {said}.")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
