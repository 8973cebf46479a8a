"""The report says what estimates.json says, in plain words and in pictures that are told too, and nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import findings_small
import page
import pikepdf
import pypdfium2
import pytest
from findings_small import effect, measured, said
from PIL import Image

from letters.evidence import consort, flow, report, verdicts, words
from letters.problems import MachineFailed

EVERY = sorted(findings_small.ALL)
NUMBER = re.compile(r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w)")
HIGHER = (
    "It was higher by 0.31 points on a scale of 1 to 5 than among people who were to get nothing; here more is better."
)
YEARS = {"1985", "1979", "1993", "2009", "2012", "2013", "2021", "2025"}  # of the references, and of CONSORT
MARKS = {"0.1", "0.25"}  # at which balance is flagged
OUT_OF = {"100", "1,000", "10,000", "100,000"}  # so many times in
LEAST = {"0.0001"}  # p is told as below it
PART = re.compile(r"<(head|style)>.*?</\1>|<text [^>]*class=\"tick\"[^>]*>[^<]*</text>", re.DOTALL)
ITEM = re.compile(r'<th scope="row">\d+[a-d]?</th>')  # of the checklist
CLAIMS = re.compile(r"no effect|no difference was|did not work|does not work|\bworks\b|\bworked\b|proves? that", re.I)


def made(name: str) -> str:
    """Return the report of these findings."""
    return report.html_of(said(findings_small.ALL[name]())).decode()


def seen(html: str) -> str:
    """Return the text of a page, with what is told of its pictures, and without the numbers of their axes."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", ITEM.sub("", PART.sub("", html)))).split())


def leaves(value: Any) -> Iterator[Any]:
    """Yield every number and text of what JSON holds, names of fields among them."""
    if isinstance(value, dict):
        yield from value
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def tellable(told: dict[str, Any]) -> set[str]:
    """Return all that can be written of the numbers in estimates.json, by the rules of `words` and no others."""
    numbers = [one for one in leaves(told) if isinstance(one, int | float) and not isinstance(one, bool)]
    numbers.append(sum(told["excluded"].values()))  # not drawn
    numbers += [sum(arm[key] for arm in told["flow"]) for key in ("drawn", "clusters")]
    numbers += [arm["measured"] / arm["drawn"] for it in told["outcomes"] for arm in it["arms"] if arm["drawn"]]
    found = {words.number(abs(one * scale), places) for one in numbers for scale in (1, 100) for places in range(5)}
    chances = [one for one in numbers if 0 < one <= 1]
    found |= {said for one in chances for said in NUMBER.findall(words.times(one))}
    for one in leaves(told):
        if isinstance(one, str):
            spoken = NUMBER.findall(one) + re.findall(r"\d+", words.day(one))
            found |= {*spoken, *(str(int(said)) for said in spoken if said.isdecimal())}
            found |= set(re.findall(r"\d+", one)) if re.fullmatch(r"\d{4}-\d\d-\d\d", one) else set()
    return found


def strangers(html: str, told: dict[str, Any]) -> set[str]:
    """Return the numbers of a page that are in no estimates.json."""
    return set(NUMBER.findall(seen(html))) - tellable(told) - YEARS - MARKS - OUT_OF - LEAST


