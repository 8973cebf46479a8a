"""Typst, one document a letter: its compiler is loaded once, with the design's fonts, and asked for each letter.

python tools/peers/typst_library.py FOLDER    makes a PDF of each letter in FOLDER/letters.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typst

folder = Path(sys.argv[1]).resolve()
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder / "fonts"])
form = Path(__file__).with_name("letter.typ").read_text(encoding="utf-8")
(folder / "letter.typ").write_text(form, encoding="utf-8")
compiler = typst.Compiler(folder / "letter.typ", root=folder, font_paths=fonts)
for letter in json.loads((folder / "letters.json").read_text(encoding="utf-8")):
    compiler.compile(
        output=str(folder / f"{letter['file']}.pdf"),
        format="pdf",
        sys_inputs={"letter": json.dumps(letter)},
        pdf_standards=["a-2a", "ua-1"],
    )
