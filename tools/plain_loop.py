"""What one would write without letters: one page of HTML after the other, `HTML(string=…).write_pdf()`.

python tools/plain_loop.py FOLDER    makes FOLDER/….pdf of each FOLDER/….html
"""

from __future__ import annotations

import sys
from pathlib import Path

from weasyprint import HTML


def write(folder: Path) -> None:
    """Write a PDF beside each page of HTML in a folder."""
    for page in sorted(folder.glob("*.html")):
        pdf = HTML(string=page.read_text(encoding="utf-8"), base_url=str(page.parent)).write_pdf()
        page.with_suffix(".pdf").write_bytes(pdf)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