def distinct(value: Any, name: str = "", numbers: Iterator[int] | None = None) -> Any:
    """Return findings in which no two numbers are alike, so that none can be taken for another."""
    numbers = numbers or count(1)
    if isinstance(value, dict):
        kept = ("level", "smallest_cell") if "kind" not in value else ("low", "high")
        return {key: one if key in kept else distinct(one, key, numbers) for key, one in value.items()}
    if isinstance(value, list):
        return [distinct(one, name, numbers) for one in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if name in ("p", "holm", "westfall_young", "trimmed", "mean_share"):
        return 0.10007 + next(numbers) * 0.00173
    if isinstance(value, int):
        return 10_007 + 37 * next(numbers) if value > 1 else value
    return (-1 if value < 0 else 1) * (211.37 + next(numbers) * 13.731)


# --------------------------------------------------------------------------------------- every number is one of theirs


@pytest.mark.parametrize("name", EVERY)
def test_every_number_that_is_told_is_in_the_estimates(name: str) -> None:
    told = said(findings_small.ALL[name]())
    html = report.html_of(told).decode()
    assert len(NUMBER.findall(seen(html))) > 40
    assert strangers(html, told) == set()


@pytest.mark.parametrize("name", ["clear", "three_armed", "clustered", "worse"])
def test_no_number_is_taken_for_another(name: str) -> None:
    told = distinct(said(findings_small.ALL[name]()))
    html = report.html_of(told).decode()
    assert strangers(html, told) == set()


def test_a_number_of_nowhere_is_noticed() -> None:
    told = distinct(said(findings_small.clear()))
    assert strangers("<p>It rose by 31.41 of 10,007.</p>", told) == {"31.41", "10,007"}


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_told_that_only_a_programmer_reads(name: str) -> None:
    assert not re.search(r"\bNone\b|\bnan\b|\binf\b|\bTrue\b|\bFalse\b|Markup|\{|\}", seen(made(name)))


# ------------------------------------------------------------------------------------------------- the answer


def first(name: str) -> verdicts.Answer:
    told = said(findings_small.ALL[name]())
    return verdicts.answer(told, told["outcomes"][0], told["outcomes"][0]["effects"][0])


def test_a_clear_difference_is_told_with_how_sure_we_are() -> None:
    answer = first("clear")
    assert answer.headline == "Feeling valued was higher among people who were to get a letter"
    assert answer.sentences == (
        HIGHER,
        "The true difference is likely to lie between 0.05 and 0.57 (95\u00a0% confidence interval).",
        "Chance alone would give at least so large a difference 2 times in 100 (p\u00a0=\u00a00.021).",
    )
    assert answer.footing.startswith("Difference and interval: regression with interactions, HC2, 126 people; p: ")


def test_of_a_null_it_is_told_what_fits_what_was_measured() -> None:
    answer = first("null")
    assert answer.kind == verdicts.OPEN
    assert answer.sentences[0] == (
        "Anything from 0.16 points lower (worse) to 0.40 higher (better) fits what was measured; what lies beyond "
        "does not, with 95\u00a0% confidence."
    )
    assert answer.sentences[2].endswith("34 times in 100 (p\u00a0=\u00a00.34).")


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_claimed_to_work_or_to_have_no_effect(name: str) -> None:
    assert not CLAIMS.search(seen(made(name)))


def test_where_less_is_better_more_is_worse() -> None:
    answer = first("worse")
    assert answer.headline == "Sickness absence was higher among people who were to get a letter"
    assert answer.sentences[0].endswith("than among people who were to get nothing; here less is better.")
    told = said(findings_small.clear())
    anxious = told["outcomes"][4]
    fell = verdicts.answer(told, anxious, anxious["effects"][0])
    assert fell.sentences[0].startswith("The interval runs from 0.10 to 1.06 points lower")
    assert fell.sentences[-1] == "Judged together with its family: p\u00a0=\u00a00.072 (Holm), 0.067 (Westfall–Young)."
    absent = told["outcomes"][5]
    ruled = verdicts.answer(told, absent, absent["effects"][0]).sentences[0]
    assert ruled.startswith("Anything from 3.3 days lower (better) to 1.9 higher (worse) fits what was measured")


def test_a_clear_difference_whose_interval_includes_nought_says_so() -> None:
    """“14.0 (−0.1 to 28.2), higher (better)” stood in the table without a word."""
    told = said(findings_small.clear())
    outcome = told["outcomes"][0]
    effect = outcome["effects"][0]
    effect["adjusted"]["low"] = effect["difference"]["low"] = -0.01
    assert verdicts.verdict(told, outcome, effect) == "higher (better); its interval includes nought"
    effect["standardised"] |= {"g": 0.28, "low": -0.002, "high": 0.57}
    assert "in standard deviations: 0.280 (−0.002 to 0.570)" in verdicts.answer(told, outcome, effect).footing


def test_what_no_redraw_gave_is_told_so() -> None:
    """“Once in 10,000” was said of what had not come once: the drawn one is always counted."""
    told = said(findings_small.clear())
    outcome = told["outcomes"][0]
    outcome["effects"][0]["randomised"] |= {"p": 0.0001, "draws": 10_000, "exact": False}
    answer = verdicts.answer(told, outcome, outcome["effects"][0])
    assert (
        "In none of 9,999 draws that were made anew was the difference so large (p\u00a0=\u00a00.0001)."
        in answer.sentences
    )


def test_of_yes_or_no_it_is_told_how_many_say_yes_and_the_ratio() -> None:
    told = said(findings_small.clear())
    outcome = told["outcomes"][0]
    outcome |= {"kind": "yes-no", "bins": ("no", "yes"), "low": 0.0, "high": 1.0}
    for arm, yes in zip(outcome["arms"], (41, 30), strict=True):
        arm |= {"mean": yes / arm["measured"], "sd": 0.48, "before": 0.5, "counts": (arm["measured"] - yes, yes)}
    outcome["effects"][0]["ratio"] = {"ratio": 1.294, "low": 0.983, "high": 1.704, "why_not": ""}
    page = seen(report.html_of(told).decode())
    assert "64.1 % before 50.0 %; 41 of 64 people" in page
    assert "ratio of the shares: 1.29 (0.98 to 1.70)" in page
    assert "SD 0.48" not in page


def test_outcomes_that_nobody_was_measured_in_are_told_in_one_line() -> None:
    """Seven of nine had not been asked about: four pages were empty charts, and seven rows said so each."""
    told = said(findings_small.clear())
    for outcome in told["outcomes"][1:3]:
        for arm in outcome["arms"]:
            arm |= {"measured": 0, "mean": None, "sd": None, "before": None, "counts": (None,) * len(arm["counts"])}
        for its in outcome["effects"]:
            its["lee"] |= {"low": None, "high": None, "why_not": "Nobody in the arm “letter” was measured."}
    page = seen(report.html_of(told).decode())
    first, second = (words.label(outcome) for outcome in told["outcomes"][1:3])
    assert f"Nobody was measured, so there is no picture, of {first} and {second}." in page
    assert "Nobody in the arm" not in page


def test_what_is_small_by_itself_is_open_when_it_is_judged_with_its_family() -> None:
    told = said(findings_small.clear())
    said_of = {it["label"]: verdicts.verdict(told, it, it["effects"][0]) for it in told["outcomes"]}
    assert said_of == {
        "Feeling valued": "higher (better)",
        "Feeling recognised": "higher (better)",
        "Feeling supported": "higher (better) by itself, open when judged with the family",
        "Belonging": "open",
        "Feeling anxious yesterday": "lower (better) by itself, open when judged with the family",
        "Sickness absence": "open",
    }


def lone(size: float, se: float, p: float | None, **changes: Any) -> verdicts.Answer:
    """Return the answer of a trial with this one effect."""
    it = measured("valued", "Feeling valued", effect(size, se, p, **changes), standing="primary")
    told = said(replace(findings_small.TRIAL, outcomes=(it,)))
    return verdicts.answer(told, told["outcomes"][0], told["outcomes"][0]["effects"][0])


def test_the_repeated_draw_has_the_word_where_the_interval_does_not_agree() -> None:
    told = lone(0.30, 0.14, 0.06)
    assert told.kind == verdicts.OPEN
    assert told.sentences[0].startswith("The interval runs from 0.02 to 0.58 points higher")
    told = lone(0.30, 0.16, 0.048)
    assert told.kind == verdicts.CLEAR
    assert told.sentences[1].endswith("as that includes nought, take the direction with caution.")


def test_a_p_of_just_the_level_is_clear_and_what_is_more_is_not() -> None:
    """Of floating-point numbers, 1 - 0.9 is less than 0.1."""
    assert lone(0.3, 0.1, 0.05).kind == verdicts.CLEAR
    assert lone(0.3, 0.1, 0.0501).kind == verdicts.OPEN
    it = measured("valued", "Feeling valued", effect(0.3, 0.1, 0.1), standing="primary")
    told = said(replace(findings_small.TRIAL, outcomes=(it,), level=0.9))
    assert verdicts.judged(told, told["outcomes"][0], told["outcomes"][0]["effects"][0]) == verdicts.CLEAR


def test_without_a_repeated_draw_the_interval_decides_and_it_is_said_why() -> None:
    told = lone(0.3, 0.1, None)
    assert told.kind == verdicts.CLEAR
    assert told.sentences[-1] == "How often chance alone would give it cannot be told: The draw cannot be repeated."


def test_without_an_interval_nothing_is_ruled_out() -> None:
    why = "A stratum has one person in an arm."
    bare = replace(findings_small.estimate(0.3, 0.1), low=None, high=None, se=None, why_not=why)
    told = lone(0.3, 0.1, 0.3, difference=bare, adjusted=bare)
    assert told.sentences[0].startswith("No difference can be excluded, as no interval can be given: A stratum has")


def test_a_difference_of_nought_is_open() -> None:
    told = lone(0.0, 0.1, 1.0)
    assert told.kind == verdicts.OPEN
    assert told.sentences[1].startswith("What was seen is a difference of nought points on a scale")
    assert "in nearly every draw" in told.sentences[2]


def test_where_nothing_can_be_told_it_is_said_why() -> None:
    html = made("refused")
    assert "This trial can say nothing of feeling valued" in seen(html)
    assert "The arm letter has one person: no variance can be estimated." in seen(html)
    assert "Feeling recognised: Nobody answered it." in seen(html)


def test_each_comparison_of_three_arms_has_an_answer_of_its_own() -> None:
    html = made("three_armed")
    heads = re.findall(r'<h2 class="headline">(.*?)</h2>', html)
    assert heads == [
        "Finishing the module was higher among people who were to get a goal-setting plan and a coach",
        (
            "This trial leaves open whether finishing the module is higher or lower among people who were to get a "
            "goal-setting plan"
        ),
    ]
    assert "It was higher by 23.3 percentage points than" in seen(html)
    assert "each judged by itself: the chance that one of them is found where nothing helps is up to 10 %" in seen(
        html.split("<nav")[0]
    )


def test_arms_that_get_the_same_go_by_their_names() -> None:
    found = findings_small.three_armed()
    told = said(replace(found, flow=tuple(replace(arm, treatment="a plan") for arm in found.flow)))
    assert words.group(told, "plan and coach") == "people in the arm “plan and coach”"


def test_what_was_not_declared_is_labelled_exploratory() -> None:
    assert "Exploratory, as it was not declared so before the draw: feeling valued" in seen(made("tiny"))
    assert "The primary outcome, declared before the draw: feeling valued" in seen(made("clear"))


def test_all_allocations_and_repeated_ones_are_told_apart() -> None:
    assert "randomisation inference over all 21 allocations that there could have been" in seen(made("tiny"))
    assert "randomisation inference over 10,000 allocations, drawn anew" in seen(made("clear"))


def test_looks_and_notes_and_withdrawn_authorities_are_told_at_the_head() -> None:
    assert "The outcomes were looked at 3 times" in seen(made("worse").split("<nav")[0])
    assert "An authority withdrew after the draw, Glan Ewin: 24 people stay in the arms that were drawn." in seen(
        made("three_armed").split("<nav")[0]
    )


# ------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("value", "places", "told"),
    [
        (0.305, 2, "0.30"),
        (-0.31, 2, "−0.31"),
        (-0.001, 2, "0.00"),
        (12345.6, 0, "12,346"),
        (0, 0, "0"),
        (None, 1, "not told"),
    ],
)
def test_how_a_number_is_written(value: float | None, places: int, told: str) -> None:
    assert words.number(value, places) == told


