"""The checklist of CONSORT 2025: where each of its thirty items is in the report, or that it is yet to be written."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from letters.evidence import words
from letters.evidence.blocks import Chapter, Para, Table
from letters.evidence.words import Told

HERE, PARTLY, OWED = "in this report", "in part", "to be written by the authority"
FORESEEN = "the arms of those who joined later could have been known"
CHOSEN = "the seed was chosen: whoever knew it could have worked out the arms"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist, in short words."""

    number: str
    about: str
    state: str
    where: str = ""  # chapters, by name
    remark: str = ""  # what is there, or what to add


ITEMS = (
    Item("1a", "Said to be a randomised trial, in the title", HERE, "answer"),
    Item("1b", "Structured summary of the trial", PARTLY, "answer", "write an abstract"),
    Item("2", "Registry, number and date of registration", OWED),
    Item("3", "Where protocol and analysis plan can be seen", PARTLY, "", "letters power writes it; say where"),
    Item("4", "Where data without names, dictionary and code can be had", PARTLY, "repeat", "say who may have them"),
    Item("5a", "Who paid for it, and what part they had in it", OWED),
    Item("5b", "Interests of those who report", OWED),
    Item("6", "Background, and why the trial was made", OWED),
    Item("7", "Objectives, for benefits and harms", OWED),
    Item("8", "Part that the people concerned had in planning and reporting", OWED),
    Item("9", "Type of trial, shares of the arms, framework", PARTLY, "methods", "add the framework: superiority"),
    Item("10", "Changes, and what was not laid down before", PARTLY, "effects", "exploratory ones are labelled"),
    Item("11", "Setting and places", OWED),
    Item("12a", "Who was eligible", PARTLY, "flow", "reasons for leaving people out are counted"),
    Item("12b", "Which sites, and who delivered it, were eligible", OWED),
    Item("13", "What each arm was given, to the letter", PARTLY, "flow", "add the wording of what was sent"),
    Item("14", "Outcomes, how and when they were measured", PARTLY, "methods", "add when, and the questions"),
    Item("15", "How harms were defined and looked for", OWED),
    Item("16a", "How the number of people was settled", PARTLY, "", "smallest detectable effect: in the protocol"),
    Item("16b", "Looks before the end, and rules for stopping", HERE, "methods"),
    Item("17a", "Who made the random sequence, and how", PARTLY, "methods", "add who"),
    Item("17b", "Kind of randomisation, and its restrictions", HERE, "methods"),
    Item("18", "How the allocation was concealed", HERE, "methods"),
    Item("19", "Whether the sequence could be seen by who assigned", PARTLY, "methods", "add who did it"),
    Item("20a", "Who was blinded after assignment", OWED),
    Item("20b", "How blinding was done", OWED),
    Item("21a", "Statistical methods for the outcomes", HERE, "methods"),
    Item("21b", "Who is in each analysis, and in which arm", HERE, "methods flow"),
    Item("21c", "How missing data were dealt with", HERE, "methods attrition"),
    Item("21d", "Methods of additional analyses", HERE, "methods"),
    Item("22a", "For each arm: drawn, given what was meant, analysed", HERE, "flow"),
    Item("22b", "For each arm: losses, with reasons", PARTLY, "flow attrition", "add why people withdrew"),
    Item("23a", "Dates of recruitment and follow-up", PARTLY, "methods", "the day of the draw; add the others"),
    Item("23b", "Why the trial ended, if early", OWED),
    Item("24a", "What was given in fact: delivery and uptake", HERE, "flow uptake"),
    Item("24b", "What else people were given meanwhile", OWED),
    Item("25", "Who the people were at the start, by arm", PARTLY, "balance spread", "add a table of who they are"),
    Item("26", "By outcome: numbers, results by arm, effect and interval", HERE, "effects spread full"),
    Item("27", "Harms and other unintended effects", OWED),
    Item("28", "Other analyses, declared ones apart from the rest", HERE, "effects subgroups spillover"),
    Item("29", "Interpretation, benefits weighed against harms", OWED),
    Item("30", "Limitations, and to whom it applies", PARTLY, "answer", "see what is worth knowing"),
)  # fmt: skip


def checklist(said: Told, titles: dict[str, str]) -> Chapter:
    """Return the checklist; `titles` are the headings of the chapters that are there, by name."""
    rows = [[item.number, item.about, _state(_of_this(item, said), titles)] for item in ITEMS]
    start = Para(
        "What the program cannot know is flagged: it is for the authority to write. Items are in short words here; the "
        "guideline has them in full."
    )
    table = Table("CONSORT 2025", ["Item", "About", "Where"], rows, (0, 1, 2))
    return Chapter("consort", "The CONSORT 2025 checklist", [start, table])


def _of_this(item: Item, said: Told) -> Item:
    """Return an item as it stands in this report: what it has to say may be lacking, or less than the item asks."""
    if item.number == "18" and words.seed_was_known(said):
        return replace(item, state=PARTLY, remark=CHOSEN)
    if item.number == "18" and said["batches"] > 1:
        return replace(item, state=PARTLY, remark=FORESEEN)
    if item.number in ("22a", "24a") and not any(arm["sent"] or arm["taken_up"] is not None for arm in said["flow"]):
        return replace(item, state=PARTLY, where="flow", remark="add who was given what was meant for them")
    shares = [effect for it in said["outcomes"] if it["kind"] == "yes-no" for effect in it["effects"]]
    if item.number == "26" and any(not it.get("ratio") or it["ratio"]["ratio"] is None for it in shares):
        return replace(item, state=PARTLY, remark="of yes or no, add the relative effect")
    return item


def _state(item: Item, titles: dict[str, str]) -> str:
    """Say where an item is, or that it is owed."""
    names = [name for name in item.where.split() if name in titles]
    if item.state == OWED or (item.where and not names):  # the chapter has nothing to tell in this trial
        return Markup("<b>{}</b>").format(OWED.capitalize())
    where = Markup("; ").join(Markup('<a href="#{}">{}</a>').format(name, titles[name]) for name in names)
    if item.state == HERE:
        return where
    parts = [part for part in (where, item.remark) if part]
    return Markup("<b>{}</b>: {}").format(PARTLY.capitalize(), Markup("; ").join(parts))
