"""What one would write without letters: one page of HTML after the other, `HTML(string=…).write_pdf()`.

python tools/plain_loop.py FOLDER    makes FOLDER/0001.pdf of FOLDER/0001.html, and so on
"""

from __future__ import annotations

import sys
from pathlib import Path

from weasyprint import HTML

for page in sorted(Path(sys.argv[1]).glob("*.html")):
    pdf = HTML(string=page.read_text(encoding="utf-8"), base_url=str(page.parent)).write_pdf()
    page.with_suffix(".pdf").write_bytes(pdf)
