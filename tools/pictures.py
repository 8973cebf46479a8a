"""Make the README's pictures again from the sample campaign (`make pictures`): a letter, the summary, the report.

The summary page is taken by Chromium, which must be installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fixed
import pypdfium2
from PIL import Image, ImageOps

ROOT = Path(__file__).parents[1]
LETTER, WIDTH = 40, 900  # which of the pack, and the pictures' width in pixels
STEPS = {"run": "2026-12-01", "evaluate": "2027-04-15"}  # what is done on which day
ANSWER = 0.6  # of the report's first page: where the answer stands
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
OFFLINE = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def paper(pdf: Path, part: float = 1) -> Image.Image:
    """Return the first page of a PDF, or so much of it from the top, with a hairline round the paper."""
    page = pypdfium2.PdfDocument(pdf)[0]
    image = page.render(scale=(WIDTH - 2) / page.get_width()).to_pil()
    return ImageOps.expand(image.crop((0, 0, image.width, round(image.height * part))), 1, "#c8c8c8")


def page(html: Path, room: Path) -> Image.Image:
    """Return the top of a web page as Chromium shows it, as tall as a letter is."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("The summary page is photographed by Chromium. Please install it.")
    shot = room / "page.png"
    size = f"--window-size=1060,{round(1060 * 1.414 * 0.93)}"
    command = [chromium, *QUIET, *OFFLINE, f"--user-data-dir={room}", size, f"--screenshot={shot}", html.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    image = Image.open(shot).convert("RGB")
    return ImageOps.expand(image.resize((WIDTH, round(WIDTH * image.height / image.width))), 1, "#c8c8c8")


def main() -> None:
    """Write docs/letter.png, docs/summary.png and docs/report.png."""
    with tempfile.TemporaryDirectory(prefix="letters-pictures-", ignore_cleanup_errors=True) as room:
        output = Path(room) / "output"
        for name in ("sample_data", "templates"):  # a draw leaves its head beside campaign.toml
            shutil.copytree(ROOT / name, Path(room) / name, ignore=shutil.ignore_patterns("ledger-head.json"))
        for step, day in STEPS.items():
            command = fixed.command(f"{fixed.ON}{day}", step, Path(room) / "sample_data")
            subprocess.run(command, check=True, capture_output=True, env=fixed.environment())
        pictures = {
            "letter.png": paper(sorted((output / "post" / "letters").glob("*.pdf"))[LETTER]),
            "summary.png": page(output / "summary.html", Path(room)),
            "report.png": paper(output / "evidence" / "report.pdf", ANSWER),
        }
    for name, image in pictures.items():
        image.quantize(64).save(ROOT / "docs" / name, optimize=True)


if __name__ == "__main__":
    main()
