"""What typing alone makes other is alike, and what is another is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters import alike

PROPERTY = settings(derandomize=True, deadline=None, max_examples=300)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siobhán Ní-Dhálaigh", "SIOBHAN NI DHALAIGH"),
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("O’Neill", "ONeill"),
        ("Thị Lan Hương Nguyễn", "Thi Lan Huong Nguyen"),
        ("Søren", "Soren"),
        ("le65 2ab", "LE652AB"),
    ],
)
def test_a_name_is_the_same_without_accents_and_signs(one: str, other: str) -> None:
    assert alike.called(one) == alike.called(other) != ""


@PROPERTY
@given(st.text(max_size=20))
def test_what_somebody_is_called_is_letters_and_digits_alone_and_stays_so(text: str) -> None:
    once = alike.called(text)
    assert once == "" or once.isalnum()
    assert alike.called(once) == once


@PROPERTY
@given(st.text(st.characters(max_codepoint=127), max_size=20))
def test_the_quick_way_for_plain_letters_gives_what_the_long_one_does(text: str) -> None:
    assert alike.called(text) == alike.called(text + "é")[:-1]


@PROPERTY
@given(st.text(max_size=20))
def test_a_label_is_the_same_in_any_case_and_spacing(text: str) -> None:
    assert alike.label(f" {text}_ ") == alike.label(text)
    assert alike.staff_id(f"00{text} ") == alike.staff_id(f"0{text}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Duty & Assessment", "Duty and Assessment"),
        ("Fostering and Adoption", "Fostering and Adopton"),
        ("Leaving Care", "Leaving  care."),
        ("Llŷr Team", "Llyr Team"),
        ("After-care", "Aftercare"),
        ("Safeguarding", "Safegaurding"),
    ],
)
def test_labels_that_may_be_one_are_nearly_the_same(one: str, other: str) -> None:
    assert alike.nearly(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Team 1", "Team 2"),
        ("Locality North", "Locality South"),
        ("East Team", "West Team"),
        ("Children in Need", "Children in Care"),
        ("Duty A", "Duty B"),
        ("Fostering", "Adoption"),
        ("Duty and Assessment", "Assessment"),
    ],
)
def test_labels_that_are_two_are_not(one: str, other: str) -> None:
    assert not alike.nearly(one, other)
