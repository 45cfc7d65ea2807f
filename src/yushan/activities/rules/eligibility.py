"""Who may take a post, and why it fits: always in words (docs/components.md, principle 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Requirements:
    """What a post of a shift asks. `organization_path` is the materialised path of the team that holds it."""

    day: date
    organization_path: str
    organization_name: str
    name: str = ""
    min_age: int | None = None
    skills: Sequence[str] = ()
    members_only: bool = False
    party_only: bool = False
    area_id: int | None = None
    area_name: str = ""
    service_types: Sequence[str] = ()
    is_online: bool = False


@dataclass(frozen=True)
class VolunteerFacts:
    """What is known about a volunteer when they ask for a post. `paths` are the paths of their teams."""

    is_verified: bool
    birth_date: date | None
    skills: Sequence[str] = ()
    is_party_member: bool = False
    paths: frozenset[str] = field(default_factory=frozenset)
    area_id: int | None = None


def age_on(birth_date: date, day: date) -> int:
    """Completed years on `day`."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _has(skill: str, skills: Sequence[str]) -> bool:
    wanted = skill.strip().casefold()
    return any(wanted in own.strip().casefold() for own in skills if own.strip())


def _is_member(path: str, facts: VolunteerFacts) -> bool:
    """A member of the team itself or of one below it."""
    return any(own.startswith(path) for own in facts.paths)


def missing(requirements: Requirements, facts: VolunteerFacts) -> list[str]:
    """What the volunteer still lacks for the post; an empty list means they may take it."""
    found = []
    if not facts.is_verified:
        found.append("还没有完成实名登记")
    age = age_on(facts.birth_date, requirements.day) if facts.birth_date else 0
    if requirements.min_age and age < requirements.min_age:
        found.append(f"这个岗位须年满 {requirements.min_age} 岁")
    found += [f"还差一项：{skill}" for skill in requirements.skills if not _has(skill, facts.skills)]
    if requirements.members_only and not _is_member(requirements.organization_path, facts):
        found.append(f"只招“{requirements.organization_name}”的队员，可以先申请入队")
    if requirements.party_only and not facts.is_party_member:
        found.append("这个岗位由党员承担")
    return found


def fit_reasons(requirements: Requirements, facts: VolunteerFacts) -> list[str]:
    """Why the post suits the volunteer, best reason first; one point each when posts are ranked."""
    found = []
    own_words = [own.strip() for own in facts.skills if own.strip()]
    known = [skill for skill in requirements.skills if _has(skill, facts.skills)]
    known += [own for own in own_words if own not in known and own in requirements.name]
    found += [f"您会{skill}" for skill in known[:2]]
    if not known:
        useful = [own for own in own_words if any(own in kind for kind in requirements.service_types)]
        found += [f"用得上您的“{own}”" for own in useful[:1]]
    if _is_member(requirements.organization_path, facts):
        found.append("您的队伍主办")
    if requirements.is_online:
        found.append("在家就能做")
    elif requirements.area_id and requirements.area_id == facts.area_id:
        found.append(f"就在{requirements.area_name}" if requirements.area_name else "就在您的区县")
    if requirements.party_only and facts.is_party_member:
        found.append("党员岗")
    return found
