"""A run for 100,000 staff, and the memory that all its processes hold at the peak (`make flat`).

Of the 50,000 letters the first ones are laid out and read as ever; the rest are simulated: a page with the name in
its window, which nobody reads. All else is as it is: the sheets, proof-reading, the draw, the store, the volumes of the
pack, each opened and read, the summary and the ledger. The search for notes that are nearly the same is timed alone.

python tools/flat.py --people 100000 --real 500
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from unittest import mock

import large
import measuring

from letters import cli, files
from letters.post import opened, pool
from letters.post.letter import Stationery
from letters.post.paper import GEOMETRIES, MM
from letters.post.pool import Job, Workshop
from letters.post.readback import Verdict
from letters.post.render import Document

MOST, LONGEST = 1500, 60  # megabytes; seconds for the search
opened_in_earnest = pool.opened


def page(name: str) -> bytes:
    """Return a PDF of one page with a name where the window of the envelope is."""
    import pydyf

    window = GEOMETRIES["notify"].window
    pdf, text = pydyf.PDF(), pydyf.Stream(compress=True)
    text.begin_text()
    text.set_font_size("F", 8)
    text.set_text_matrix(1, 0, 0, 1, window.left / MM + 10, 842 - window.top / MM - 12)
    text.show_text_string(name)
    text.end_text()
    font = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"})
    pdf.add_object(font)
    pdf.add_object(text)
    pdf.add_page(
        pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, 595.276, 841.89]),
                "Contents": text.reference,
                "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary({"F": font.reference})}),
            }
        )
    )
    out = io.BytesIO()
    pdf.write(out)
    return out.getvalue()


def simulated(job: Job) -> tuple[Document, Verdict]:
    """Return a letter that was not laid out, and what would have been read in it."""
    import pypdfium2

    pdf = page(job.expected.listed.recipient)
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        first = document[0]
        said = first.get_textpage().get_text_range()
        look = opened.look(opened.paper(first), first.get_objects(), said)
    return Document(job.letter.staff_id, pdf, 1), Verdict((), (look,), files.digest(pdf))


@contextlib.contextmanager
def mostly_simulated(stationery: Mapping[str, Stationery], count: int, real: int) -> Iterator[Workshop]:
    """Give a workshop that makes so many letters in earnest, and simulates the rest."""
    with opened_in_earnest(stationery, count) as shop:

        def make(jobs: Iterable[Job]) -> Iterator[tuple[Document, Verdict]]:
            jobs = iter(jobs)
            yield from shop.make(itertools.islice(jobs, real))
            yield from map(simulated, jobs)

        yield replace(shop, make=make)


def run(campaign: Path, real: int) -> int:
    """Run a campaign whose letters are mostly simulated."""

    def shop(stationery: Mapping[str, Stationery], count: int) -> contextlib.AbstractContextManager[Workshop]:
        return mostly_simulated(stationery, count, real)

    with mock.patch.object(pool, "opened", shop):
        return cli.main(["run", str(campaign)])


def search(campaign: Path) -> float:
    """Return how many seconds the search for copies takes, of all notes of a campaign."""
    from letters import settings
    from letters.people import given, roster
    from letters.people.proofreading import note
    from letters.people.sheets import AS_SHOWN

    chosen = settings.load(campaign)
    staff, notes = given.staff(campaign, chosen, AS_SHOWN), given.notes(campaign, chosen, AS_SHOWN)
    if not (staff.table and notes.table):
        raise SystemExit("The sheets cannot be read.")
    people = roster.join(staff.table, notes.table, chosen).people
    start = time.perf_counter()
    found = note.copies_of(people)
    took = time.perf_counter() - start
    print(f"{len(found.same)} notes are the same as another's, {len(found.nearly)} nearly.", file=sys.stderr)
    return took


def main() -> int:
    """Print the figures, and say whether they are what they should be."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=100_000)
    arguments.add_argument("--real", type=int, default=500, help="letters that are laid out")
    arguments.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.inside:
        return run(asked.inside, asked.real)
    with tempfile.TemporaryDirectory(prefix="letters-flat-") as room:
        campaign = Path(room) / "campaign"
        large.write(asked.people, campaign)
        searched = search(campaign)
        command = (sys.executable, __file__, "--inside", campaign, "--real", str(asked.real))
        took, most = measuring.watched(command)
        volumes = len([*(campaign / "output" / "post").glob("print-pack*.pdf")])
    print(f"{asked.people:,} people: {took:,.0f} s, {most or 0:,.0f} MB at the peak, all processes together; ", end="")
    print(f"{volumes} volumes. Notes that are nearly the same: searched in {searched:.1f} s.")
    good = (most or 0) < MOST and searched < LONGEST
    print(f"The targets, under {MOST:,} MB and {LONGEST} s for 100,000 people, are {'met' if good else 'missed'}.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
