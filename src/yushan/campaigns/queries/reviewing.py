"""The review as far as each may see it: what one has to score, how far it is, and the scores once a round is closed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from yushan.accounts.models import User
from yushan.campaigns.models import (
    Assignment,
    AwardCampaign,
    AwardScore,
    Category,
    Nominee,
    Reviewer,
    Round,
    StageTurn,
)
from yushan.campaigns.queries.candidates import READ
from yushan.campaigns.rules.preparing import criteria_of
from yushan.campaigns.rules.ranking import Card, Outlier, four, outliers, total_of
from yushan.common import rulebook
from yushan.common.errors import NotFound
from yushan.organizations.access import can
from yushan.organizations.models import StaffMember
from yushan.volunteers.models import Membership

Accepted = Reviewer.State.ACCEPTED
# Of a nominee what no list shows: long texts, and values that would be taken apart for nobody.
BESIDE_THE_NAME = (
    "nominee__facts",
    "nominee__lacks",
    "nominee__statement",
    "nominee__category__rules",
    "nominee__category__gives",
)


def invitations_of(user: Any) -> QuerySet[Reviewer]:
    """Where somebody was asked to score, the newest first."""
    rows = Reviewer.objects.filter(user=user.pk).exclude(campaign__state=AwardCampaign.State.CANCELLED)
    return rows.select_related("campaign__area").order_by("-campaign", "-pk")


def is_reviewer(user: Any, campaign: AwardCampaign) -> bool:
    """Who accepted and holds the role over this campaign now."""
    if not getattr(user, "pk", None) or not can(user, "award.score", on=campaign):
        return False
    return Reviewer.objects.filter(campaign=campaign, user=user.pk, state=Accepted).exists()


def leads_final(user: Any, campaign: AwardCampaign) -> bool:
    """Who calls nominees up in a final: the chair while they score here, and who organises."""
    if can(user, "award.edit", on=campaign):
        return True
    rows = Reviewer.objects.filter(campaign=campaign, user=getattr(user, "pk", None) or 0, state=Accepted)
    return rows.filter(is_chair=True).exists()


def reviewer_of(user: Any, campaign: int) -> Reviewer:
    """The person's own row in a campaign. NotFound where they were not invited, said no or were let go."""
    found = invitations_of(user).filter(campaign=campaign).exclude(state__in=Reviewer.GONE).first()
    if found is None:
        raise NotFound()
    return found


def invitation_of(user: Any, pk: int) -> Reviewer:
    """One's own invitation, whatever was answered. NotFound for that of others."""
    found = Reviewer.objects.select_related("campaign").filter(pk=pk, user=user.pk).first()
    if found is None:
        raise NotFound()
    return found


def reviewer_in(campaign: AwardCampaign, pk: int) -> Reviewer:
    """One of the reviewers of a campaign. NotFound else."""
    found = campaign.reviewers.filter(pk=pk).first()
    if found is None:
        raise NotFound()
    found.campaign = campaign
    return found


def to_score(user: Any) -> QuerySet[Assignment]:
    """What waits for somebody's points in rounds that run; in a final it is called up one by one and waits for nobody."""
    return Assignment.objects.filter(
        reviewer__user=user.pk, reviewer__state=Accepted, done_at=None, is_recused=False, round__closed_at=None,
        nominee__state=Nominee.State.ELIGIBLE, round__campaign__state=AwardCampaign.State.SCORING,
    ).exclude(round__kind=Round.Kind.FINAL)  # fmt: skip


def assignments_of(user: Any, campaign: AwardCampaign) -> QuerySet[Assignment]:
    """All of somebody in the round that runs; order ["is_done", "id"]: undone ones first."""
    rows = Assignment.objects.filter(
        reviewer__user=user.pk, round__campaign=campaign, round__closed_at=None, is_recused=False
    )
    rows = rows.filter(nominee__state=Nominee.State.ELIGIBLE).annotate(
        is_done=Case(When(done_at=None, then=0), default=1, output_field=IntegerField())
    )
    return rows.select_related("round", *(f"nominee__{name}" for name in READ)).defer(*BESIDE_THE_NAME)


