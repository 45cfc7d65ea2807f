"""Appeals against exclusions: to the level above, decided by somebody who had no part in it."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as held
from yushan.common.reasons import because
from yushan.common.terms import due
from yushan.organizations.access import require
from yushan.rights.actions.excluding import account_of, end, not_about_oneself, spoken_for, tell_person
from yushan.rights.models import Exclusion, ExclusionAppeal
from yushan.rights.queries.people import holders

APPEAL = "exclusion_appeal_working_days"
State = ExclusionAppeal.State


@transaction.atomic
def appeal(actor: Any, *, row: Exclusion, text: str, received_how: str = "") -> ExclusionAppeal:
    """The person does not accept it; the city hears, and there somebody who had no part in it. Written down for somebody
    without an account as a statement is (`spoken_for`).
    """
    row = held(row, "person", "area")
    how = spoken_for(actor, row, received_how)
    if row.state != Exclusion.State.IN_FORCE:
        raise Conflict("现在没有限制，不用申诉。")
    said = because(text, "请写为什么不服、希望怎样。", field="text", most=2000)
    now = clock.now()
    deadline = due(now, APPEAL)
    try:
        with transaction.atomic():
            made = ExclusionAppeal.objects.create(
                exclusion=row, text=said, made_at=now, due_at=deadline, turn_at=deadline or now, received_how=how,
                received_by=actor if how else None,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("本人已经申诉过一次。") from error
    record(actor, "rights.appeal", subject=row, label=row.number, person_id=row.person_id, how=how)
    mine = {row.proposed_by_id, row.decided_by_id, made.received_by_id, account_of(row.person)}
    notify(
        [pk for pk in holders("rights.exclude", None) if pk not in mine], key=f"exclusion-appeal:{made.pk}",
        title=f"{row.number} 本人申诉", body="要由没有参与提出和决定的人审理。",
        url=reverse("rights:exclusion", args=[row.pk]),
    )  # fmt: skip
    return made


@transaction.atomic
def decide_appeal(
    actor: Any, *, made: ExclusionAppeal, outcome: str, answer: str, ends_on: date | None = None
) -> ExclusionAppeal:
    """Upheld, shortened or lifted, by the city, by somebody else than who proposed and who decided."""
    row = held(made.exclusion, "person", "area")
    made = held(made)
    require(actor, "rights.exclude", on={})
    not_about_oneself(actor, row)
    if actor.pk in (row.proposed_by_id, row.decided_by_id, made.received_by_id):
        raise NotAllowed("提出、决定过这一条或代记申诉的人不能审理，请换一个人。")
    if made.state != State.OPEN:
        raise Conflict("申诉已经有人决定了，请刷新看结果。")
    if outcome not in (State.UPHELD, State.SHORTENED, State.LIFTED):
        raise Refusal("请选结果。", field="outcome")
    said = because(answer, "请写理由，本人会看到。", field="answer", most=1000)
    if row.state == Exclusion.State.IN_FORCE:
        _take_effect(actor, row, outcome, ends_on, said)
    made.state, made.answer, made.decided_by, made.decided_at = outcome, said, actor, clock.now()
    made.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    record(actor, "rights.decide_appeal", subject=row, label=row.number, person_id=row.person_id, outcome=outcome)
    tell_person(row, key="appeal", title=f"您的申诉有结果：{made.get_state_display()}", body=said)
    return made


def _take_effect(actor: Any, row: Exclusion, outcome: str, ends_on: date | None, said: str) -> None:
    if outcome == State.LIFTED:
        end(actor, row, "lift", reason=said)
    if outcome == State.SHORTENED:
        if ends_on is None or row.ends_on is None or not clock.today() <= ends_on < row.ends_on:
            raise Refusal("请写改短以后的最后一天：今天或以后，比原来早。", field="ends_on")
        row.ends_on, row.turn_at = ends_on, clock.at(ends_on + timedelta(days=1))
        row.starts_on = min(row.starts_on or ends_on, ends_on)
        row.save(update_fields=["ends_on", "starts_on", "turn_at"])
