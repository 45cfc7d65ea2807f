"""Who may take a post, and what is missing: always in words. Why it fits stands in rules/fit.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from yushan.volunteers.rules_skills import plain


@dataclass(frozen=True)
class Requirements:
    """What a post of a shift asks. `organization_path` is the materialised path of the team that holds it.

    `accepted` gives for a skill the words by which somebody has it (the tree of skills); qualifications and languages
    come as code → name. `begin` and `end` are on the clock of the place.
    """

    day: date
    organization_path: str
    organization_name: str
    name: str = ""
    min_age: int | None = None
    max_age: int | None = None
    skills: Sequence[str] = ()
    accepted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    qualifications: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    members_only: bool = False
    party_only: bool = False
    area_id: int | None = None
    area_name: str = ""
    service_types: Sequence[str] = ()
    is_online: bool = False
    begin: datetime | None = None
    end: datetime | None = None
    is_holiday: bool = False


@dataclass(frozen=True)
class Document:
    """A qualification that somebody entered: the kinds it counts for, its days, and whether it was checked."""

    kinds: frozenset[str]
    issued_on: date
    expires_on: date | None = None
    is_checked: bool = True

    def counts_on(self, day: date) -> bool:
        """In its days, checked or not."""
        return self.issued_on <= day and (self.expires_on is None or day <= self.expires_on)


@dataclass(frozen=True)
class VolunteerFacts:
    """What is known about a volunteer when they ask for a post. `paths` are the paths of their teams."""

    is_verified: bool
    birth_date: date | None
    skills: Sequence[str] = ()
    is_party_member: bool = False
    paths: frozenset[str] = field(default_factory=frozenset)
    area_id: int | None = None
    documents: Sequence[Document] = ()
    languages: frozenset[str] = field(default_factory=frozenset)
    available: Sequence[str] = ()
    serves_in: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Lack:
    """Something that somebody lacks for a post; `way` names where it can be put right: empty where it cannot."""

    text: str
    way: str = ""


def age_on(birth_date: date, day: date) -> int:
    """Completed years on `day`."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def has_skill(skill: str, skills: Sequence[str], accepted: Mapping[str, frozenset[str]]) -> bool:
    """By the same word as a part of an own one, or by a word that means the skill or one below it."""
    wanted, words = plain(skill), accepted.get(skill, frozenset())
    return any(wanted in own or own in words for own in map(plain, skills) if own)


def is_member(path: str, facts: VolunteerFacts) -> bool:
    """A member of the team itself or of one below it."""
    return any(own.startswith(path) for own in facts.paths)


def _ages(requirements: Requirements, facts: VolunteerFacts) -> list[Lack]:
    if not (requirements.min_age or requirements.max_age):
        return []
    if facts.birth_date is None:
        asked = f"须年满 {requirements.min_age} 岁" if requirements.min_age else f"限 {requirements.max_age} 岁以下"
        return [Lack(f"这个岗位{asked}")]
    age = age_on(facts.birth_date, requirements.day)
    if requirements.min_age and age < requirements.min_age:
        return [Lack(f"这个岗位须年满 {requirements.min_age} 岁")]
    if requirements.max_age and age > requirements.max_age:
        return [Lack(f"这个岗位限 {requirements.max_age} 岁以下（含 {requirements.max_age} 岁）")]
    return []


def qualification_lack(code: str, name: str, requirements: Requirements, facts: VolunteerFacts) -> Lack | None:
    """What is missing of one kind, with how to get there; None when nothing is."""
    own = [one for one in facts.documents if code in one.kinds]
    if any(one.is_checked and one.counts_on(requirements.day) for one in own):
        return None
    if any(not one.is_checked and one.counts_on(requirements.day) for one in own):
        return Lack(f"您的“{name}”正在核对，核对通过后就可以报名")
    if any(one.is_checked for one in own):
        return Lack(f"您的“{name}”到活动那天不在有效期里，换新证后请重新填报", "qualification")
    return Lack(f"要有“{name}”，有证的请填报，核对通过后就可以报名", "qualification")


def lacks(requirements: Requirements, facts: VolunteerFacts) -> list[Lack]:
    """What the volunteer still lacks for the post, and where it can be put right; empty means they may take it."""
    found = [] if facts.is_verified else [Lack("还没有完成实名登记")]
    found += _ages(requirements, facts)
    for code, name in requirements.qualifications.items():
        if lack := qualification_lack(code, name, requirements, facts):
            found.append(lack)
    found += [
        Lack(f"还差一项：{skill}", "skill")
        for skill in requirements.skills
        if not has_skill(skill, facts.skills, requirements.accepted)
    ]
    found += [
        Lack(f"要会{name}", "language") for code, name in requirements.languages.items() if code not in facts.languages
    ]
    if requirements.members_only and not is_member(requirements.organization_path, facts):
        found.append(Lack(f"只招“{requirements.organization_name}”的队员，可以先申请入队", "team"))
    if requirements.party_only and not facts.is_party_member:
        found.append(Lack("这个岗位由党员承担"))
    return found


def missing(requirements: Requirements, facts: VolunteerFacts) -> list[str]:
    """The same in words only."""
    return [lack.text for lack in lacks(requirements, facts)]
