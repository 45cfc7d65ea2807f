"""Who the members of an organization are, today, counted by the database."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from yushan.guidance.queries.members import born_by, is_party_member, members_of
from yushan.guidance.queries.words import common_words
from yushan.organizations.models import Organization
from yushan.volunteers.models import Membership
from yushan.volunteers.queries.skills import skill_counts
from yushan.volunteers.rules_skills import Node

# From this age on; the last band has no upper end.
BANDS = ((0, "未满 18 岁"), (18, "18–24 岁"), (25, "25–34 岁"), (35, "35–44 岁"), (45, "45–59 岁"), (60, "60 岁以上"))
UNKNOWN = "没有填"
_MOST = 10


@dataclass(frozen=True)
class Composition:
    """Counts of people. `ages` by band and gender (M, F, empty), in the order of BANDS and then unknown."""

    total: int
    paused: int
    party: int
    standing: int
    ages: dict[str, Counter[str]]
    sources: list[tuple[str, int]]
    occupations: list[tuple[str, int]]
    skills: list[tuple[str, int]]
    branches: list[tuple[Node, int]]

    @property
    def women(self) -> int:
        """Members known to be women."""
        return sum(counts["F"] for counts in self.ages.values())


def _band(today: date) -> Case:
    upper = [(name, born_by(today, BANDS[place + 1][0])) for place, (_, name) in enumerate(BANDS[:-1])]
    return Case(
        When(person__birth_date=None, then=Value(UNKNOWN)),
        *(When(person__birth_date__gt=day, then=Value(name)) for name, day in upper),
        default=Value(BANDS[-1][1]),
        output_field=CharField(),
    )


def composition(organization: Organization, today: date, skill: str = "") -> Composition:
    """The members here and below, each once; 5 statements whatever the size.

    `skill` opens a branch of the tree of skills: `branches` are those right below it, each with all under it.
    """
    rows = members_of(organization)
    standing = Membership.objects.filter(
        volunteer=OuterRef("pk"), state=Membership.State.APPROVED, organization__is_standing=True,
        organization__path__startswith=organization.path,
    )  # fmt: skip
    ages: dict[str, Counter[str]] = {name: Counter() for name in [*(name for _, name in BANDS), UNKNOWN]}
    sources, sums = Counter[str](), Counter[str]()
    groups = rows.annotate(band=_band(today)).values("band", "person__gender", "talent_source")
    for group in groups.annotate(
        total=Count("pk"),
        party=Count("pk", filter=is_party_member(today)),
        standing=Count("pk", filter=Exists(standing)),
    ):
        ages[group["band"]][group["person__gender"]] += group["total"]
        sources[group["talent_source"]] += group["total"]
        sums.update({name: group[name] for name in ("total", "party", "standing")})
    jobs = rows.exclude(occupation="").values_list("occupation").annotate(count=Count("pk"))
    return Composition(
        total=sums["total"],
        party=sums["party"],
        standing=sums["standing"],
        paused=members_of(organization, Membership.State.PAUSED).filter(~Q(pk__in=rows.values("pk"))).count(),
        ages=ages,
        sources=sorted(sources.items(), key=lambda row: (-row[1], row[0])),
        occupations=list(jobs.order_by("-count", "occupation")[:_MOST]),
        skills=common_words(rows, "skills", _MOST),
        branches=skill_counts(rows, skill),
    )
