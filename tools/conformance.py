"""Ask veraPDF whether letters are PDF/A-2a and PDF/UA-1, and whether it notices when they are not (`make conformance`).

Every kind of letter that the program can make is made and asked about. Then one letter is spoilt in many ways, each
of which has to be found: a validator that finds nothing proves nothing. Beside it stands what the validator says
that looks at every letter as it is made (`letters.post.conform`).
"""

from __future__ import annotations

import io
import itertools
import sys
import time
from collections.abc import Callable, Iterator
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
from letters.post import conform
from letters.post.letter import Letter
from letters.post.render import Press

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
import office  # noqa: E402  the invented office of the tests

EACH, AT_LEAST = 20, 300  # letters of a kind; of all kinds together
LOGO, SIGN = "sites/ashby-logo", office.SIGNATURE
FIRST = "Ada Bryn Cerys Dylan Elin Femi Gwen Huw Ines Jo".split()
LAST = "Lovell Ŵyn O’Neill Żukowska van-der-Berg Achterberg Young Price Nguyễn Çelik".split()
NOTE = "You stayed with the {} group when it was down to three. It is {} now, and they ask for you."
LONG = "\n".join(
    ["Every week for a year you drove to the far end of the county and back, nobody having asked you."] * 28
)
TINY, TURNED = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="220" height="50" viewBox="0 0 220 50">',
    "rotate(4 20 20)",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in the letters of one kind."""

    kind: str
    letters: int
    seconds: float
    faults: dict[str, list[str]]  # by standard, of every letter that does not conform
    seen: int  # letters in which `conform` found something


# ------------------------------------------------------------------------------------------- kinds of letters


def people(**changes: Any) -> Iterator[Any]:
    """Yield invented people, no two with one name or one note, each changed as asked."""
    for number, (last, first) in enumerate(itertools.islice(itertools.product(LAST, FIRST), EACH)):
        note = NOTE.format(("Tuesday", "Thursday")[number % 2], number + 3)
        yield office.person(
            **{"staff_id": f"A{number:02d}", "first_name": first, "last_name": last, "note": note} | changes
        )


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
    document = press.render(letter)
    if document.faults:
        raise SystemExit(f"{letter.staff_id}: " + " ".join(document.faults))
    return document.pdf


def sample() -> Iterator[bytes]:
    """Yield everybody's letter of the sample campaign, whatever their arm."""
    checked = intake.check(Order(ROOT / "sample_data"))
    press = Press(checked.stationery)
    return (laid_out(press, letter) for letter in checked.letters.values())


def accented() -> Iterator[bytes]:
    """Yield letters to people whose notes hold every letter that the font has."""
    font = TTFont(io.BytesIO(office.shipped().assets[office.FONT]))
    every = [chr(code) for code in sorted(font.getBestCmap()) if chr(code).isalpha() and code < 0x2000]
    press = Press(office.on(office.shipped()))
    for number, some in enumerate(itertools.batched(every, 60) if hasattr(itertools, "batched") else _some(every, 60)):
        words = " ".join("".join(some[at : at + 6]) for at in range(0, len(some), 6))
        yield laid_out(press, office.letter(office.person(staff_id=f"A{number:02d}", note=f"Thank you, {words}.")))


def _some(things: list[str], size: int) -> Iterator[list[str]]:
    return (things[at : at + size] for at in range(0, len(things), size))


def picture(mode: str, kind: str) -> bytes:
    """Return a picture of a logo in a colour mode and a format."""
    drawn = Image.new("RGBA", (440, 100), (0, 0, 0, 0) if kind == "PNG" else (255, 255, 255, 255))
    ImageDraw.Draw(drawn).ellipse((5, 5, 400, 95), fill=(29, 60, 69, 200), outline=(180, 60, 30, 255), width=6)
    out = io.BytesIO()
    drawn.convert(mode).save(out, kind)
    return out.getvalue()


