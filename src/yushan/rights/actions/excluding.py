"""Keeping somebody from signing up for a time: proposed with evidence, heard, decided by another, ended by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import Person, User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import WORKER
from yushan.common.counters import take as next_number
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as held
from yushan.common.reasons import because
from yushan.common.terms import due
from yushan.organizations.access import can, require
from yushan.organizations.models import Area
from yushan.rights.actions.files import add_to_exclusion
from yushan.rights.lifecycle import EXCLUSION
from yushan.rights.models import Exclusion, ExclusionAppeal
from yushan.rights.queries.people import holders, is_about, own_rows
from yushan.rights.rules.exclusions import why_not_yet, wrong_term

HEARING, DECIDE = "exclusion_hearing_working_days", "exclusion_decide_working_days"
_CALENDAR = timedelta(days=14)  # beyond the known calendar: a term that is surely not shorter


@dataclass(frozen=True)
class Charge:
    """Who shall be kept out, where, why, and what shows it."""

    person: Person
    area: Area | None
    ground: str
    reason: str
    evidence: str
    told_how: str = ""


def account_of(person: Person) -> int | None:
    """The account of a person; of a second registration that was merged, the account of the one that stayed."""
    found = User.objects.filter(person__in=[person.pk, person.merged_into_id or 0], is_active=True)
    return found.values_list("pk", flat=True).first()


def not_about_oneself(actor: Any, row: Exclusion) -> None:
    """NotAllowed for whoever it is about, under whichever registration: they say their word and appeal, others decide."""
    if is_about(actor, row):
        raise NotAllowed("这一条是关于您自己的，要由别人决定。")


def tell_person(row: Exclusion, *, key: str, title: str, body: str) -> None:
    """Into the inbox of the person it is about, where they have an account."""
    if found := account_of(row.person):
        notify(
            [found], key=f"exclusion:{row.pk}:{key}", title=title, body=body,
            url=reverse("rights:my_exclusion", args=[row.pk]),
        )  # fmt: skip


@transaction.atomic
def propose_exclusion(actor: Any, *, charge: Charge, files: Sequence[bytes] = ()) -> Exclusion:
    """Opens the hearing: the person is told what they are charged with and until when they can answer."""
    require(actor, "rights.exclude", on={"area": charge.area.pk} if charge.area else {})
    found = Person.objects.select_related("merged_into").get(pk=charge.person.pk)
    person = found.merged_into or found
    if getattr(actor, "person_id", None) == person.pk:
        raise NotAllowed("不能对自己提出。")
    if charge.ground not in Exclusion.Ground.values:
        raise Refusal("请选事由。", field="ground")
    reason = because(charge.reason, "请写做了什么、什么时候、在哪里，本人会看到。", field="reason", most=1000)
    evidence = because(charge.evidence, "请写有什么证据，本人会看到。", field="evidence", most=1000)
    told_how = charge.told_how.strip()[:100]
    if account_of(person) is None and len(told_how) < 2:
        raise Refusal("本人没有账号，请写怎样通知了本人（电话、当面、挂号信）。", field="told_how")
    Person.objects.select_for_update().get(pk=person.pk)
    same = Exclusion.objects.filter(own_rows(person.pk), area=charge.area, state__in=Exclusion.OPEN)
    if same.exists():
        raise Conflict("对这个人已经有一条还在听取陈述或限制中的，不能重复提出。")
    now = clock.now()
    until = due(now, HEARING) or now + _CALENDAR
    month = f"{clock.today():%y%m}"
    row = Exclusion.objects.create(
        number=f"XZ-{month}-{next_number(f'exclusion:{month}'):03d}", person=person, area=charge.area,
        ground=charge.ground, reason=reason, evidence=evidence, proposed_by=actor, proposed_at=now, told_how=told_how,
        hearing_until=until, turn_at=until,
    )  # fmt: skip
    add_to_exclusion(row, files, from_person=False)
    record(actor, "rights.propose_exclusion", subject=row, label=row.number, person_id=person.pk, ground=row.ground)
    tell_person(
        row, key="hearing", title="有人提出限制您报名，请您先说明情况",
        body="事由、证据和期限写在里面。您说明以后，由另一个人决定。",
    )  # fmt: skip
    return row


def spoken_for(actor: Any, row: Exclusion, received_how: str) -> str:
    """Who speaks: empty for the person themselves; how it was received where somebody else writes down what a person without
    an account said. That is whoever may exclude there and neither proposed nor decided it. NotAllowed or Refusal otherwise.
    """
    if is_about(actor, row):
        return ""
    if not can(actor, "rights.exclude", on=row):
        raise NotAllowed("只能由本人来说。")
    if account_of(row.person) is not None:
        raise Refusal("本人有账号，请本人在“我的”里的“投诉和权益”说。")
    if actor.pk in (row.proposed_by_id, row.decided_by_id):
        raise NotAllowed("提出和决定这一条的人不能代记，请换一个人。")
    how = received_how.strip()[:100]
    if len(how) < 2:
        raise Refusal("请写本人是怎样说的（电话、当面、来信）和日期。", field="received_how")
    return how


def may_write_down(actor: Any, row: Exclusion) -> bool:
    """Whether somebody may write down what the person says now: a statement in the hearing, an appeal while it holds."""
    if account_of(row.person) is not None or actor.pk in (row.proposed_by_id, row.decided_by_id):
        return False
    if row.state == Exclusion.State.HEARING:
        return row.stated_at is None
    return row.state == Exclusion.State.IN_FORCE and not ExclusionAppeal.objects.filter(exclusion=row).exists()


@transaction.atomic
def state(actor: Any, *, row: Exclusion, text: str, files: Sequence[bytes] = (), received_how: str = "") -> Exclusion:
    """The person says what there is to say; once, within the term or until it is decided.

    For somebody without an account it is written down by a third person, with how it was received (`received_how`).
    """
    row = held(row, "person", "area")
    how = spoken_for(actor, row, received_how)
    if row.state != Exclusion.State.HEARING:
        raise Conflict("已经决定了。不服的，可以申诉。")
    if row.stated_at:
        raise Conflict("本人已经陈述过了，另有材料的请打服务热线。")
    row.statement = because(text, "请写您的说明。", field="text", most=2000)
    row.stated_at = row.turn_at = clock.now()
    row.stated_how, row.stated_by = how, actor if how else None
    row.save(update_fields=["statement", "stated_at", "turn_at", "stated_how", "stated_by"])
    add_to_exclusion(row, files, from_person=True)
    record(actor, "rights.state", subject=row, label=row.number, person_id=row.person_id, how=how)
    left_out = {row.proposed_by_id, row.stated_by_id, account_of(row.person)}
    notify(
        [pk for pk in holders("rights.exclude", row.area_id) if pk not in left_out],
        key=f"exclusion-stated:{row.pk}", title=f"{row.number} 本人已陈述，请决定",
        url=reverse("rights:exclusion", args=[row.pk]),
    )  # fmt: skip
    return row


def _deciding(actor: Any, row: Exclusion) -> Exclusion:
    row = held(row, "person", "area")
    require(actor, "rights.exclude", on=row)
    if row.proposed_by_id == actor.pk:
        raise NotAllowed("您提出的要由另一个人决定。")
    not_about_oneself(actor, row)
    if row.stated_by_id == actor.pk:
        raise NotAllowed("本人的说明是您代记的，要由另一个人决定。")
    if row.state == Exclusion.State.HEARING and (
        said := why_not_yet(clock.local(clock.now()), clock.local(row.hearing_until), bool(row.stated_at))
    ):
        raise Refusal(said)
    return row


@transaction.atomic
def decide_exclusion(actor: Any, *, row: Exclusion, starts_on: date, ends_on: date, decision: str) -> Exclusion:
    """Another person decides after the hearing: from when until when, and why. Open sign-ups are left to organisers."""
    row = _deciding(actor, row)
    if said := wrong_term(starts_on, ends_on, clock.today(), rulebook.number("exclusion_most_days")):
        raise Refusal(said, field="ends_on")
    row.decision = because(decision, "请写为什么限制、本人的说明怎样考虑的，本人会看到。", field="decision", most=1000)
    row.state = EXCLUSION.next_state(row.state, "decide")
    row.starts_on, row.ends_on, row.decided_by, row.decided_at = starts_on, ends_on, actor, clock.now()
    row.turn_at = clock.at(ends_on + timedelta(days=1))
    row.save(update_fields=["state", "decision", "starts_on", "ends_on", "decided_by", "decided_at", "turn_at"])
    record(actor, "rights.exclude", subject=row, label=row.number, person_id=row.person_id, ends_on=ends_on.isoformat())
    tell_person(
        row, key="decided", title=f"{ends_on.month} 月 {ends_on.day} 日以前不能报名" if ends_on.year == clock.today().year
        else f"{ends_on.year} 年 {ends_on.month} 月 {ends_on.day} 日以前不能报名",
        body="原因和申诉的办法写在里面；到期自动结束。",
    )  # fmt: skip
    return row


@transaction.atomic
def drop_exclusion(actor: Any, *, row: Exclusion, decision: str) -> Exclusion:
    """Another person decides that nothing is done; who proposed may take it back."""
    row = held(row, "person", "area")
    require(actor, "rights.exclude", on=row)
    not_about_oneself(actor, row)
    row.state = EXCLUSION.next_state(row.state, "drop")
    row.decision = because(decision, "请写为什么不限制，本人会看到。", field="decision", most=1000)
    row.decided_at = row.ended_at = row.turn_at = clock.now()
    if row.proposed_by_id != actor.pk:  # who proposed may take it back, without deciding
        row.decided_by = actor
    row.save(update_fields=["state", "decision", "decided_by", "decided_at", "ended_at", "turn_at"])
    record(actor, "rights.drop_exclusion", subject=row, label=row.number, person_id=row.person_id)
    tell_person(row, key="dropped", title="不限制您报名", body="之前提出的限制没有成立。")
    return row


@transaction.atomic
def lift_exclusion(actor: Any, *, row: Exclusion, reason: str) -> Exclusion:
    """Ended before its time by who decided it, or by the city; once the city has heard an appeal only by the city. Nobody
    of the district undoes alone what two others decided.
    """
    row = held(row, "person", "area")
    require(actor, "rights.exclude", on=row)
    not_about_oneself(actor, row)
    if why := why_not_lift(actor, row):
        raise NotAllowed(why)
    said = because(reason, "请写为什么提前解除，本人会看到。")
    end(actor, row, "lift", reason=said)
    tell_person(row, key="lifted", title="限制已解除，可以报名了", body=said)
    return row


def why_not_lift(actor: Any, row: Exclusion) -> str:
    """Why somebody who may exclude there does not end it early; empty where they may."""
    if can(actor, "rights.exclude", on={}):
        return ""
    if ExclusionAppeal.objects.filter(exclusion=row).exclude(state=ExclusionAppeal.State.OPEN).exists():
        return "市级已经审理过申诉，要提前解除请报市级。"
    return "" if row.decided_by_id == actor.pk else "要由作出决定的人提前解除，或者报市级。"


def end(actor: Any, row: Exclusion, event: str, *, reason: str = "") -> None:
    """Ends it under its lock."""
    row.state = EXCLUSION.next_state(row.state, event)
    row.ended_at = row.turn_at = clock.now()
    row.save(update_fields=["state", "ended_at", "turn_at"])
    record(WORKER if actor is None else actor, f"rights.{event}_exclusion", subject=row, label=row.number,
           person_id=row.person_id, reason=reason)  # fmt: skip


@transaction.atomic
def _end_one(pk: int) -> bool:
    row = Exclusion.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state != Exclusion.State.IN_FORCE or row.ends_on is None or row.ends_on >= clock.today():
        return False
    end(WORKER, row, "end")
    tell_person(row, key="ended", title="限制期满，可以报名了", body="")
    return True


def end_due(limit: int = 500) -> int:
    """Regular work: what is over. It keeps nobody out from the first minute after its last day, whether this ran or not."""
    over = Exclusion.objects.filter(state=Exclusion.State.IN_FORCE, ends_on__lt=clock.today())
    return sum(_end_one(pk) for pk in over.order_by("pk").values_list("pk", flat=True)[:limit])
