"""Nominate → train → lead with a mentor → review; the person agrees first, and somebody else reviews."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.identity import age_on
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import level_above, require
from yushan.organizations.models import Organization
from yushan.volunteers.lifecycle import CULTIVATION, Given
from yushan.volunteers.models import Cultivation, CultivationStep, Membership, Volunteer
from yushan.volunteers.queries.people import acts_for

State = Cultivation.State
_MANAGE, _REVIEW = "cultivation.manage", "cultivation.review"
TRAINED = "trained"


def trained_by(row: Cultivation) -> str:
    """The finished classes that stand on the track; empty while there is none."""
    rows = CultivationStep.objects.filter(cultivation=row, event=TRAINED).exclude(evidence="")
    return "；".join(rows.order_by("pk").values_list("evidence", flat=True))[:300]


def _locked(pk: int) -> Cultivation:
    return locked_row(Cultivation(pk=pk), "organization", "volunteer__person")


def _day(day: date | None) -> date:
    today = clock.today()
    if day and day > today:
        raise Refusal("日期不能晚于今天。", field="day")
    return day or today


def _reason(reason: str, ask: str) -> str:
    if len(reason.strip()) < 2:
        raise Refusal(ask, field="reason")
    return reason.strip()[:300]


def _write(
    actor: Any, row: Cultivation, event: str, before: str, *, day: date | None, reason: str = "", evidence: str = ""
) -> None:
    """The line of the track and of the trail; the text stays on the track, where erasing finds it."""
    CultivationStep.objects.create(
        cultivation=row, event=event, from_state=before, to_state=row.state, day=_day(day), reason=reason,
        evidence=evidence.strip()[:300], at=clock.now(), actor=None if is_system(actor) else actor,
    )  # fmt: skip
    record(
        actor, f"volunteers.cultivation_{event}", subject=row, label=row.volunteer.number,
        person_id=row.volunteer.person_id, was=before, now=row.state,
    )  # fmt: skip


def _step(
    actor: Any, row: Cultivation, event: str, *, day: date | None, reason: str = "", evidence: str = ""
) -> Cultivation:
    before = row.state
    row.state = CULTIVATION.next_state(before, event, Given(evidence.strip(), row.mentor_id is not None))
    row.changed_at = clock.now()
    row.save(update_fields=["state", "mentor", "changed_at"])
    _write(actor, row, event, before, day=day, reason=reason, evidence=evidence)
    return row


def _tell_person(row: Cultivation, title: str, body: str = "") -> None:
    user = getattr(row.volunteer.person, "user", None)
    if user is not None:
        key = f"cultivation:{row.pk}:{row.state}:{clock.now():%Y%m%d%H%M%S}"
        notify([user.pk], key=key, title=title, body=body, url=reverse("volunteers:my_cultivation"))


@transaction.atomic
def nominate(
    actor: Any,
    *,
    volunteer: Volunteer,
    organization: Organization,
    reason: str,
    evidence: str = "",
    day: date | None = None,
) -> Cultivation:
    """Proposes an adult member of the organization or of one below it; nothing goes on before they agree."""
    require(actor, _MANAGE, on=organization)
    reason = _reason(reason, "请写明为什么推荐，本人会看到。")
    if organization.state != Organization.State.ACTIVE:
        raise Refusal(f"{organization.name}现在没有运行，不能推荐。", field="organization")
    who = locked_row(volunteer, "person")
    member = Membership.objects.filter(
        volunteer=who, state=Membership.State.APPROVED, organization__path__startswith=organization.path
    )
    if who.state != Volunteer.State.VERIFIED or not member.exists():
        raise Refusal(f"只能推荐{organization.name}和下属队伍里在队的志愿者。", field="volunteer")
    birth, adult = who.person.birth_date, rulebook.number("adult_age")
    if birth is None or age_on(birth, clock.today()) < adult:
        raise Refusal(f"带头人要年满 {adult} 岁。", field="volunteer")
    if getattr(actor, "person_id", None) == who.person_id:
        raise Refusal("不能推荐自己，请另一位管理员推荐。", field="volunteer")
    now = clock.now()
    try:
        with transaction.atomic():
            row = Cultivation.objects.create(
                volunteer=who, organization=organization, nominated_by=None if is_system(actor) else actor,
                began_at=now, changed_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("这位志愿者已经在培育中，一个人同时只有一条。", field="volunteer") from error
    _write(actor, row, "nominate", "", day=day, reason=reason, evidence=evidence)
    _tell_person(row, f"{organization.name}推荐您做带头人", f"理由：{reason}。您同意以后才开始，也可以不同意。")
    return row


@transaction.atomic
def answer_nomination(actor: Any, *, cultivation: Cultivation, agree: bool, reason: str = "") -> Cultivation:
    """The person's own yes or no. NotFound for everybody else."""
    row = _locked(cultivation.pk)
    if not acts_for(actor, row.volunteer):
        raise NotFound()
    row = _step(actor, row, "agree" if agree else "refuse", day=None, reason=reason.strip()[:300])
    if row.nominated_by_id:
        notify(
            [row.nominated_by_id],
            key=f"cultivation:{row.pk}:answer",
            title=f"{row.volunteer.person.name}{'同意' if agree else '没有同意'}带头人培育",
            body=reason.strip()[:200],
            url=reverse("volunteers:cultivation", args=[row.pk]),
        )
    return row