SVG = f"""{TINY}<defs><linearGradient id="g"><stop offset="0" stop-color="#1d3c45"/><stop offset="1" stop-color="#a31"
stop-opacity=".4"/></linearGradient></defs><rect width="200" height="40" fill="url(#g)" opacity=".8"/>
<circle cx="30" cy="25" r="18" fill="#fff" fill-opacity=".5" stroke="#1d3c45" transform="{TURNED}"/></svg>""".encode()
OTHERS = ("Wilhelmina Alexandrina Maria Concepción", "Featherstonehaugh-Cholmondeley de la Peña")
KINDS: dict[str, Callable[[], Iterator[bytes]]] = {  # one more kind is one more row
    "the sample campaign": sample,
    "English, signed": printed,
    "English, space for ink": lambda: printed(signed=False),
    "Welsh": lambda: printed(site="brynmor", language="cy"),
    "English and Welsh": lambda: printed(site="brynmor", language="en+cy"),
    "two pages": lambda: printed(note=LONG),
    "English and Welsh, four pages": lambda: printed(site="brynmor", language="en+cy", note=LONG),
    "long names": lambda: printed(first_name=OTHERS[0], last_name=OTHERS[1], title="Dr"),
    "every letter of the font": accented,
    "logo: PNG, transparent": lambda: printed((".png", picture("RGBA", "PNG"))),
    "logo: PNG, grey": lambda: printed((".png", picture("LA", "PNG"))),
    "logo: PNG, few colours": lambda: printed((".png", picture("P", "PNG"))),
    "logo: PNG, black and white": lambda: printed((".png", picture("1", "PNG"))),
    "logo: JPEG": lambda: printed((".jpg", picture("RGB", "JPEG"))),
    "logo: JPEG, grey": lambda: printed((".jpg", picture("L", "JPEG"))),
    "logo: SVG, shaded": lambda: printed((".svg", SVG)),
}


def asked(kind: str, letters: Callable[[], Iterator[bytes]]) -> Verdict:
    """Make the letters of a kind, and return what is found in them."""
    begun, count, seen = time.perf_counter(), 0, 0
    faults: dict[str, list[str]] = {standard: [] for standard in verapdf.PROFILES}
    for count, pdf in enumerate(letters(), start=1):
        for standard, found in verapdf.faults(pdf).items():
            faults[standard] += [" · ".join(found)] if found else []
        seen += bool(conform.faults(pdf))
    return Verdict(kind, count, time.perf_counter() - begun, faults, seen)


# ----------------------------------------------------------------------------------------------- what is said


def show(verdicts: list[Verdict], screen: Console) -> bool:
    """Print the letters by kind, and return whether all are well."""
    table = Table("kind of letter", title="Letters that veraPDF finds no fault with", title_justify="left", box=None)
    for heading in ("letters", *verapdf.PROFILES, "conform.py", "seconds"):
        table.add_column(heading, justify="right")
    for one in verdicts:
        passed = [str(one.letters - len(found)) for found in one.faults.values()]
        table.add_row(one.kind, str(one.letters), *passed, str(one.letters - one.seen), f"{one.seconds:.1f}")
    total = sum(one.letters for one in verdicts)
    passed = [str(total - sum(len(one.faults[standard]) for one in verdicts)) for standard in verapdf.PROFILES]
    table.add_row(
        "together",
        str(total),
        *passed,
        str(total - sum(one.seen for one in verdicts)),
        f"{sum(one.seconds for one in verdicts):.1f}",
        style="bold",
    )
    screen.print(table)
    wrong = [
        f"{one.kind}, {standard}: {why}" for one in verdicts for standard in one.faults for why in one.faults[standard]
    ]
    for line in dict.fromkeys(wrong):
        screen.print(line)
    if total < AT_LEAST:
        screen.print(f"These are {total} letters; at least {AT_LEAST} were to be made.")
    return not wrong and total >= AT_LEAST and not any(one.seen for one in verdicts)


def show_spoilt(letter: bytes, screen: Console) -> bool:
    """Print what is noticed of each planted defect, and return whether veraPDF noticed all."""
    table = Table(
        "planted defect",
        "breaks",
        "veraPDF",
        "conform.py",
        title="Letters spoilt on purpose",
        title_justify="left",
        box=None,
    )
    well, spoilt = True, list(defects.planted(letter))
    for one in spoilt:
        found, seen = verapdf.faults(one.pdf), conform.faults(one.pdf)
        right = _noticed(one, found)
        well &= right
        table.add_row(
            one.name,
            " ".join(one.breaks),
            _mark(right, bool(one.breaks)),
            _mark(bool(seen) == bool(one.breaks), bool(one.breaks)),
        )
    screen.print(table)
    return well and len(spoilt) > len(defects.DEFECTS)


def _noticed(one: Spoilt, found: dict[str, tuple[str, ...]]) -> bool:
    return all(found[standard] for standard in one.breaks) and bool(one.breaks or not any(found.values()))


def _mark(right: bool, spoilt: bool) -> str:
    return {(True, True): "found", (False, True): "MISSED", (True, False): "nothing", (False, False): "WRONG"}[
        right, spoilt
    ]


def main() -> int:
    """Print both tables; return 1 when a good letter does not conform or a planted defect is not noticed."""
    screen = Console(width=120, highlight=False)
    verdicts = [asked(kind, letters) for kind, letters in KINDS.items()]
    conforms = show(verdicts, screen)
    letter = next(printed((".png", picture("RGBA", "PNG"))))
    noticed = show_spoilt(letter, screen)
    screen.print("\nAll conform, and every defect is noticed." if conforms and noticed else "\nNot as it should be.")
    return 0 if conforms and noticed else 1


if __name__ == "__main__":
    sys.exit(main())
