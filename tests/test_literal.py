"""What a wording says is read twice, in two ways that share no step, and comes to the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from itertools import pairwise
from typing import Any

import office
import pytest

from letters.post import fields, literal, markdown, wording
from letters.post.expected import squeezed
from letters.post.fields import Blank
from letters.post.wording import Wording
from letters.problems import Place

FIELDS: Mapping[str, Any] = {
    "salutation": "Siân",
    "team": "R&D *and* <more>",
    "note": "1. First.\n# Second: “quoted” -- and (c) ...",
    "manager": Blank(hint="manager", name="manager"),
}
RICH = """\
# Thank you

Dear {{ salutation }},

I *heard* of **{{ team }}** &amp; its work -- and wait ...

{% if manager %}{{ manager }} told me.{% else %}I was told.{% endif %}

> {{ note }}

- one \\* two
- {{ salutation|upper }} `code`

2. {% if team == "R&D *and* <more>" %}On the last line
of the text.{% endif %}

---

Yours,
{{ salutation }}
"""


def text(kept: Wording, values: Mapping[str, Any]) -> str:
    """Return what a wording that was composed says, squeezed."""
    filled = kept.fill(values)
    return squeezed(unescape(re.sub("<[^>]*>", "", f"{filled.body}{filled.last}{filled.closing}")))


def composed(source: str) -> str:
    kept = wording.read(fields.environment(), source, Place("en.md"), office.shipped().font)
    return text(kept, FIELDS)


def test_a_wording_says_the_same_when_it_is_read_the_other_way_round() -> None:
    said = literal.read(RICH, FIELDS)
    assert said.subject == "Thank you"
    assert said.body == (
        "Thank you",
        "Dear Siân,",
        "I heard of R&D *and* <more> & its work – and wait …",
        "I was told.",
        "1. First.",
        "# Second: “quoted” -- and (c) ...",
        "one * two",
        "SIÂN code",
        "On the last line of the text.",
    )
    assert said.closing == ("Yours, Siân",)
    assert squeezed("".join((*said.body, *said.closing))) == composed(RICH)


def test_a_blank_field_is_not_said() -> None:
    with pytest.raises(fields.FAILURES):
        literal.read(RICH.replace("I was told", "{{ manager }}"), FIELDS)


def test_what_the_one_reading_loses_the_other_has(monkeypatch: pytest.MonkeyPatch) -> None:
    said, whole = literal.read(RICH, FIELDS), composed(RICH)
    monkeypatch.setattr(markdown, "pairwise", lambda starts: list(pairwise(starts))[:-1])
    assert composed(RICH) != whole == squeezed("".join((*said.body, *said.closing)))


def test_each_shipped_wording_is_read_alike_both_ways() -> None:
    sources = [it.source for it in office.shipped().wordings.values()]
    assert len(sources) == 2
    values = dict.fromkeys(fields.FIELDS, "Some (c) words -- *here*")
    for source in sources:
        said = literal.read(source, values)
        kept = wording.read(fields.environment(), source, Place("en.md"), office.shipped().font)
        assert squeezed("".join((*said.body, *said.closing))) == text(kept, values)
        assert said.subject == kept.subject
