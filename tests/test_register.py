"""Who was who: people are known again by marks that tell nobody's name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.people import register
from letters.people.register import Changes, Entry

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
KEY = b"7" * 64


def entry(staff_id: str, name: str, home: str = "") -> Entry:
    """Return somebody's entry; their home is their own unless it is named."""
    marked = register.mark(KEY, "home", home or f"home of {name}")
    return Entry(staff_id, "ashby", "Ashby", "", register.mark(KEY, "name", name), marked)


SIAN, TOM, MARY = entry("A01", "siân"), entry("A02", "tom"), entry("A03", "mary")
DRAWN = (SIAN, TOM, MARY)


def changes(*now: Entry, names: dict[str, str] | None = None, others: tuple[str, ...] = ()) -> Changes:
    """Compare three people who were drawn with those who are there now."""
    return register.changes(DRAWN, now, names or {}, others)


def only(**found: tuple[object, ...]) -> Changes:
    """Return these changes and no other."""
    none = dict.fromkeys(("joined", "gone", "renamed", "swapped", "again", "at_home", "namesakes"), ())
    return Changes(**{**none, **found})  # type: ignore[arg-type]


@PROPERTY
@given(st.permutations(DRAWN), st.lists(st.text(), max_size=3, unique=True))
def test_the_same_people_in_any_order_have_not_changed(now: list[Entry], others: list[str]) -> None:
    assert register.changes(DRAWN, now, {}, others) == only()


def test_whoever_moves_house_or_team_is_who_they_were() -> None:
    assert changes(replace(SIAN, home="elsewhere", site="brynmor", stratum="Brynmor"), TOM, MARY) == only()


def test_a_new_id_with_a_new_name_has_joined() -> None:
    assert changes(*DRAWN, entry("C02", "ann"), entry("C01", "bob")) == only(joined=("C01", "C02"))


def test_whoever_is_not_there_is_gone() -> None:
    assert changes(TOM) == only(gone=("A01", "A03"))


def test_another_name_under_an_id_is_told_as_renamed_until_it_is_corrected() -> None:
    married = entry("A01", "siân jones")
    assert changes(married, TOM, MARY) == only(renamed=("A01",))
    assert changes(married, TOM, MARY, names={"A01": married.name}) == only()


def test_after_a_correction_the_former_name_is_the_other_one() -> None:
    assert changes(*DRAWN, names={"A01": entry("A01", "siân jones").name}) == only(renamed=("A01",))


def test_two_names_that_changed_places_are_swapped() -> None:
    now = (replace(SIAN, staff_id="A02"), replace(TOM, staff_id="A01"), MARY)
    assert changes(*now) == only(swapped=(("A01", "A02"), ("A02", "A01")))


def test_three_names_that_went_round_are_swapped() -> None:
    now = (replace(SIAN, staff_id="A02"), replace(TOM, staff_id="A03"), replace(MARY, staff_id="A01"))
    assert changes(*now) == only(swapped=(("A01", "A03"), ("A02", "A01"), ("A03", "A02")))


def test_the_name_of_somebody_who_is_gone_under_anothers_id_is_swapped() -> None:
    assert changes(replace(SIAN, staff_id="A02"), MARY) == only(gone=("A01",), swapped=(("A02", "A01"),))


def test_a_swap_is_seen_by_the_names_that_are_right_since_a_correction() -> None:
    married = entry("A01", "siân jones")
    now = (replace(married, staff_id="A02"), replace(TOM, staff_id="A01"), MARY)
    assert changes(*now, names={"A01": married.name}) == only(swapped=(("A01", "A02"), ("A02", "A01")))


def test_a_name_that_two_share_is_swapped_with_the_one_of_them_who_has_lost_it() -> None:
    """Whichever of the two has the lower id."""
    other_tom = entry("A04", "tom", "elsewhere")
    drawn = (*DRAWN, other_tom)
    now = (SIAN, TOM, replace(other_tom, staff_id="A03"), replace(MARY, staff_id="A04"))
    found = register.changes(drawn, now, {}, ())
    assert found == only(swapped=(("A03", "A04"), ("A04", "A03")))


