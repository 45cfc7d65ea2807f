"""Activities as staff see them: only what their grants cover."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from yushan.activities.models import Activity, Objection, Post, Presence, SignUp
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.organizations.access import MATRIX, grants_of, level_above, visible, visible_or_404
from yushan.organizations.models import Organization

SCOPE = {"area": "organization__area", "organization": "organization__path"}

# Filter chips: key, label, states.
CHIPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("draft", "草稿", ("draft", "returned")),
    ("submitted", "待审", ("submitted",)),
    ("published", "已发布", ("published",)),
    ("ongoing", "进行中", ("ongoing",)),
    ("finished", "待公示", ("finished",)),
    ("noticed", "公示中", ("noticed",)),
    ("settled", "已入账", ("settled",)),
    ("cancelled", "已取消", ("cancelled",)),
)


def activities_of(actor: Any, *, chip: str = "", text: str = "") -> QuerySet[Activity]:
    """The list of the staff page, latest first; order ["-starts_at", "-id"]."""
    rows = visible(actor, "activity.view", Activity.objects.all(), **SCOPE)
    if chip == "review":
        rows = reviewable(actor)
    elif states := next((states for key, _, states in CHIPS if key == chip), None):
        rows = rows.filter(state__in=states)
    if words := text.strip():
        rows = rows.filter(Q(title__icontains=words) | Q(code__iexact=words) | Q(organization__name__icontains=words))
    places, taken = (
        Post.objects.filter(shift__activity=OuterRef("pk"))
        .values("shift__activity")
        .annotate(sum=Sum(name))
        .values("sum")
        for name in ("places", "taken")
    )
    return rows.select_related("organization").annotate(places=places, taken=taken)


def counts_by_chip(actor: Any) -> dict[str, int]:
    """How many of the visible activities each chip would show; 1 statement."""
    rows = visible(actor, "activity.view", Activity.objects.all(), **SCOPE)
    by_state = dict(rows.order_by().values_list("state").annotate(Count("id")))
    counts = {key: sum(by_state.get(state, 0) for state in states) for key, _, states in CHIPS}
    return counts | {"": sum(by_state.values())}


def staff_activity(actor: Any, pk: int, capability: str = "activity.view") -> Activity:
    """One activity with what pages show. NotFound when it belongs to others; approvers of its level see it too."""
    rows = Activity.objects.select_related(
        "organization",
        "area",
        "station",
        "project",
        "work",
        "brand",
        "programme",
        "key_date",
        "series",
        "created_by",
        "submitted_by",
    )
    return visible_or_404(actor, capability, rows, pk, **SCOPE)


def approving_scope(activity: Activity) -> dict[str, object]:
    """Whose holders of activity.approve publish it: the level above the team; of high risk the level above that one."""
    if activity.risk != Activity.Risk.HIGH:
        return level_above(activity.organization)
    parent = Organization.objects.get_parent(activity.organization)
    higher = Organization.objects.get_parent(parent) if parent else None
    return {"organization": higher.path} if higher else {}


def reviewable(actor: Any) -> QuerySet[Activity]:
    """Submitted activities that wait for this actor: the level above the team, not who submitted (four eyes)."""
    rows = Activity.objects.filter(state=Activity.State.SUBMITTED)
    if is_system(actor):
        return rows
    condition, high = Q(pk__in=[]), Q(risk=Activity.Risk.HIGH)
    for grant in grants_of(actor):
        if "activity.approve" not in MATRIX[grant.role]:
            continue
        if grant.scope == "city":
            return rows
        if grant.scope == "area":
            condition |= Q(organization__area=grant.scope_id, organization__depth__gt=1) & ~high
        elif grant.scope == "organization" and grant.scope_path:
            depth = len(grant.scope_path) // Organization.steplen
            below = Q(organization__depth__gt=depth) & (~high | Q(organization__depth__gt=depth + 1))
            condition |= Q(organization__path__startswith=grant.scope_path) & below
    return rows.filter(condition).exclude(submitted_by=actor.pk)


def to_confirm(actor: Any) -> QuerySet[Activity]:
    """Finished activities whose hours wait for this actor's confirmation, oldest first."""
    rows = visible(actor, "attendance.confirm", Activity.objects.filter(state=Activity.State.FINISHED), **SCOPE)
    return rows.order_by("ends_at", "id")


def with_questions(actor: Any) -> QuerySet[Activity]:
    """Activities under notice whose posting waits for an answer, to an objection (`has_objection`) or to a doubt."""
    objection = Exists(Objection.objects.filter(activity=OuterRef("pk"), answered_at=None))
    doubt = Exists(
        Presence.objects.filter(
            sign_up__shift__activity=OuterRef("pk"), sign_up__state__in=SignUp.HOLDING, open_flags__gt=0
        )
    )
    rows = visible(actor, "attendance.confirm", Activity.objects.filter(state=Activity.State.NOTICED), **SCOPE)
    return rows.filter(objection | doubt).annotate(has_objection=objection).order_by("notice_until", "id")


def posts_at_risk(actor: Any, now: datetime | None = None) -> QuerySet[Post]:
    """Posts of shifts within a day that lack people (docs/domain.md, Reminders)."""
    now = now or clock.now()
    rows = Post.objects.filter(
        shift__activity__state__in=Activity.OPEN,
        shift__activity__starts_at__lte=now + timedelta(days=1),
        shift__starts_at__gt=now,
        shift__starts_at__lte=now + timedelta(days=1),
        taken__lt=F("places"),
    )
    scope = {key: f"shift__activity__{lookup}" for key, lookup in SCOPE.items()}
    return visible(actor, "activity.edit", rows, **scope).select_related("shift__activity__organization").order_by("id")
