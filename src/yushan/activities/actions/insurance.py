"""Policies of an activity: added, people named in them, made void; the list for the insurer."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from yushan.activities.actions.checking import CHECKABLE, compute_presences
from yushan.activities.actions.planning import locked
from yushan.activities.models import Activity, InsurancePolicy, SignUp
from yushan.activities.queries.insurance import at_insured_posts, not_insured, policies_of
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import is_system
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.handed_out import workbook
from yushan.common.identity import mask_identity, mask_phone
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import can, require
from yushan.volunteers.models import Volunteer

POLICIES = SealedFolder("insurance", "这份保单文件已经删除。")
MOST_POLICIES, MOST_BYTES, MOST_ROWS = 20, 10 * 1024 * 1024, 10_000


@dataclass(frozen=True)
class PolicyFacts:
    """What stands in a policy; `covers_everybody`: all who have a place, else the people that are named later."""

    insurer: str
    number: str
    starts_on: date
    ends_on: date
    covers_everybody: bool = True


def _look_again(activity: Activity) -> None:
    """A policy that came late answers the doubts that its lack had raised."""
    if activity.state in CHECKABLE:
        compute_presences(activity, only=at_insured_posts(activity).values_list("pk", flat=True))


def _checked(activity: Activity, facts: PolicyFacts) -> None:
    if not facts.insurer.strip():
        raise Refusal("请写保险公司的名称。", field="insurer")
    if not facts.number.strip():
        raise Refusal("请写保单号，保单上印着。", field="number")
    if facts.ends_on < facts.starts_on:
        raise Refusal("保险的最后一天比第一天还早，请核对。", field="ends_on")
    if facts.ends_on < clock.local(activity.starts_at).date() or facts.starts_on > clock.local(activity.ends_at).date():
        raise Refusal("这段保险期不包括活动的任何一天，请核对起止日期。", field="starts_on")
    if policies_of(activity.pk).count() >= MOST_POLICIES:
        raise Refusal(f"一个活动最多登记 {MOST_POLICIES} 份保单。")


@transaction.atomic
def add_policy(actor: Any, *, activity: Activity, facts: PolicyFacts, content: bytes = b"") -> InsurancePolicy:
    """Registers a policy, with its paper where there is one. Refusal for days that miss the activity, for a number that
    is registered already, and for what is no document."""
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    if activity.state in ("settled", "cancelled"):
        raise Conflict(f"活动{activity.get_state_display()}，不能再登记保单。")
    _checked(activity, facts)
    row = InsurancePolicy(
        activity=activity, code=secrets.token_urlsafe(16), insurer=facts.insurer.strip()[:60],
        number=facts.number.strip()[:60], starts_on=facts.starts_on, ends_on=facts.ends_on,
        covers_everybody=facts.covers_everybody, added_by=None if is_system(actor) else actor, added_at=clock.now(),
    )  # fmt: skip
    if content:
        try:
            bare, row.media_type = cleaned(content, most_bytes=MOST_BYTES)
        except NoDocument as error:
            raise Refusal(str(error), field="file") from error
        row.file = POLICIES.keep(bare)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refusal("这份保单已经登记过了。", field="number") from error
    record(actor, "activities.add_policy", subject=activity, label=activity.title, policy=str(row), row=row.pk)
    _look_again(activity)
    return row


def _held(actor: Any, policy: InsurancePolicy) -> tuple[Activity, InsurancePolicy]:
    """Both under lock; Conflict for a policy that is void."""
    activity = locked(policy.activity)
    require(actor, "activity.edit", on=activity)
    row = InsurancePolicy.objects.select_for_update().get(pk=policy.pk)
    if row.void_at:
        raise Conflict("这份保单已经作废，请用别的保单。")
    return activity, row


@transaction.atomic
def name_people(
    actor: Any, *, policy: InsurancePolicy, sign_ups: Collection[int] = (), numbers: Collection[str] = ()
) -> int:
    """Names people of the activity, or by 志愿者编号 those who will come; answers how many are new.

    Refusal for a policy that insures everybody, and for numbers that nobody has, which it repeats.
    """
    activity, row = _held(actor, policy)
    if row.covers_everybody:
        raise Refusal("这份保单保所有录取的人，不用再加。")
    here = SignUp.objects.filter(pk__in=set(sign_ups), shift__activity=activity, state__in=SignUp.CURRENT)
    chosen = set(here.values_list("volunteer", flat=True))
    asked = {one.strip().upper() for one in numbers if one.strip()}
    known = dict(Volunteer.objects.filter(number__in=asked).exclude(state="withdrawn").values_list("number", "pk"))
    if strange := sorted(asked - known.keys()):
        raise Refusal(f"没有这些志愿者编号：{'、'.join(strange[:5])}。请核对后再加。", field="numbers")
    chosen |= set(known.values())
    if not chosen:
        raise Refusal("没有选人。先在名单上打勾，或者填志愿者编号。")
    fresh = chosen - set(row.people.filter(pk__in=chosen).values_list("pk", flat=True))
    row.people.add(*fresh)
    touched = set(Volunteer.objects.filter(pk__in=fresh).values_list("person_id", flat=True))
    record(
        actor, "activities.name_insured", subject=activity, label=activity.title, policy=str(row), people=len(fresh),
        touched=touched,
    )  # fmt: skip
    _look_again(activity)
    return len(fresh)


@transaction.atomic
def void_policy(actor: Any, *, policy: InsurancePolicy) -> InsurancePolicy:
    """Makes a wrong policy void: it insures nobody any more, and stays to be looked up. Twice is a Conflict."""
    activity, row = _held(actor, policy)
    row.void_at = clock.now()
    row.save(update_fields=["void_at"])
    record(actor, "activities.void_policy", subject=activity, label=activity.title, policy=str(row))
    _look_again(activity)
    return row


@transaction.atomic
def read_policy(actor: Any, *, policy: InsurancePolicy) -> bytes:
    """Its paper, which may name people with their numbers: each look stands in the trail."""
    require(actor, "activity.edit", on=policy.activity)
    content = POLICIES.fetch(policy.file)
    record(
        actor, "activities.read_policy", subject=policy.activity, label=policy.activity.title, policy=str(policy)
    )  # fmt: skip
    return content


def tidy_policies() -> int:
    """Empties policies of activities long over (evidence_kept_days) of paper and names, and removes files that no row
    names. Answers how many files. Harmless when repeated."""
    limit = clock.now() - timedelta(days=rulebook.number("evidence_kept_days"))
    over = InsurancePolicy.objects.filter(activity__ends_at__lt=limit)
    InsurancePolicy.people.through.objects.filter(insurancepolicy__in=over.values("pk")).delete()
    over.exclude(file="").update(file="")
    return POLICIES.tidy(InsurancePolicy.objects.exclude(file="").values_list("file", flat=True))


@transaction.atomic
def insurer_list(actor: Any, *, activity: Activity, only_missing: bool, full: bool, reason: str) -> bytes:
    """The people to be insured as a workbook. Needs data.export; numbers in full (`full`) also person.unmask.

    Refusal without a reason, for nobody and for too many. Each person finds it in their trail.
    """
    require(actor, "data.export", on=activity)
    if len(reason.strip()) < 4:
        raise Refusal("请写明导出的用途，会记入审计，也会印在文件上。", field="reason")
    if full and not can(actor, "person.unmask", on=activity):
        raise NotAllowed("您没有“显示完整个人信息”的权限，只能导出遮盖的号码。需要完整号码的，请区县或市级管理员导出。")
    rows = not_insured(activity) if only_missing else at_insured_posts(activity)
    found = list(rows.order_by("shift__starts_at", "id")[: MOST_ROWS + 1])
    if not found:
        raise Refusal("没有要投保的人，不用导出。")
    if len(found) > MOST_ROWS:
        raise Refusal(f"超过 {MOST_ROWS:,} 人，请分场次办活动再导出。")
    record(
        actor, "activities.export_insured", subject=activity, label=activity.title, reason=reason.strip(),
        touched={row.volunteer.person_id for row in found}, rows=len(found), full=full,
    )  # fmt: skip
    cells = (_cells(row, full) for row in found)
    return workbook(actor, title="投保名单", head=_HEAD, rows=cells, reason=reason.strip(), only="投保")


_HEAD = ("姓名", "身份证号", "手机号", "志愿者编号", "保险开始", "保险结束", "岗位")


def _cells(row: SignUp, full: bool) -> tuple[str, ...]:
    person, begin, end = row.volunteer.person, clock.local(row.starts_at), clock.local(row.ends_at)
    identity, phone = person.identity_number, row.volunteer.phone
    return (
        person.name, identity if full else mask_identity(identity), phone if full else mask_phone(phone),
        row.volunteer.number, f"{begin:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}", row.post.name,
    )  # fmt: skip
