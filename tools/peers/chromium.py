"""Chromium's own printing, with one page that is used again for every letter.

python tools/peers/chromium.py FOLDER    makes FOLDER/….pdf of each FOLDER/….html
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# What stands in the page's margins Chromium cuts off, and it makes all smaller when something reaches into them: the
# margins become the body's.
PAPER = """<style>
@page { margin: 0; }
body { padding: 22mm 40mm 22mm 24.6mm; box-decoration-break: clone; }
</style></head>"""

folder = Path(sys.argv[1]).resolve()
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    )
    page = browser.new_page()
    letters = sorted(folder.glob("*.html"))
    page.goto(letters[0].as_uri())  # a page that comes from the folder may read the fonts and pictures in it
    for letter in letters:
        page.set_content(letter.read_text(encoding="utf-8").replace("</head>", PAPER))
        page.pdf(path=letter.with_suffix(".pdf"), prefer_css_page_size=True, print_background=True, tagged=True)
    browser.close()