@transaction.atomic
def begin_leading(
    actor: Any, *, cultivation: Cultivation, mentor: Volunteer, evidence: str, reason: str = "", day: date | None = None
) -> Cultivation:
    """Training is done, seen by its evidence; from now on the person leads, with a mentor beside them."""
    row = _locked(cultivation.pk)
    require(actor, _MANAGE, on=row)
    if mentor.pk == row.volunteer_id:
        raise Refusal("导师要是另一个人。", field="mentor")
    if mentor.state != Volunteer.State.VERIFIED:
        raise Refusal("导师要是已实名的志愿者。", field="mentor")
    row.mentor = mentor
    row = _step(actor, row, "lead", day=day, reason=reason.strip()[:300], evidence=evidence.strip() or trained_by(row))
    _tell_person(row, "您可以开始领衔了", f"导师：{mentor.person.name}")
    user = getattr(mentor.person, "user", None)
    if user is not None:
        notify(
            [user.pk],
            key=f"mentor:{row.pk}:{mentor.pk}",
            title=f"请您带教{row.volunteer.person.name}",
            body=f"{row.organization.name}的带头人培育",
            url=reverse("volunteers:my_cultivation"),
        )
    return row


@transaction.atomic
def note_training(actor: Any, *, volunteer: Volunteer, evidence: str, day: date | None = None) -> Cultivation | None:
    """A finished class is the evidence of the training of whoever is in it; None where nobody trains them to lead."""
    found = Cultivation.objects.filter(volunteer=volunteer, state=State.TRAINING).first()
    if found is None:
        return None
    row = _locked(found.pk)
    if row.state != State.TRAINING:
        return None
    _write(actor, row, TRAINED, row.state, day=day, evidence=evidence)
    if row.nominated_by_id:
        notify(
            [row.nominated_by_id],
            key=f"cultivation:{row.pk}:trained:{evidence[:60]}",
            title=f"{row.volunteer.person.name}学完了带头人培训",
            body=f"{evidence}。请安排导师，开始领衔。"[:300],
            url=reverse("volunteers:cultivation", args=[row.pk]),
        )
    return row


@transaction.atomic
def ask_review(
    actor: Any, *, cultivation: Cultivation, evidence: str, reason: str = "", day: date | None = None
) -> Cultivation:
    """The person has led; the level above is asked to look at what came of it."""
    row = _locked(cultivation.pk)
    require(actor, _MANAGE, on=row)
    row = _step(actor, row, "ask_review", day=day, reason=reason.strip()[:300], evidence=evidence)
    _tell_person(row, "您的带头人培育已提请复核")
    return row


@transaction.atomic
def review(
    actor: Any, *, cultivation: Cultivation, passed: bool, reason: str, evidence: str = "", day: date | None = None
) -> Cultivation:
    """The level above decides, and not who nominated; «go on» leads back to leading. Of two one gets Conflict."""
    row = _locked(cultivation.pk)
    require(actor, _REVIEW, on=level_above(row.organization))
    if not is_system(actor) and actor.pk == row.nominated_by_id:
        raise NotAllowed("这位志愿者是您推荐的，要由另一个人复核。")
    if getattr(actor, "person_id", None) == row.volunteer.person_id:
        raise NotAllowed("不能复核自己。")
    reason = _reason(reason, "请写明复核的结论，本人会看到。")
    row = _step(actor, row, "complete" if passed else "go_on", day=day, reason=reason, evidence=evidence)
    _tell_person(row, "带头人培育复核通过" if passed else "复核意见：请继续领衔", reason)
    return row


@transaction.atomic
def stop(actor: Any, *, cultivation: Cultivation, reason: str, day: date | None = None) -> Cultivation:
    """Ends a track before its end; by the organization, or by the person themselves."""
    row = _locked(cultivation.pk)
    if not acts_for(actor, row.volunteer):
        require(actor, _MANAGE, on=row)
    reason = _reason(reason, "请写明为什么中止。")
    row = _step(actor, row, "stop", day=day, reason=reason)
    if not acts_for(actor, row.volunteer):
        _tell_person(row, "带头人培育已中止", reason)
    return row


def forget_tracks(volunteer: Volunteer) -> None:
    """Part of erasing a person, inside its transaction: open tracks end, what was said about the person goes."""
    Cultivation.objects.filter(volunteer=volunteer, state__in=Cultivation.OPEN).update(
        state=State.STOPPED, changed_at=clock.now()
    )
    CultivationStep.objects.filter(cultivation__volunteer=volunteer).update(reason="", evidence="")
