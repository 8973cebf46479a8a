"""An authority whose name takes two lines or three stands at the head of the paper as one of one line does."""

from __future__ import annotations

import office
import pytest

from letters.post import expect, readback
from letters.post.readback import Proof
from letters.post.render import Press


@pytest.mark.parametrize(
    "name",
    [
        "Rhondda Cynon Taf County Borough Council",
        "Ashby and Measham Metropolitan Borough Council Young People’s Safeguarding Agency",
    ],
)
def test_a_long_name_stays_above_the_window_with_all_that_hangs_below_its_last_line(name: str) -> None:
    site, who = office.ASHBY.model_copy(update={"organisation": name}), office.person()
    printed_on = office.on(office.shipped())
    document = Press(printed_on).render(office.letter(who, site=site))
    wanted = expect.letter(who, who.note, site, office.shipped(), office.DAY, {})
    read = readback.read(Proof(document.pdf, document.pages, wanted), printed_on["recognition"])
    assert read.faults == ()
