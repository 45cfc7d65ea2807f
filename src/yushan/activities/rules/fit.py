"""Why a post suits somebody, by kind and in words (docs/components.md, principle 3). Pure: facts are arguments."""

from collections.abc import Sequence
from dataclasses import dataclass

from yushan.activities.rules.eligibility import (
    Lack,
    Requirements,
    VolunteerFacts,
    has_skill,
    is_member,
    lacks,
    qualification_lack,
)
from yushan.volunteers.rules_availability import is_free


@dataclass(frozen=True)
class Reason:
    """One reason: its kind (skill, team, place, party, qualification, language, time) and its words."""

    kind: str
    text: str

    @property
    def about_them(self) -> str:
        """The same said to an organiser: «会急救», «本人的队伍主办»."""
        own = self.text.replace("您的", "本人的").replace("您愿意", "本人愿意")
        return own.removeprefix("您")


@dataclass(frozen=True)
class Fit:
    """Whether somebody may take a post, what is missing, why it suits; one point for each reason when posts are ranked."""

    lacks: Sequence[Lack]
    reasons: Sequence[Reason]

    @property
    def is_eligible(self) -> bool:
        """Nothing is missing."""
        return not self.lacks

    @property
    def rank(self) -> tuple[bool, int]:
        """Lower suits better: possible before not possible, then the number of reasons."""
        return (not self.is_eligible, -len(self.reasons))


def is_free_then(requirements: Requirements, facts: VolunteerFacts) -> bool | None:
    """Whether the shift lies in the times that the volunteer named; None where they named none."""
    if not facts.available or requirements.begin is None or requirements.end is None:
        return None
    return is_free(facts.available, requirements.begin, requirements.end, is_holiday=requirements.is_holiday)


def _skills(requirements: Requirements, facts: VolunteerFacts) -> list[str]:
    own_words = list(dict.fromkeys(own.strip() for own in facts.skills if own.strip()))
    known = [skill for skill in requirements.skills if has_skill(skill, facts.skills, requirements.accepted)]
    known += [own for own in own_words if own not in known and own in requirements.name]
    if known:
        return [f"您会{skill}" for skill in known[:2]]
    useful = [own for own in own_words if any(own in kind for kind in requirements.service_types)]
    return [f"用得上您的“{own}”" for own in useful[:1]]


def uses_skills(requirements: Requirements, facts: VolunteerFacts) -> bool:
    """Whether the post asks for something that the volunteer can, or has a use for it."""
    return bool(_skills(requirements, facts))


def _place(requirements: Requirements, facts: VolunteerFacts) -> str:
    if requirements.is_online:
        return "在家就能做"
    if requirements.area_id and requirements.area_id == facts.area_id:
        return f"就在{requirements.area_name}" if requirements.area_name else "就在您的区县"
    if requirements.area_id and requirements.area_id in facts.serves_in:
        return f"{requirements.area_name or '那里'}是您愿意去的地方"
    return ""


def _qualifications(requirements: Requirements, facts: VolunteerFacts) -> list[str]:
    held = [
        name
        for code, name in requirements.qualifications.items()
        if not qualification_lack(code, name, requirements, facts)
    ]
    return [f"您有{name}" for name in held[:1]]


def reasons(requirements: Requirements, facts: VolunteerFacts) -> list[Reason]:
    """Why the post suits the volunteer, best reason first."""
    found = [Reason("skill", text) for text in _skills(requirements, facts)]
    if is_member(requirements.organization_path, facts):
        found.append(Reason("team", "您的队伍主办"))
    if text := _place(requirements, facts):
        found.append(Reason("place", text))
    if requirements.party_only and facts.is_party_member:
        found.append(Reason("party", "党员岗"))
    found += [Reason("qualification", text) for text in _qualifications(requirements, facts)]
    spoken = [name for code, name in requirements.languages.items() if code in facts.languages]
    found += [Reason("language", f"您会{name}") for name in spoken[:1]]
    if is_free_then(requirements, facts):
        found.append(Reason("time", "您那时有空"))
    return found


def fit_reasons(requirements: Requirements, facts: VolunteerFacts) -> list[str]:
    """The same in words only."""
    return [reason.text for reason in reasons(requirements, facts)]


def fit(requirements: Requirements, facts: VolunteerFacts) -> Fit:
    """Everything that a list of posts or of people is ordered by."""
    return Fit(tuple(lacks(requirements, facts)), tuple(reasons(requirements, facts)))