def assignment_of(user: Any, pk: int) -> Assignment:
    """One's own, of whatever round, while one is a reviewer here: with the end of the campaign that is over. NotFound for
    those of others. What may be read of the nominee: `reads_material`.
    """
    rows = Assignment.objects.select_related(
        "round", "reviewer__user", "nominee__campaign__area", *(f"nominee__{name}" for name in READ)
    )
    found = rows.filter(pk=pk, reviewer__user=user.pk, reviewer__state=Accepted).first()
    if found is None or not can(user, "award.score", on=found.nominee.campaign):
        raise NotFound()
    return found


def reads_material(assignment: Assignment) -> bool:
    """Whether a reviewer reads the nominee's papers: while its points are asked of them. Who stood aside, whose round is over
    and whose nominee is out has no use for them any more.
    """
    if assignment.is_recused or not assignment.round.is_open:
        return False
    nominee = assignment.nominee
    return nominee.state == Nominee.State.ELIGIBLE and nominee.campaign.state == AwardCampaign.State.SCORING


def on_stage(round_: Round, nominee: Nominee) -> list[Assignment]:
    """Who scores a nominee of a final, with whether they have."""
    rows = Assignment.objects.filter(round=round_, nominee=nominee, is_recused=False)
    return list(rows.select_related("reviewer__user"))


def finalists(round_: Round) -> list[Nominee]:
    """Who is still in a final, in the order of categories."""
    rows = Nominee.objects.filter(assignments__round=round_, state=Nominee.State.ELIGIBLE).distinct()
    return list(rows.select_related(*READ).order_by("category__order", "pk"))


def own_on_stage(user: Any, round_: Round, nominee: Nominee) -> Assignment | None:
    """Somebody's own assignment for the nominee on the stage; None where they do not score it."""
    found = Assignment.objects.filter(round=round_, nominee=nominee, reviewer__user=user.pk).first()
    return assignment_of(user, found.pk) if found else None


def comments_for(nominee: Nominee) -> list[str]:
    """What reviewers wrote of a nominee, without names; for the nominee once the result is public."""
    rows = nominee.assignments.filter(done_at__isnull=False).exclude(comment="").order_by("pk")
    return list(rows.values_list("comment", flat=True)[:20])


def named_in(nominee: Nominee) -> set[str]:
    """Names by which a text could tell who this is: its own, of its teams, unit and host, of who nominated; 3 statements."""
    names = {nominee.name}
    if nominee.volunteer_id:
        members = Membership.objects.filter(volunteer=nominee.volunteer_id)
        names.update(members.values_list("organization__name", flat=True))
        rosters = StaffMember.objects.filter(person__volunteer=nominee.volunteer_id)
        names.update(rosters.values_list("unit__name", flat=True))
    if nominee.project:
        names.add(nominee.project.organization.name)
    if nominee.station:
        names.add(nominee.station.host_name)
    for pair in nominee.nominations.values_list("unit__name", "organization__name"):
        names.update(name for name in pair if name)
    return names


def own_points(assignment: Assignment) -> dict[str, int]:
    """What a reviewer gave, by criterion."""
    rows = AwardScore.objects.filter(round=assignment.round, nominee=assignment.nominee, reviewer=assignment.reviewer)
    return dict(rows.values_list("criterion", "points"))


@dataclass(frozen=True)
class Progress:
    """How far a reviewer is: never what was given."""

    reviewer: Reviewer
    due: int
    done: int
    recused: int

    @property
    def left(self) -> int:
        return self.due - self.done


def progress_of(campaign: AwardCampaign, round_: Round | None) -> list[Progress]:
    """Each reviewer of a campaign in a round; 2 statements."""
    counts: dict[int, Any] = {}
    if round_:
        rows = Assignment.objects.filter(round=round_, nominee__state=Nominee.State.ELIGIBLE)
        for row in rows.order_by().values("reviewer").annotate(
            due=Count("pk", filter=Q(is_recused=False)), done=Count("done_at"),
            recused=Count("pk", filter=Q(is_recused=True)),
        ):  # fmt: skip
            counts[row["reviewer"]] = row
    nothing = {"due": 0, "done": 0, "recused": 0}
    people = campaign.reviewers.select_related("user").order_by("user__display_name", "pk")
    return [
        Progress(one, *(counts.get(one.pk, nothing)[name] for name in ("due", "done", "recused"))) for one in people
    ]


