"""The checklist of CONSORT 2025, thirty items: where each is in the report, or that the authority has yet to write it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from letters.evidence.blocks import Chapter, Para, Table

HERE, PARTLY, OWED = "in this report", "in part", "to be written by the authority"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist, in short words."""

    number: str
    about: str
    state: str
    where: str = ""  # chapters, by name
    remark: str = ""


ITEMS = (
    Item("1a", "Said to be a randomised trial, in the title", HERE, "answer"),
    Item("1b", "Structured summary of design, methods, results, conclusions", PARTLY, "answer", "a summary in the form of an abstract is owed"),
    Item("2", "Registry, number and date of registration", OWED),
    Item("3", "Where the protocol and the analysis plan can be seen", PARTLY, "methods", "the protocol is output/trial/protocol.html; say where it is kept"),
    Item("4", "Where data without names, dictionary and code can be had", PARTLY, "repeat", "say who may have them"),
    Item("5a", "Who paid for it, and what part they had in it", OWED),
    Item("5b", "Interests of those who report", OWED),
    Item("6", "Background, and why the trial was made", OWED),
    Item("7", "Objectives, for benefits and harms", OWED),
    Item("8", "Part that the people concerned had in planning and reporting", OWED),
    Item("9", "Type of trial, shares of the arms, framework", HERE, "methods"),
    Item("10", "Changes after it began, and what was not laid down before", PARTLY, "effects", "outcomes not declared are labelled exploratory; say why"),
    Item("11", "Setting and places", OWED),
    Item("12a", "Who was eligible", PARTLY, "flow", "reasons for leaving people out are counted"),
    Item("12b", "Which sites, and who delivered it, were eligible", OWED),
    Item("13", "What each arm was given, so that others can do it too", PARTLY, "flow", "add the wording of what was sent"),
    Item("14", "Outcomes, how and when they were measured", PARTLY, "methods", "add when, and the questions"),
    Item("15", "How harms were defined and looked for", OWED),
    Item("16a", "How the number of people was settled", PARTLY, "", "smallest detectable effect: in the protocol"),
    Item("16b", "Looks before the end, and rules for stopping", HERE, "methods"),
    Item("17a", "Who made the random sequence, and how", PARTLY, "methods", "add who"),
    Item("17b", "Kind of randomisation, and its restrictions", HERE, "methods"),
    Item("18", "How the allocation was concealed", HERE, "methods"),
    Item("19", "Whether those who enrolled and assigned could see the sequence", PARTLY, "methods", "add who did it"),
    Item("20a", "Who was blinded after assignment", OWED),
    Item("20b", "How blinding was done", OWED),
    Item("21a", "Statistical methods for the outcomes", HERE, "methods"),
    Item("21b", "Who is in each analysis, and in which arm", HERE, "methods flow"),
    Item("21c", "How missing data were dealt with", HERE, "methods attrition"),
    Item("21d", "Methods of additional analyses", HERE, "methods"),
    Item("22a", "For each arm: drawn, given what was meant, analysed", HERE, "flow"),
    Item("22b", "For each arm: losses after the draw, with reasons", PARTLY, "flow attrition", "add why people withdrew"),
    Item("23a", "Dates of recruitment and follow-up", PARTLY, "methods", "the day of the draw; add the others"),
    Item("23b", "Why the trial ended, if early", OWED),
    Item("24a", "What was given in fact: delivery and uptake", HERE, "flow uptake"),
    Item("24b", "What else people were given meanwhile", OWED),
    Item("25", "Who the people were at the start, by arm", PARTLY, "balance spread", "differences are shown; add a table of who they are"),
    Item("26", "For each outcome: numbers, results by arm, effect and precision", HERE, "effects spread full"),
    Item("27", "Harms and other unintended effects", OWED),
    Item("28", "Other analyses, declared ones apart from the rest", HERE, "effects subgroups spillover"),
    Item("29", "Interpretation, benefits weighed against harms", OWED),
    Item("30", "Limitations, and to whom it can be carried over", PARTLY, "answer", "what a reader must know is below the answer"),
)  # fmt: skip


def checklist(titles: dict[str, str]) -> Chapter:
    """Return the checklist; `titles` are the headings of the chapters that are there, by name."""
    rows = [[item.number, item.about, *_state(item, titles)] for item in ITEMS]
    start = Para(
        "What the program cannot know is flagged: it is for the authority to write. Items are in short words here; the "
        "guideline has them in full."
    )
    table = Table("CONSORT 2025", ["Item", "About", "State", "Where"], rows, (0, 1, 2, 3))
    return Chapter("consort", "The CONSORT 2025 checklist", [start, table])


def _state(item: Item, titles: dict[str, str]) -> tuple[str, str]:
    names = [name for name in item.where.split() if name in titles]
    if item.where and not names:  # the chapter has nothing to tell in this trial
        return Markup("<b>{}</b>").format(OWED), item.remark or "–"
    where = Markup("; ").join(Markup('<a href="#{}">{}</a>').format(name, titles[name]) for name in names)
    if item.remark:
        where = Markup("{}; {}").format(where, item.remark) if where else Markup("{}").format(item.remark)
    return (item.state if item.state == HERE else Markup("<b>{}</b>").format(item.state)), where or "–"