@pytest.mark.parametrize(
    ("p", "told", "often"),
    [
        (1.0, "1.00", "100 times in 100"),
        (0.34, "0.34", "34 times in 100"),
        (0.0213, "0.021", "2 times in 100"),
        (0.01, "0.010", "once in 100"),
        (0.0094, "0.0094", "9 times in 1,000"),
        (0.0001, "0.0001", "once in 10,000"),
        (0.00002, "below 0.0001", "2 times in 100,000"),
    ],
)
def test_how_a_p_value_is_written(p: float, told: str, often: str) -> None:
    assert (words.p_value(p), words.times(p)) == (told, often)


def test_an_end_of_an_interval_never_looks_like_nought_without_being_it() -> None:
    unit = words.units(said(findings_small.clear())["outcomes"][0])
    assert unit.interval(0.004, 0.61) == "0.004 to 0.610"
    assert unit.interval(0.0, 0.61) == "0.00 to 0.61"
    assert unit.interval(-4e-17, 0.61) == "0.00 to 0.61"  # what is left of rounding


@pytest.mark.parametrize(
    ("label", "inside"),
    [("Feeling valued", "feeling valued"), ("I intend to stay", "I intend to stay"), ("I’d stay", "I’d stay"),
     ("In work", "in work"), ("ONS4 happy", "ONS4 happy")],
)  # fmt: skip
def test_a_label_inside_a_sentence_begins_small_but_for_i(label: str, inside: str) -> None:
    assert words.inside(label) == inside