def cards_of(round_: Round, category: Category | None = None) -> dict[int, list[Card]]:
    """Scores of a round by category, under the names of the export (nominee's code, reviewer's key). 1 statement.

    For the ranking itself and for whoever may read a closed round: the caller looks whether it is.
    """
    rows = AwardScore.objects.filter(round=round_)
    if round_.is_open:
        rows = rows.filter(nominee__state=Nominee.State.ELIGIBLE)
    else:  # just those who were ranked then, whatever became of them
        rows = rows.filter(nominee__in=round_.results.values("nominee"))
    rows = rows.filter(nominee__category=category) if category else rows
    points: dict[tuple[int, str, int], dict[str, int]] = {}
    given = rows.values_list("nominee__category", "nominee__code", "reviewer", "criterion", "points")
    for category_id, code, reviewer, criterion, value in given.iterator(5_000):
        points.setdefault((category_id, code, reviewer), {})[criterion] = value
    found: dict[int, list[Card]] = {}
    for (category_id, code, reviewer), mine in sorted(points.items()):
        found.setdefault(category_id, []).append(Card(code, str(reviewer), mine))
    return found


@dataclass(frozen=True)
class Given:
    """One reviewer's total for a nominee, with the comment; `who` is a number, not a name."""

    who: int
    total: Decimal
    comment: str


def given_in(round_: Round, nominee: Nominee) -> list[Given]:
    """What was given to a nominee in a closed round, reviewers by number. Nothing while it is open."""
    if round_.is_open:
        return []
    criteria = criteria_of(nominee.campaign.criteria)
    points: dict[int, dict[str, int]] = {}
    for reviewer, criterion, value in AwardScore.objects.filter(round=round_, nominee=nominee).values_list(
        "reviewer", "criterion", "points"
    ):
        points.setdefault(reviewer, {})[criterion] = value
    comments = dict(Assignment.objects.filter(round=round_, nominee=nominee).values_list("reviewer", "comment"))
    return [
        Given(number, four(total_of(points[reviewer], criteria)), comments.get(reviewer, ""))
        for number, reviewer in enumerate(sorted(points), 1)
    ]


def outliers_of(round_: Round) -> list[tuple[Outlier, str]]:
    """Totals far from the others, with the reviewer's name, for the organiser; nothing while the round is open."""
    if round_.is_open:
        return []
    names = {str(pk): name for pk, name in round_.campaign.reviewers.values_list("pk", "user__display_name")}
    return [(one, names.get(one.reviewer, "")) for one in _found_outliers(round_)]


def normalised_from(round_: Round) -> int:
    """From how many totals of a reviewer on these were normalised: as it was when the round was closed."""
    return rulebook.number("campaign_normalise_from") if round_.least is None else int(round_.least)


def outlier_distance(round_: Round) -> int:
    """From how many points on a total of a round stands out: as it was when the round was closed."""
    return int(round_.outliers["distance"]) if round_.outliers else rulebook.number("campaign_outlier_points")


def _found_outliers(round_: Round) -> list[Outlier]:
    if round_.outliers is not None:
        return [
            Outlier(nominee, reviewer, Decimal(total), Decimal(away))
            for nominee, reviewer, total, away in round_.outliers["rows"]
        ]
    # Closed before they were kept.
    criteria = criteria_of(round_.campaign.criteria)
    distance = outlier_distance(round_)
    return [one for cards in cards_of(round_).values() for one in outliers(cards, criteria, distance)]


def turn_of(round_: Round) -> StageTurn | None:
    """Who is on the stage now."""
    rows = StageTurn.objects.filter(round=round_, closed_at=None)
    return rows.select_related(*(f"nominee__{name}" for name in READ)).first()


def possible_reviewers(text: str = "") -> QuerySet[User]:
    """Accounts that can be invited, by the beginning of a name; those with the role of a reviewer without one typed."""
    rows = User.objects.filter(is_active=True)
    if text:
        rows = rows.filter(Q(display_name__startswith=text) | Q(username__iexact=text))
    else:
        rows = rows.filter(grants__role="reviewer", grants__ends_at=None).distinct()
    return rows.order_by("display_name", "pk")
