"""Whatever happens in a campaign's life, and wherever a command is killed, nobody has two letters or another arm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import small
from conftest import Command
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from life_machine import MOST, NOTES, Life, RealLife

SHORT = settings(
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="kills a command at a write, as POSIX tells of it")


@pytest.mark.long
@ON_POSIX
def test_sixty_lives_at_random() -> None:
    run_state_machine_as_test(Life, settings=settings(SHORT, max_examples=60, stateful_step_count=15))


@ON_POSIX
def test_three_short_lives_through_the_whole_command() -> None:
    run_state_machine_as_test(RealLife, settings=settings(SHORT, max_examples=3, stateful_step_count=3))


def test_every_note_of_these_lives_may_be_printed_beside_all_the_others(letters: Command, tmp_path: Path) -> None:
    """Else a life on real sheets ends where none on the double does."""
    assert len(NOTES) == 2 * MOST
    staff = [
        {**small.people()[0], "staff_id": f"A{at:02d}", "last_name": last, "address_line_1": f"{at} Mill Lane"}
        for at, last in enumerate("Abel Bell Carr Dunn Ellis Finch Gale Hart Ince Judd Kerr Lamb".split() * 2)
    ]
    people = [{**it, "first_name": "Tom" if at < MOST else "Ann"} for at, it in enumerate(staff)]
    written = [{**it, "note": note} for it, note in zip(small.notes(people), NOTES, strict=True)]
    ran = letters("check", small.campaign(tmp_path, people, written))
    assert (ran.code, "Worth a look" in ran.err) == (0, False), ran.err


# ------------------------------------------------------------------ lives in which something was amiss once


@ON_POSIX
def test_unsealing_sends_nothing_to_an_arm_that_is_never_sent_a_letter() -> None:
    it = Life()
    it.begin(kind="three arms", count=7, cluster=False, stratum=False)
    it.run()
    it.unseal(early=False)
    it.sent(0)
    it.unseal(early=False)
    it.run()
    assert {it.arm[staff_id] for staff_id in it.pack or ()} == {"waiting"}
    it.teardown()


@ON_POSIX
def test_somebody_who_is_renamed_over_and_over_has_another_name_each_time() -> None:
    """The machine once gave a name that somebody had already, and wondered that the run went on."""
    it = Life()
    it.begin(kind="all", count=2, cluster=False, stratum=False)
    it.run()
    for who in (0, 1, 1, 1, 1, 1, 0):
        it.correct(who=who, correct=True)
    it.teardown()


@ON_POSIX
@pytest.mark.parametrize("at", range(1, 30))
def test_a_mailing_that_was_killed_and_not_recorded_leaves_nothing(at: int) -> None:
    it = Life()
    it.begin(kind="all", count=2, cluster=False, stratum=False)
    it.run()
    it.crash(at=at, command="sent", which=1, again=False)
    it.run()
    it.teardown()


@ON_POSIX
@pytest.mark.parametrize("at", range(1, 30))
def test_a_later_draw_that_was_killed_and_not_recorded_leaves_nothing(at: int) -> None:
    it = Life()
    it.begin(kind="all", count=2, cluster=False, stratum=False)
    it.run()
    it.join(count=1, at=0)
    it.crash(at=at, command="draw", which=1, again=False)
    if len(it.name) < 3:  # they were not drawn
        it.leave(who=1)
    it.run()
    it.teardown()


@ON_POSIX
def test_whoever_withdrew_has_no_letter_in_place_when_nobody_else_is_due_one() -> None:
    it = Life()
    it.begin(kind="all", count=2, cluster=False, stratum=False)
    it.run()
    it.sent(without=1)
    it.run()
    assert len(it.pack or ()) == 1
    it.withdraw(which=7, reason="asked")
    it.run()
    assert not it.pack
    it.teardown()


@ON_POSIX
def test_whoever_withdrew_has_no_letter_in_place_when_anothers_would_have_changed() -> None:
    it = Life()
    it.begin(kind="all", count=2, cluster=False, stratum=False)
    it.run()
    it.sent(without=1)
    it.run()
    it.withdraw(which=3, reason="asked")
    it.mend_address(who=1, number=50)
    it.run()
    assert not it.pack
    it.teardown()


@ON_POSIX
def test_two_runs_that_were_killed_one_after_another_do_not_stop_the_third() -> None:
    """The second announces what it makes in place of what the first announced, and has put in place."""
    it = Life()
    it.begin(kind="all", count=2, cluster=False, stratum=False)
    it.run()
    it.join(count=1, at=0)
    at = 40
    while len(list(it.output.glob("post/letters/*"))) < 3:  # the letters are in place, and the ledger does not say so
        it.crash(at=at, command="run", which=1, again=False)
        at += 1
    assert it.pack is not None
    assert len(it.pack) == 2
    it.join(count=1, at=0)
    while len(it.arm) < 4 or b"0004-" not in (it.output / "trial/manifest.next.json").read_bytes():
        it.crash(at=at, command="run", which=1, again=False)
        at += 1
    it.run()
    it.teardown()