# ------------------------------------------------------------------------------------------------- shuffled arms


def test_shuffled_arms_are_told_of_at_the_head_and_on_every_page() -> None:
    html = report.html_of(said(findings_small.blind()))
    assert b'<p class="blind"' in html
    assert b'<h2 class="headline">Arms shuffled: ' in html
    document = pypdfium2.PdfDocument(report.pdf_of(html))
    pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    assert len(pages) > 3
    assert all("no number here says anything about the trial" in " ".join(one.split()) for one in pages)
    document.close()
    assert "huffled" not in made("clear")


# ------------------------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("name", EVERY)
def test_every_picture_is_told_in_words_and_its_numbers_stand_in_a_table_too(name: str) -> None:
    html, told = made(name), said(findings_small.ALL[name]())
    heads = {words.number(one) for one in (told["listed"], flow.not_drawn(told), flow.drawn(told), flow.clusters(told))}
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    tables = seen(" ".join(re.findall(r"<table.*?</table>", html, re.DOTALL)))
    listed = set(NUMBER.findall(tables)) | set(NUMBER.findall(seen(html.split("<nav")[0].split("<svg")[0])))
    assert pictures
    names = [re.search(r'aria-labelledby="(\S+)-title \1-desc"', picture) for picture in pictures]
    assert all(names)
    assert len({found[1] for found in names if found}) == len(pictures)
    for picture in pictures:
        assert 'role="img"' in picture
        assert re.search(r"<title [^>]*>[^<]{15,}</title><desc [^>]*>[^<]{10,}</desc>", picture)
        drawn = PART.sub("", re.sub(r"<(title|desc).*?</\1>", "", picture, flags=re.DOTALL))
        assert set(NUMBER.findall(seen(drawn))) <= listed | heads


