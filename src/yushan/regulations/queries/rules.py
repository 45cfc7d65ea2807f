"""Reading the register: what staff see of it, what everybody sees, what waits for an answer."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yushan.common.errors import NotFound
from yushan.organizations.access import can, scope_filter, visible
from yushan.organizations.models import Area, Organization
from yushan.regulations.models import ISSUING, Regulation, RegulationComment, RegulationVersion
from yushan.regulations.queries.readers import in_reach

State = RegulationVersion.State
CHIPS = (
    ("in_force", "现行", (State.IN_FORCE,)),
    ("open", "征求意见", (State.OPEN,)),
    ("prepared", "起草和定稿", (State.DRAFT, State.REVISING)),
    ("coming", "待生效", (State.COMING,)),
    ("over", "已废止", (State.REPEALED,)),
)
_LOOKUPS = {"area": "area", "organization": "organization__path"}


def _versions(*states: str) -> Exists:
    return Exists(RegulationVersion.objects.filter(regulation=OuterRef("pk"), state__in=states))


def _own(user: Any, capability: str) -> Q:
    """Rules of the person's own subtree. A detachment's rule stands in its district as well."""
    by_issuer = scope_filter(user, capability, **_LOOKUPS)
    if not by_issuer:  # the whole city: an empty condition would vanish beside another one
        return ~Q(pk__in=[])
    return by_issuer | scope_filter(user, capability, area="organization__area")


def seen(user: Any) -> QuerySet[Regulation]:
    """Rules of the own subtree in whatever state, and of all others what is published."""
    rows = Regulation.objects.select_related("organization", "area")
    if not can(user, "regulation.view"):
        return rows.none()
    return rows.filter(_own(user, "regulation.view") | Q(_versions(*RegulationVersion.PUBLISHED)))


def staff_regulation(user: Any, pk: int) -> Regulation:
    """One of them. NotFound for others' drafts."""
    found = seen(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def editable(user: Any) -> QuerySet[Regulation]:
    """Rules that the person may write."""
    rows = Regulation.objects.select_related("organization", "area")
    return rows.filter(_own(user, "regulation.edit"))


def counts_by_chip(user: Any) -> dict[str, int]:
    """How many rules stand under each chip of the list; 1 statement."""
    parts = {key: Count("pk", filter=Q(_versions(*states))) for key, _label, states in CHIPS}
    return seen(user).aggregate(all=Count("pk"), **parts)


def issuers(user: Any) -> tuple[list[Organization], list[Area]]:
    """For whom the person may issue rules: corps and detachments, districts; 2 statements."""
    nodes = Organization.objects.filter(state="active", level__in=ISSUING)
    organizations = visible(user, "regulation.edit", nodes, area="area", organization="path")
    areas = visible(user, "regulation.edit", Area.objects.filter(valid_until=None), area="pk")
    return list(organizations.order_by("path")), list(areas.order_by("order", "code"))


def in_force() -> QuerySet[RegulationVersion]:
    """What everybody may read: in force, with its rule and issuer."""
    rows = RegulationVersion.objects.filter(state=State.IN_FORCE)
    return rows.select_related("regulation__organization", "regulation__area")


def public_regulation(code: str) -> Regulation:
    """A rule of which a version is or was in force, or is announced."""
    rows = Regulation.objects.select_related("organization", "area").filter(code=code)
    found = rows.filter(_versions(*RegulationVersion.PUBLISHED)).first()
    if found is None:
        raise NotFound("没有这部制度，或者还没有发布。")
    return found


def public_versions(regulation: Regulation) -> list[RegulationVersion]:
    """Its published versions, newest first."""
    return list(regulation.versions.filter(state__in=RegulationVersion.PUBLISHED).order_by("-number"))


def draft_for(user: Any, code: str) -> RegulationVersion:
    """The version on which this person may comment, or whose comments they may read. NotFound for everybody else."""
    rows = in_reach(user).filter(regulation__code=code, opened_at__isnull=False).exclude(state=State.DROPPED)
    found = rows.order_by("-number").first()
    if found is None:
        raise NotFound("没有这份征求意见稿，或者不在您的范围内。")
    return found


def first_of_pair(version: RegulationVersion) -> RegulationVersion | None:
    """The published version before this one, to compare with."""
    rows = RegulationVersion.objects.filter(regulation=version.regulation_id, number__lt=version.number)
    return rows.filter(state__in=RegulationVersion.PUBLISHED).order_by("-number").first()


def comments_of(version: RegulationVersion) -> QuerySet[RegulationComment]:
    """All comments on a version, in the order in which they came."""
    return version.comments.select_related("author", "answered_by").order_by("made_at", "pk")


def comments_to_answer(user: Any) -> QuerySet[RegulationComment]:
    """Comments without an answer on drafts that the person may write."""
    rows = RegulationComment.objects.filter(verdict="", version__state__in=[State.OPEN, State.REVISING])
    return rows.filter(version__regulation__in=editable(user).select_related(None).values("pk"))


def to_settle(user: Any) -> QuerySet[RegulationVersion]:
    """Versions with every comment answered that wait for being published."""
    rows = RegulationVersion.objects.filter(state=State.REVISING).select_related("regulation")
    waiting = RegulationComment.objects.filter(version=OuterRef("pk"), verdict="")
    return rows.filter(regulation__in=editable(user).select_related(None).values("pk")).exclude(Exists(waiting))
