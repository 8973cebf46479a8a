"""Days lost of 100 contracted days: counted as somebody with a calendar and a pencil would count them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_outcomes import ARMS, sheet_of

from letters.evidence import absence, dates
from letters.evidence.absence import Contract, Episode
from letters.problems import Fault, Problem

MONDAY, FRIDAY = date(2027, 3, 1), date(2027, 3, 5)
WEEK = (MONDAY, date(2027, 3, 7))
MARCH = (MONDAY, date(2027, 3, 31))  # 23 weekdays
FULL_TIME = Contract()


def rate(*episodes: Episode, contract: Contract = FULL_TIME, window: absence.Window = WEEK) -> float | None:
    """Return the rate of one person, in a week of March unless another window is asked for."""
    return absence.rate(episodes, contract, window)


# --------------------------------------------------------------------------------------------------- the rate


def test_a_day_of_five_is_twenty_of_a_hundred() -> None:
    assert rate(Episode(MONDAY, MONDAY)) == 20


def test_nobody_loses_a_day_who_has_no_episode() -> None:
    assert rate() == 0


def test_both_ends_of_an_episode_and_of_a_window_count() -> None:
    assert rate(Episode(MONDAY, FRIDAY)) == 100
    assert rate(Episode(FRIDAY, FRIDAY), window=(MONDAY, FRIDAY)) == 20
    assert rate(Episode(MONDAY, MONDAY), window=(MONDAY, FRIDAY)) == 20


def test_a_weekend_is_not_lost() -> None:
    assert rate(Episode(date(2027, 3, 6), date(2027, 3, 7))) == 0
    assert rate(Episode(FRIDAY, date(2027, 3, 8)), window=MARCH) == pytest.approx(100 * 2 / 23)


def test_half_a_day_lost_counts_half() -> None:
    assert rate(Episode(MONDAY, FRIDAY, share=0.5)) == 50


def test_an_open_episode_lasts_to_the_end_of_the_window() -> None:
    assert rate(Episode(date(2027, 3, 3))) == 60
    assert rate(Episode(date(2026, 1, 1))) == 100


def test_an_episode_outside_of_the_window_is_not_counted() -> None:
    assert rate(Episode(date(2027, 2, 22), date(2027, 2, 28)), Episode(date(2027, 3, 8)), window=WEEK) == 0


def test_an_episode_is_cut_at_the_window() -> None:
    assert rate(Episode(date(2027, 2, 1), date(2027, 3, 2)), Episode(FRIDAY, date(2027, 9, 1))) == 60


def test_a_day_is_lost_once_however_many_episodes_it_is_in() -> None:
    assert rate(Episode(MONDAY, date(2027, 3, 3)), Episode(date(2027, 3, 2), date(2027, 3, 4))) == 80
    assert rate(Episode(MONDAY, FRIDAY), Episode(MONDAY, FRIDAY)) == 100


def test_where_episodes_overlap_the_larger_share_counts() -> None:
    whole_tuesday = Episode(date(2027, 3, 2), date(2027, 3, 2))
    assert rate(Episode(MONDAY, FRIDAY, share=0.5), whole_tuesday) == pytest.approx(100 * (4 * 0.5 + 1) / 5)


def test_a_part_timer_who_is_away_all_week_has_lost_all_contracted_days_and_no_more() -> None:
    assert rate(Episode(MONDAY, FRIDAY), contract=Contract(days_per_week=3)) == pytest.approx(100)
    assert rate(Episode(MONDAY, MONDAY), contract=Contract(days_per_week=2.5)) == pytest.approx(20)


def test_who_leaves_or_joins_has_fewer_contracted_days() -> None:
    leaver = Contract(left=date(2027, 3, 2))
    assert rate(Episode(MONDAY, MONDAY), contract=leaver) == 50
    assert rate(Episode(MONDAY), contract=leaver) == 100  # and loses none after that
    joiner = Contract(joined=date(2027, 3, 4))
    assert rate(Episode(MONDAY, date(2027, 3, 4)), contract=joiner) == 50


@pytest.mark.parametrize(
    "contract",
    [
        Contract(left=date(2027, 2, 28)),
        Contract(joined=date(2027, 3, 8)),
        Contract(joined=date(2027, 3, 6)),  # a Saturday
        Contract(days_per_week=0),
    ],
)
def test_without_a_contracted_day_in_the_window_there_is_no_rate(contract: Contract) -> None:
    assert rate(Episode(MONDAY, FRIDAY), contract=contract) is None


def test_months_end_when_they_do_and_leap_days_are_days() -> None:
    assert dates.weekdays(date(2028, 2, 1), date(2028, 2, 29)) == 21
    assert dates.weekdays(date(2027, 2, 1), date(2027, 2, 28)) == 20
    assert rate(Episode(date(2028, 2, 29), date(2028, 2, 29)), window=(date(2028, 2, 28), date(2028, 3, 1))) == (
        pytest.approx(100 / 3)
    )
    assert dates.weekdays(date(2027, 1, 1), date(2027, 12, 31)) == 261


# -------------------------------------------------------------------------------- against counting day by day

SOME_DAY = st.dates(date(2027, 12, 1), date(2028, 4, 15))  # a leap day among them
SHARES = st.sampled_from((1.0, 0.5, 0.25, 0.2))


@st.composite
def some_episode(draw: st.DrawFn) -> Episode:
    start = draw(SOME_DAY)
    return Episode(start, draw(st.none() | st.dates(start, date(2028, 4, 15))), draw(SHARES))


@st.composite
def some_window(draw: st.DrawFn) -> absence.Window:
    first = draw(SOME_DAY)
    return first, draw(st.dates(first, date(2028, 4, 15)))


CONTRACTS = st.builds(Contract, st.sampled_from((5.0, 2.5, 3.0, 0.0)), st.none() | SOME_DAY, st.none() | SOME_DAY)


def by_hand(episodes: list[Episode], contract: Contract, window: absence.Window) -> float | None:
    """Go through the window day by day."""
    lost, contracted, day = 0.0, 0.0, window[0]
    while day <= window[1]:
        here = (contract.joined or day) <= day <= (contract.left or day)
        if here and day.weekday() < 5:
            contracted += contract.days_per_week / 5
            shares = [it.share for it in episodes if it.start <= day and (it.end is None or day <= it.end)]
            lost += max(shares, default=0) * contract.days_per_week / 5
        day += timedelta(days=1)
    return 100 * lost / contracted if contracted else None


@given(st.lists(some_episode(), max_size=6), CONTRACTS, some_window())
@example([Episode(date(2028, 2, 28), None, 0.5), Episode(date(2028, 2, 29), date(2028, 2, 29))], Contract(), MARCH)
def test_the_rate_is_what_counting_day_by_day_gives(
    episodes: list[Episode], contract: Contract, window: absence.Window
) -> None:
    expected, told = by_hand(episodes, contract, window), absence.rate(episodes, contract, window)
    assert (told is None) == (expected is None)
    if told is not None:
        assert told == pytest.approx(expected, abs=1e-9)
        assert 0 <= told <= 100


@given(st.lists(some_episode(), min_size=1, max_size=5), some_window())
def test_the_order_of_episodes_is_of_no_account_and_one_more_never_lowers_the_rate(
    episodes: list[Episode], window: absence.Window
) -> None:
    whole, fewer = rate(*episodes, window=window), rate(*episodes[1:], window=window)
    assert rate(*reversed(episodes), window=window) == (None if whole is None else pytest.approx(whole, abs=1e-9))
    assert whole is None or (fewer is not None and fewer <= whole + 1e-9)


@given(SOME_DAY, SOME_DAY)
def test_weekdays_are_counted_as_a_calendar_has_them(first: date, last: date) -> None:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    assert dates.weekdays(first, last) == sum(day.weekday() < 5 for day in days)


# --------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "cell",
    ["2027-01-31", "31/01/2027", "31 Jan 2027", "31-Jan-2027", "31 January 2027", "31st jan 2027", "31.01.2027",
     "31\u00a0Jan\u00a02027", "2027-01-31 00:00:00", "31/1/2027 00:00", " 31/01/2027 "],
)  # fmt: skip
def test_a_date_is_read_as_an_office_in_the_united_kingdom_writes_it(cell: str) -> None:
    assert dates.day(cell) == date(2027, 1, 31)


def test_the_day_comes_before_the_month() -> None:
    assert dates.day("01/02/2027") == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("31/01/27", "The year of this date has two digits."),
        ("31-Jan-27", "The year of this date has two digits."),
        ("46053", "This is the number by which a spreadsheet program counts a day."),
        ("2027-01-31 09:30", "This is a time of day, or a date with one."),
        ("01/31/2027", "There is no such month."),
        ("29/02/2027", "There is no such day in the calendar."),
        ("2027-04-31", "There is no such day in the calendar."),
        ("31 Foo 2027", "There is no such day in the calendar."),
        ("31/01/0027", "This year is before all that can be meant."),
        ("January", "This is no date that can be read."),
        ("", "This is no date that can be read."),
        ("³¹/01/2027", "This is no date that can be read."),
    ],
)
def test_a_date_that_cannot_be_relied_on_is_a_fault(cell: str, what: str) -> None:
    told = dates.day(cell)
    assert isinstance(told, Fault)
    assert told.what.startswith(what)
    assert told.value == cell
    assert "2027-01-31 or 31/01/2027" in told.remedy


# ---------------------------------------------------------------------------------------------- from the sheets


def listed(*lines: str) -> tuple[Mapping[str, list[Episode]], tuple[Problem, ...]]:
    return absence.episodes(sheet_of("absence.csv", "staff_id|start|end|share", *lines), ARMS)


def contracted(*lines: str) -> tuple[Mapping[str, Contract], tuple[Problem, ...]]:
    return absence.contracts(sheet_of("contracts.csv", "staff_id|days_per_week|joined|left", *lines), ARMS)


def test_a_person_may_have_many_episodes() -> None:
    found, wrong = listed("A1|2027-03-01|2027-03-05|", "A1|08/03/2027||50%", "A2|2027-03-01|2027-03-01|0.25")
    assert wrong == ()
    assert found == {
        "A1": [Episode(MONDAY, FRIDAY), Episode(date(2027, 3, 8), None, 0.5)],
        "A2": [Episode(MONDAY, MONDAY, 0.25)],
    }


def test_every_cell_of_an_episode_that_cannot_be_read_is_told_at_once() -> None:
    _, wrong = listed("A1|2027-03-05|2027-03-01|", "A2|01/03/27|soon|0", "B1||2027-03-01|0,5", "Z9|2027-03-01||")
    assert [(it.place.row, it.place.heading, it.what) for it in wrong] == [
        (2, "end", "This day is before the one in “start”."),
        (3, "start", "The year of this date has two digits."),
        (3, "end", "This is no date that can be read."),
        (3, "share", "This is no part of a day."),
        (4, "start", "This is no date that can be read."),
        (4, "share", "This is no part of a day."),
        (5, "staff_id", "Nobody who was drawn has this id."),
    ]


@pytest.mark.parametrize("share", ["50", "150%", "-1", "0%", "half"])
def test_a_share_is_a_part_of_a_day(share: str) -> None:
    _, wrong = listed(f"A1|2027-03-01||{share}")
    assert [str(it) for it in wrong] == [
        (
            "absence.csv, row 2, column D “share”: This is no part of a day. "
            "Write 50% or 0.5; leave it empty for the whole day."
        )
    ]


def test_the_share_of_a_day_and_the_days_of_a_contract_may_have_no_column() -> None:
    short = sheet_of("absence.csv", "staff_id|start|end", "A1|2027-03-01|2027-03-05")
    assert absence.episodes(short, ARMS) == ({"A1": [Episode(MONDAY, FRIDAY)]}, ())
    plain = sheet_of("contracts.csv", "staff_id|days_per_week", "A1|4")
    assert absence.contracts(plain, ARMS) == ({"A1": Contract(4)}, ())


def test_a_contract_is_read_and_what_is_wrong_in_it_is_told() -> None:
    found, wrong = contracted("A1|2.5|01/04/2020|", "A2|5 days|2027-02-01|2027-01-01", "A1|5||", "B1|||31/12/9999")
    assert found == {"A1": Contract(2.5, date(2020, 4, 1), None)}
    assert [(it.place.row, it.place.heading, it.what) for it in wrong] == [
        (3, "days_per_week", "This is not a number of days in a week."),
        (3, "left", "This day is before the one in “joined”."),
        (4, "staff_id", "This id stands in a row above as well, so what was measured for it arrives twice."),
        (5, "days_per_week", "This is not a number of days in a week."),
    ]


def test_a_week_has_seven_days() -> None:
    assert contracted("A1|7||") == ({"A1": Contract(7)}, ())
    assert [it.what for it in contracted("A1|8||")[1]] == ["This is not a number of days in a week."]


def test_who_has_no_episode_lost_nothing_and_who_has_no_contract_has_no_rate() -> None:
    absent = {"A1": [Episode(MONDAY, MONDAY)]}
    assert absence.rates(absent, None, WEEK, ARMS) == {"A1": 20, "A2": 0, "B1": 0, "B2": 0}
    assert absence.rates(absent, {"A1": Contract(), "A2": Contract(left=date(2026, 1, 1))}, WEEK, ARMS) == {"A1": 20}


def test_a_contract_without_an_end_may_be_written_as_the_last_day_of_all() -> None:
    found, wrong = contracted("B1|5||31/12/9999")
    assert wrong == ()
    assert absence.rates({}, found, WEEK, ["B1"]) == {"B1": 0}
