"""Terms of office of an organization's leaders: appointed, renewed, ended, each with a line of its history."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.organizations import rules
from yushan.organizations.access import require
from yushan.organizations.actions.heads import show_head
from yushan.organizations.actions.tree import write_event
from yushan.organizations.models import Organization, OrganizationLeader

Post = OrganizationLeader.Post


def _locked(actor: Any, pk: int) -> Organization:
    organization: Organization = Organization.objects.select_for_update().get(pk=pk)
    require(actor, "organization.edit", on=organization)
    if organization.state == Organization.State.CLOSED:
        raise Refusal(f"{organization.name}已经关闭，不能再办任免。")
    return organization


def _term(row: OrganizationLeader) -> rules.Term:
    return rules.Term(row.pk or 0, row.post, row.name, row.title, row.from_day, row.until_day)


def _save(actor: Any, fresh: OrganizationLeader, event: str, reason: str) -> OrganizationLeader:
    """Checks a new term against those there are and writes it."""
    organization = fresh.organization
    rows = list(OrganizationLeader.objects.filter(organization=organization).select_related("organization"))
    known = [_term(row) for row in rows]
    if objection := rules.term_objection(known, _term(fresh)):
        raise Refusal(objection, field="from_day")
    if leaving := rules.gives_way(known, _term(fresh)):
        before = next(row for row in rows if row.pk == leaving.key)
        before.until_day, before.end_reason = fresh.from_day, "由下一任接任"
        before.save(update_fields=["until_day", "end_reason"])
    fresh.created_by = actor if getattr(actor, "pk", None) else None
    fresh.save()
    _written(actor, fresh, event, reason)
    return fresh


def _written(actor: Any, row: OrganizationLeader, event: str, reason: str = "") -> None:
    show_head(row.organization)
    # The name stays out of the history: it is read from the term, which forgets it when the person is erased.
    details = {
        "leader": row.pk, "post": row.title, "from_day": row.from_day.isoformat(),
        "last_day": row.last_day.isoformat() if row.last_day else None,
    }  # fmt: skip
    write_event(actor, row.organization, event, row.organization.state, reason, **details)


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 2 <= len(cleaned) <= 60:
        raise Refusal("姓名要写 2 到 60 个字。", field="name")
    return cleaned


@transaction.atomic
def appoint_leader(
    actor: Any,
    *,
    organization: Organization,
    post: str,
    name: str,
    from_day: date,
    last_day: date | None = None,
    person: Person | None = None,
    phone: str = "",
    basis: str = "",
) -> OrganizationLeader:
    """Puts somebody into a post from a day to a last day (None: no term set). Needs organization.edit.

    A head without a set term goes when the next one begins. Refusal when heads would overlap, or when `person` has
    another name.
    """
    locked = _locked(actor, organization.pk)
    if post not in Post.values:
        raise Refusal("请选择职务。", field="post")
    cleaned = _name(name)
    if person and person.name.replace(" ", "") != cleaned.replace(" ", ""):
        raise Refusal("这个账号和填的姓名对不上，请核对其中一项。", field="account")
    fresh = OrganizationLeader(
        organization=locked, post=post, name=cleaned, person=person, phone=phone, from_day=from_day,
        until_day=last_day + timedelta(days=1) if last_day else None, basis=basis.strip()[:120],
    )  # fmt: skip
    return _save(actor, fresh, "leader_begin", basis.strip())


@transaction.atomic
def renew_leader(
    actor: Any, *, leader: OrganizationLeader, last_day: date | None, basis: str = "", from_day: date | None = None
) -> OrganizationLeader:
    """The same person in the same post for another term, from the end of the last one (or a later `from_day`)."""
    locked = _locked(actor, leader.organization_id)
    row = OrganizationLeader.objects.get(pk=leader.pk)
    if row.until_day is None:
        raise Conflict("这一任没有写到哪一天，不用续任。")
    begins = from_day or row.until_day
    if begins < row.until_day:
        raise Refusal(f"新任期从 {row.until_day} 或以后开始，请改开始的日期。", field="from_day")
    fresh = OrganizationLeader(
        organization=locked, post=row.post, name=row.name, person_id=row.person_id, phone=row.phone, from_day=begins,
        until_day=last_day + timedelta(days=1) if last_day else None, basis=basis.strip()[:120],
    )  # fmt: skip
    return _save(actor, fresh, "leader_renew", basis.strip())


@transaction.atomic
def end_leader(actor: Any, *, leader: OrganizationLeader, last_day: date, reason: str) -> None:
    """Ends a term earlier than planned, with the last day in office; one that has not begun by then never begins."""
    locked = _locked(actor, leader.organization_id)
    row = OrganizationLeader.objects.get(pk=leader.pk)
    row.organization = locked
    if len(reason.strip()) < 2:
        raise Refusal("请写明卸任的原因，例如换届、调动。", field="reason")
    until = last_day + timedelta(days=1)
    if row.until_day and row.until_day <= clock.today():
        raise Conflict("这一任已经结束，不用再办卸任。")
    if row.until_day and until > row.until_day:
        raise Refusal(f"这一任到 {row.last_day} 为止，卸任不能更晚；要更久请办续任。", field="last_day")
    if until <= row.from_day:
        if row.from_day <= clock.today():
            raise Refusal(f"这一任从 {row.from_day} 开始，卸任不能比它早。", field="last_day")
        row.until_day = until
        _written(actor, row, "leader_cancel", reason.strip())
        row.delete()
        return
    row.until_day, row.end_reason = until, reason.strip()[:200]
    row.save(update_fields=["until_day", "end_reason"])
    _written(actor, row, "leader_end", reason.strip())