def test_what_is_too_few_to_tell_is_a_dashed_frame_and_no_number() -> None:
    html = made("tiny")
    (picture,) = re.findall(r'<svg [^>]*labelledby="spread-0.*?</svg>', html, re.DOTALL)
    assert picture.count("stroke-dasharray") == 8
    shares = [int(share) for share in re.findall(r">(\d+)\u00a0%<", picture)]
    assert max(shares) == 100  # of an arm's people, and no more
    assert "letter: 1 to 1.9: [c], 2 to 2.9: [c]" in picture
    assert "“[c]” (confidential) stands for fewer than 10 people, or for a number from which" in seen(html)


def test_better_is_on_one_side_whichever_way_an_outcome_runs() -> None:
    """A fall in sickness is drawn where a rise in feeling valued is."""
    less = said(findings_small.clear())["outcomes"][4]
    told = said(replace(findings_small.TRIAL, outcomes=(findings_small.anxious(effect(-0.58, 0.24, 0.018, sd=2.4)),)))
    (picture,) = re.findall(r'<svg [^>]*labelledby="forest.*?</svg>', report.html_of(told).decode(), re.DOTALL)
    (x,) = re.findall(r'<circle cx="([0-9.]+)"', picture)
    assert less["better"] == "less"
    assert float(x) > 210


# ------------------------------------------------------------------------------------------------- the page


@pytest.mark.parametrize("name", EVERY)
def test_the_page_needs_nothing_but_itself(name: str) -> None:
    html = made(name)
    assert "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'" in html
    assert not re.search(r"<(script|link|iframe|object|img|form)\b| on\w+=|url\(|@import|@font-face", html)
    assert set(re.findall(r"https?://[^\"' ]*", html)) == {"http://www.w3.org/2000/svg"}
    targets = re.findall(r'href="([^"]*)"', html)
    assert targets
    assert all(target[0] == "#" and f'id="{target[1:]}"' in html for target in targets)


@pytest.mark.parametrize("name", EVERY)
def test_headings_go_in_order_and_every_table_says_what_its_cells_are_of(name: str) -> None:
    html = made(name)
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    assert levels[:2] == [1, 2]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not re.search(r"<th(?! scope=\"(col|row)\")[ >]", html)
    assert html.count("<table") == html.count("<caption>") == html.count("<thead>") > 3
    assert '<html lang="en-GB">' in html
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))


def test_what_others_wrote_prints_as_it_was_typed() -> None:
    found = findings_small.clear()
    nasty = '<b>{{ 7*7 }}</b> & "x"'
    outcomes = (replace(found.outcomes[0], label=nasty), *found.outcomes[1:])
    html = report.html_of(said(replace(found, title=nasty, outcomes=outcomes, notes=(nasty,)))).decode()
    assert nasty.replace(" ", "") in seen(html).replace(" ", "")
    assert "<b>{{" not in html
    assert "<b>49" not in html
    assert report.pdf_of(html.encode()).startswith(b"%PDF")