def test_whoever_takes_a_name_that_its_owner_still_has_is_renamed() -> None:
    """They may have married into it."""
    assert changes(SIAN, TOM, replace(MARY, name=TOM.name)) == only(renamed=("A03",))


def test_somebody_who_was_drawn_and_stands_under_a_new_id_is_there_again() -> None:
    assert changes(replace(SIAN, staff_id="C01"), TOM, MARY) == only(
        joined=("C01",), gone=("A01",), again=(("C01", "A01"),)
    )


def test_somebody_who_is_there_under_two_ids_at_one_home_is_there_again() -> None:
    assert changes(*DRAWN, replace(SIAN, staff_id="C01")) == only(joined=("C01",), again=(("C01", "A01"),))


def test_somebody_whose_id_another_has_taken_is_there_again_under_the_new_one() -> None:
    now = (replace(SIAN, staff_id="C01"), entry("A01", "ann"), TOM, MARY)
    assert changes(*now) == only(joined=("C01",), renamed=("A01",), again=(("C01", "A01"),))


def test_a_namesake_at_another_home_and_of_another_team_has_joined_and_is_asked_about() -> None:
    other = replace(entry("C01", "siân", "elsewhere"), stratum="ashby / another")
    assert changes(*DRAWN, other) == only(joined=("C01",), namesakes=(("C01", "A01"),))
    assert changes(*DRAWN, other, others=("C01",)) == only(joined=("C01",))


def test_a_namesake_of_the_same_team_may_be_somebody_who_has_moved() -> None:
    """A control member whose second contract bore another home was drawn again, and sent a letter."""
    found = changes(*DRAWN, entry("C01", "siân", "elsewhere"))
    assert found.again == (("C01", "A01"),)
    assert changes(*DRAWN, entry("C01", "siân", "elsewhere"), others=("C01",)) == only(joined=("C01",))


@pytest.mark.parametrize("now", [DRAWN, (TOM, MARY)], ids=["the first is there", "the first is gone"])
def test_a_namesake_who_was_declared_another_person_has_only_joined(now: tuple[Entry, ...]) -> None:
    found = changes(*now, replace(SIAN, staff_id="C01"), others=("C01",))
    assert found.joined == ("C01",)
    assert found.again == ()


def test_a_mark_depends_on_the_key_the_kind_and_where_one_part_ends() -> None:
    marks = {
        register.mark(KEY, "name", "ann", "lee"),
        register.mark(b"8" * 64, "name", "ann", "lee"),
        register.mark(KEY, "home", "ann", "lee"),
        register.mark(KEY, "name", "annlee"),
        register.mark(KEY, "name", "ann", "", "lee"),
    }
    assert len(marks) == 5
    assert register.mark(KEY, "name", "ann", "lee") in marks


ENTRIES = st.lists(st.builds(Entry, *[st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)] * 6))


@PROPERTY
@given(ENTRIES)
def test_a_register_is_read_back_by_staff_id(entries: list[Entry]) -> None:
    found = register.read(register.write(entries))
    assert sorted(found, key=repr) == sorted(entries, key=repr)
    assert [it.staff_id for it in found] == sorted(it.staff_id for it in entries)


@pytest.mark.parametrize("data", [b"", b"staff_id\n", b"staff_id,site,stratum,cluster,name,home\nA01,ashby\n"])
def test_another_sheet_is_no_register(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a register"):
        register.read(data)


def test_a_new_id_and_name_in_the_home_of_somebody_who_is_gone_is_told() -> None:
    """Siân has married, and has been given another id: to the register she is somebody else."""
    married = replace(entry("C01", "siân jones", home="home of siân"), postcode="known")
    assert changes(TOM, MARY, married) == only(joined=("C01",), gone=("A01",), at_home=(("C01", "A01"),))
    assert changes(TOM, MARY, married, others=("C01",)) == only(joined=("C01",), gone=("A01",))


def test_whoever_joins_in_the_home_of_somebody_who_is_still_there_only_lives_with_them() -> None:
    assert changes(*DRAWN, entry("C01", "ann", home="home of siân")) == only(joined=("C01",))
