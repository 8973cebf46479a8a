"""Invented people for the sample campaigns that send no letters: names and teams; no manager, no address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulated import chance

FIRST = """Aaliyah Aidan Aisha Alasdair Amara Amelia Anil Anneka Ben Bethan Bilal Bronagh Callum Carol Chidi Claire
Colin Cristina Dafydd Danuta Dean Deepa Denise Dominic Efua Eilidh Elena Emeka Emma Farah Fergus Fiona Francesca
Gareth Gemma Graham Grzegorz Hana Hannah Harriet Hassan Helen Ian Ibrahim Imogen Iwona Jacqueline James Jasmine Joanne
Joseph Judith Karen Kofi Kwame Laura Leanne Leila Liam Lorna Lucy Magdalena Malik Marcus Margaret Mariam Mark Martha
Maryam Matthew Meera Michael Mohammed Nadia Naomi Nasreen Neil Niamh Nicola Niall Olga Olivia Owen Patrick Paula Pearl
Peter Priya Rachel Rahul Rebecca Rhys Robert Rosa Rukhsana Sally Samira Samuel Sandeep Sarah Seán Shanice Simone Sinéad
Stephen Sunita Susan Tariq Teresa Thomas Tomasz Tracey Uzma Valerie Victoria Wendy Yasmin Yusuf Zainab Zoë""".split()
LAST = """Abbott Adeyemi Agarwal Ainsworth Akhtar Allardyce Anand Appleyard Asante Baines Balogun Banerjee Barker Begum
Bellamy Bielak Birch Blackwood Boateng Bowen Bradshaw Brennan Bryce Burnett Campbell Carvalho Chambers Chatterjee
Chukwu Clegg Coates Cooper Costello Crawford Cunningham Dalton Danso Davies Dempsey Desai Dixon Doherty Duffy Eccles
Edwards Ellwood Evans Farooqi Fielding Finch Fletcher Forde Foster Fraser Gallagher Garside George Gilroy Goddard
Gorman Grant Greenhalgh Gupta Hadley Haigh Hale Hamilton Harwood Hendry Hobbs Holroyd Hooper Hughes Hussain Ingham
Iqbal Jackson Jarvis Jenkins Johnstone Joshi Kaczmarek Kaur Keane Kendrick Khan Kowalczyk Lambert Langley Lawal Lewis
Lister Lowe Macleod Mahmood Mallick Marsden Mathers Mensah Metcalfe Mirza Mistry Moran Morris Murray Nair Nowak Nuttall
O'Brien Oakley Odukoya Okafor Oliver Osborne Owusu Page Parekh Parry Patterson Pearce Pemberton Platt Qureshi Rahman
Ramsden Reilly Rigby Rowlands Rushworth Sadler Sandhu Saunders Schofield Sharma Shaw Siddiqui Simmonds Singh Slater
Stanworth Stewart Sutcliffe Szymański Talbot Taylor Thorpe Tunnicliffe Turnbull Ugwu Varley Wadsworth Walsh Warburton
Whelan Whittaker Wilkins Wójcik Wright Yates Young Zielińska""".split()
JOBS = (
    *("Social Worker",) * 7,
    *("Senior Social Worker",) * 4,
    *("Family Support Worker",) * 3,
    "Advanced Practitioner",
    "Practice Educator",
    "Social Work Assistant",
    "Team Coordinator",
)


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a staff sheet."""

    staff_id: str
    first_name: str
    last_name: str
    job_title: str
    site: str
    office: str
    team: str
    status: str = "Active"


@dataclass(frozen=True, slots=True)
class Group:
    """A team, or the people of an office: how many, and the letter that their ids begin with."""

    site: str
    office: str
    team: str
    prefix: str
    size: int


def staff(seed: str, groups: Sequence[Group], away: Sequence[str]) -> tuple[Member, ...]:
    """Return everybody, by their ids; about one person in sixty has one of the `away` statuses."""
    names = chance.shuffled((f"{first}|{last}" for first in FIRST for last in LAST), seed, "names")
    ids = chance.shuffled(range(1000, 9999, 7), seed, "ids")
    members = []
    for group in groups:
        for _ in range(group.size):
            first, last = names.pop().split("|")
            staff_id = f"{group.prefix}{ids.pop():04d}"
            job = chance.pick(JOBS, seed, "job", staff_id)
            member = Member(staff_id, first, last, job, group.site, group.office, group.team)
            gone = chance.uniform(seed, "away", staff_id) < 1 / 60
            members.append(replace(member, status=chance.pick(away, seed, "why", staff_id)) if gone else member)
    return tuple(sorted(members, key=lambda member: member.staff_id))
