"""Triage and dispatch by the area's staff: accept, decline, offer to one or several, take an offer back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, Refusal
from yushan.common.terms import due
from yushan.needs.actions.base import (
    CLAIM,
    DISPATCH,
    State,
    because,
    end_offers,
    locked,
    move,
    tell_asker,
    tell_one,
    tell_team,
)
from yushan.needs.actions.merging import stand_up
from yushan.needs.models import Dispatch, Need
from yushan.needs.queries.candidates import answer_terms, candidates
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.plan.models import Entry

MOST_AT_ONCE = 8


@transaction.atomic
def accept_need(actor: Any, *, need: Need) -> Need:
    """The area takes it on; from here it has to be dispatched in time. Twice does it once.

    Refusal while nobody said of which type it is: who could come is found by the type.
    """
    need = locked(need)
    require(actor, "need.triage", on=need)
    if need.state == State.SCREENED:
        return need
    if need.state == State.SUBMITTED and need.service_type is None:
        raise Refusal("点单的人说不清是哪一类：请先选服务类型归类，再受理或派单。", field="service_type")
    need.screened_at = clock.now()
    move(actor, need, "accept", "screened_at", rule=DISPATCH)
    key = f"accepted:{need.screened_at:%y%m%d%H%M%S}"  # an order that stood up again is accepted again
    tell_asker(need, key=key, said="已受理", body="正在找合适的队伍，有队接单会告诉您。")
    return need


@transaction.atomic
def sort_need(actor: Any, *, need: Need, service_type: Entry | None) -> Need:
    """Of which service type a free wish is: where its asker could not say, or said it wrong. Before it is dispatched.

    Refusal for an order of the service list, which brings its type, and for a type that the plan no longer has.
    """
    need = locked(need)
    require(actor, "need.triage", on=need)
    if need.item_id is not None:
        raise Refusal("这是清单里的服务，类型跟着清单走，不能改。", field="service_type")
    if not need.is_sortable:
        raise Conflict(f"这件{need.get_state_display()}，不能再改类型。要改，请先收回派单。")
    if service_type is None or service_type.table != "service_types" or not service_type.is_active:
        raise Refusal("请选择服务类型。", field="service_type")
    was = need.type_name
    if need.service_type != service_type:
        need.service_type = service_type
        need.save(update_fields=["service_type"])
        record(actor, "needs.sort", subject=need, label=need.title, was=was, now=need.type_name)
    return need


@transaction.atomic
def decline_need(actor: Any, *, need: Need, reason: str) -> Need:
    """Not taken on, and why; the asker reads it. What was merged into it stands up again, to be looked at by itself."""
    need = locked(need)
    require(actor, "need.triage", on=need)
    move(actor, need, "decline", reason=because(reason, "请写明不予受理的原因和别的办法，点单的人会看到。"))
    tell_one(need, key="declined", said="没有受理", body=need.reason, text="没有受理")
    stand_up(actor, need)
    return need


@transaction.atomic
def dispatch_need(
    actor: Any, *, need: Need, organizations: Sequence[Organization], why: Mapping[int, list[str]] | None = None
) -> list[Dispatch]:
    """Offers it to one organization, or to several of which the first that claims has it. Accepting is part of it.

    Each has the term of the rule, or less where only a sooner answer still brings it on a day that was asked for. Refusal
    for organizations that do not run; Conflict when it was dispatched meanwhile. `why`: reasons in words by organization,
    where they are known already.
    """
    need = locked(need)
    require(actor, "need.triage", on=need)
    if need.state not in (State.SUBMITTED, State.SCREENED):
        raise Conflict(f"这件{need.get_state_display()}，不用再派。要换队，请先收回派单。")
    if need.is_day_over:
        raise Refusal("要的日子过了，请先问点单人哪天行，记下新的日子，再派单。", field="day")
    organizations = list({one.pk: one for one in organizations}.values())
    if not 1 <= len(organizations) <= MOST_AT_ONCE:
        raise Refusal(f"请选 1 到 {MOST_AT_ONCE} 支队伍。", field="organization")
    for one in organizations:
        if one.state != Organization.State.ACTIVE:
            raise Refusal(f"{one.name}没有在运行，请换一支队。", field="organization")
    if need.state == State.SUBMITTED:
        need = accept_need(actor, need=need)
    now = clock.now()
    if why is None:
        why = {one.key: [*one.good, *one.but] for one in candidates(need, only=[one.pk for one in organizations])}
    is_open, term = len(organizations) > 1, due(now, CLAIM)
    until = answer_terms(need, term, [one.pk for one in organizations]) if term else {}
    made = [
        Dispatch.objects.create(
            need=need, organization=one, is_open=is_open, why=why.get(one.pk, []), offered_at=now, due_at=until.get(one.pk),
            offered_by=None if is_system(actor) else actor,
        )
        for one in organizations
    ]  # fmt: skip
    move(actor, need, "dispatch", rule=CLAIM, to=[one.name for one in organizations])
    if until:  # while one of them can still say yes in time the order waits
        need.due_at = need.turn_at = max(until.values())
        need.save(update_fields=["due_at", "turn_at"])
    for row in made:
        tell_team(
            need,
            row.organization,
            key=f"offered:{row.pk}",
            title=f"派单：{need.title}",
            body=f"{need.area.name}{need.where}，约 {need.people} 人。"
            + ("先接先得。" if is_open else "请接单或写明原因。"),
        )
    return made


@transaction.atomic
def recall_offers(actor: Any, *, need: Need, reason: str) -> Need:
    """Takes back what nobody has claimed yet, to dispatch it anew."""
    need = locked(need)
    require(actor, "need.triage", on=need)
    text = because(reason, "请写明收回的原因，队里会看到。")
    if need.state != State.DISPATCHED:
        raise Conflict(f"这件{need.get_state_display()}，不能收回。")
    for row in end_offers(need, Dispatch.State.RECALLED):
        title = f"派单收回：{need.title}"
        tell_team(need, row.organization, key=f"recalled:{row.pk}", title=title, body=text)
    move(actor, need, "return", rule=DISPATCH, reason=text, known_as="recall")
    return need


@transaction.atomic
def put_on_wall(actor: Any, *, need: Need, shown: bool) -> Need:
    """Staff read what the asker agreed to make public, and show it or not."""
    need = locked(need)
    require(actor, "need.triage", on=need)
    if need.wall == Need.Wall.NONE:
        raise Refusal("点单的人没有同意公开，不能上墙。")
    if shown and need.state not in Need.OPEN:
        raise Conflict(f"这件{need.get_state_display()}，不用再贴上心愿墙。")
    need.wall = Need.Wall.SHOWN if shown else Need.Wall.HIDDEN
    need.save(update_fields=["wall"])
    record(actor, "needs.wall", subject=need, label=need.title, shown=shown)
    return need
