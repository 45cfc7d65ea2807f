"""Cases as the desk sees them: in lists by number only; whoever is named reads the rest (actions.look)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import can, scope_filter, visible
from yushan.rights.models import Case, CaseFile, CaseHandler, PublicAnswer, Referral
from yushan.rights.queries.people import answers_for

ORDER = ["turn_at", "id"]
# Nothing sealed is opened for a list: nobody reads it there.
_SEALED = (
    "text", "about", "wish", "name", "phone", "answer", "second_asked", "second_answer", "content_text"
)  # fmt: skip
CHIPS = (
    ("open", "在办"), ("mine", "我承办的"), ("late", "超期"), ("answered", "等评价"), ("ended", "已结束"), ("", "全部"),
)  # fmt: skip


def named_on(actor: Any) -> QuerySet[Any]:
    """Keys of cases on which the actor is named now."""
    return CaseHandler.objects.filter(user=actor.pk, until=None).values("case")


def cases_seen(actor: Any) -> QuerySet[Case]:
    """The cases of which the actor may know that they are there: those of the desk at which they stand now.

    What stands at the city is not seen by the district, not even as a number.
    """
    rows = Case.objects.select_related("area").defer(*_SEALED)
    if can(actor, "rights.handle", on={}):
        return rows
    return rows.filter(scope_filter(actor, "rights.handle", area="area"), level=Case.Level.AREA)


@dataclass(frozen=True)
class Filters:
    """What narrows the list."""

    show: str = "open"
    kind: str = ""
    topic: str = ""
    area: str = ""
    number: str = ""


def listed(actor: Any, filters: Filters) -> QuerySet[Case]:
    """The list of the desk, soonest due first; with `is_mine` and `is_named`."""
    rows = cases_seen(actor)
    names = CaseHandler.objects.filter(case=OuterRef("pk"), until=None)
    rows = rows.annotate(is_mine=Exists(names.filter(user=actor.pk)), is_named=Exists(names))
    if filters.number:
        return rows.filter(number__icontains=filters.number.strip()[:20])
    chosen = {
        "open": Q(state__in=Case.OPEN),
        "mine": Q(is_mine=True, state__in=Case.OPEN),
        "late": Q(state__in=Case.OPEN) & (Q(due_at__lte=clock.now()) | Q(times_late__gt=0)),
        "answered": Q(state__in=(Case.State.ANSWERED, Case.State.FINAL)),
        "ended": Q(state__in=Case.ENDED),
    }
    if filters.show in chosen:
        rows = rows.filter(chosen[filters.show])
    for name in ("kind", "topic"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.area:
        rows = rows.filter(level=Case.Level.CITY) if filters.area == "city" else rows.filter(area__code=filters.area)
    return rows


def case_seen(actor: Any, pk: int) -> Case:
    """One case of which the actor may know. NotFound for others."""
    rows = (
        cases_seen(actor)
        .defer(None)
        .select_related("area", "organization", "need", "user__person", "answered_by", "second_by")
    )
    handlers = Prefetch("handlers", CaseHandler.objects.select_related("user"))
    if (found := rows.prefetch_related(handlers).filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def waiting(actor: Any) -> QuerySet[Case]:
    """Open cases of the actor's own desk on which nobody is named."""
    named = CaseHandler.objects.filter(case=OuterRef("pk"), until=None)
    rows = Case.objects.filter(state__in=Case.OPEN).filter(~Exists(named))
    is_city = can(actor, "rights.handle", on={})
    rows = visible(actor, "rights.handle", rows, area="area")
    return rows.filter(level=Case.Level.CITY if is_city else Case.Level.AREA)


def in_hand(actor: Any) -> QuerySet[Case]:
    """Open cases on which the actor is named."""
    return cases_seen(actor).filter(state__in=Case.OPEN, pk__in=named_on(actor))


def referrals_seen(actor: Any) -> QuerySet[Referral]:
    """Questions to exactly the actor's organizations: neither the district nor the city reads them for them."""
    rows = Referral.objects.select_related("organization", "case")
    return rows.filter(organization__in=answers_for(actor))


def referral_seen(actor: Any, pk: int) -> Referral:
    """One question. NotFound for others'."""
    if (found := referrals_seen(actor).filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def to_reply(actor: Any) -> QuerySet[Referral]:
    """Questions that wait for an answer of exactly the actor's organizations."""
    return Referral.objects.filter(replied_at=None, is_over=False, organization__in=answers_for(actor))


def public_to_decide(actor: Any) -> QuerySet[PublicAnswer]:
    """Public answers in the actor's reach, newest first."""
    rows = PublicAnswer.objects.select_related("area", "written_by")
    return visible(actor, "rights.handle", rows, area="area").order_by("-pk")


def count_by_state(actor: Any) -> dict[str, int]:
    """How many cases of the desk stand in each state; 1 statement."""
    rows = cases_seen(actor).order_by().defer(None).select_related(None)
    return dict(rows.values_list("state").annotate(Count("pk")))


def file_of(case: int, pk: int) -> CaseFile:
    """A file by its case; who may read it, the action says. NotFound for others."""
    if (found := CaseFile.objects.select_related("case").filter(case=case, pk=pk).first()) is None:
        raise NotFound()
    return found