def test_the_checklist_has_thirty_items_each_with_its_place_or_flagged() -> None:
    assert {int(re.sub(r"\D", "", item.number)) for item in consort.ITEMS} == set(range(1, 31))
    html = made("clear")
    listed = re.search(r'<section id="consort">.*?</section>', html, re.DOTALL)
    assert listed
    rows = re.findall(r'<tr><th scope="row">(\d+[a-d]?)</th><td>.*?</td><td>(.*?)</td></tr>', listed[0])
    assert [number for number, _ in rows] == [item.number for item in consort.ITEMS]
    assert all(
        "<a href" in where or "To be written by the authority" in where or "In part" in where for _, where in rows
    )
    assert dict(rows)["29"] == "<b>To be written by the authority</b>"
    assert dict(rows)["22a"] == '<a href="#flow">Who took part</a>'


def test_a_chapter_that_has_nothing_to_tell_is_not_there_nor_pointed_to() -> None:
    html = made("tiny")
    assert 'id="balance"' not in html
    assert 'href="#balance"' not in html


def test_a_trial_without_outcomes_still_has_its_flow_and_methods() -> None:
    html = report.html_of(said(replace(findings_small.TRIAL, outcomes=()))).decode()
    assert "No outcome was measured" in html
    assert 'id="flow"' in html


# ------------------------------------------------------------------------------------------------- the PDF


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return report.pdf_of(report.html_of(said(findings_small.three_armed())))


def test_the_pdf_is_one_that_everybody_can_read(pdf: bytes) -> None:
    assert [fault.rule_id for fault in page.validate_pdf_bytes(pdf, profile="ua1").failures] == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert str(document.docinfo["/Title"]) == "Setting goals: what came of the trial"
        assert document.Root.MarkInfo.Marked
        kinds = [str(it.get("/S")) for it in document.objects if isinstance(it, pikepdf.Dictionary) and "/S" in it]
        told = [
            str(it.Alt) for it in document.objects if isinstance(it, pikepdf.Dictionary) and it.get("/S") == "/Figure"
        ]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/L", "/LI"} <= set(kinds)
    assert len(told) == made("three_armed").count("<svg")
    assert any(one.startswith("Flow of people through the trial. Of 151 people") for one in told)


def test_the_pdf_is_a4_with_its_title_and_numbers_on_its_pages(pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(pdf)
    sizes = {tuple(round(side) for side in document[n].get_size()) for n in range(len(document))}
    second = document[1].get_textpage().get_text_range()
    many = len(document)
    document.close()
    assert sizes == {(595, 842)}
    assert "Setting goals: what came of the randomised trial" in second
    assert f"2 of {many}" in second


def test_the_pdf_is_printed_in_the_report_s_own_fonts_whatever_the_machine_has(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = {
            str(it.BaseFont) for it in document.objects if isinstance(it, pikepdf.Dictionary) and "/BaseFont" in it
        }
    assert fonts
    assert all("Source-Serif" in font or "SourceSerif" in font for font in fonts), fonts


@pytest.mark.anew
def test_the_same_estimates_give_the_same_bytes(pdf: bytes) -> None:
    told = said(findings_small.three_armed())
    assert report.html_of(told) == report.html_of(said(findings_small.three_armed()))
    assert report.pdf_of(report.html_of(told)) == pdf


def test_nothing_is_fetched_for_the_pdf(tmp_path: Path) -> None:
    """A picture that is there is left where it is, and a page that asks for it is not made without it."""
    Image.new("RGB", (40, 40), "red").save(tmp_path / "there.png")
    html = f'<html lang="en"><title>x</title><p>x<img src="{(tmp_path / "there.png").as_uri()}" alt="x"></p></html>'
    with pytest.raises(MachineFailed, match="nothing may be fetched"):
        report.pdf_of(html.encode())


def test_of_a_seed_that_somebody_chose_it_is_said_that_the_arms_could_be_known() -> None:
    told = said(findings_small.ALL["clear"]())
    assert "so that nobody who prepared it could know the arms." in seen(report.html_of(told).decode())
    chosen = seen(report.html_of({**told, "seed_from": "campaign.toml"}).decode())
    assert "whoever knew it before could have worked out the arms." in chosen
    assert "the seed was chosen: whoever knew it could have worked out the arms" in chosen


def test_where_nobody_knows_what_reached_people_it_is_asked_for() -> None:
    told = said(findings_small.ALL["clear"]())
    flow_ = [{**arm, "sent": 0, "taken_up": None, "treatment": arm["treatment"] and "tea"} for arm in told["flow"]]
    page = seen(report.html_of({**told, "flow": flow_}).decode())
    assert page.count("add who was given what was meant for them") == 2
    assert "Delivery not recorded" in page
