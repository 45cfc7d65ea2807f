"""Whether name and identity number belong together: asked at registration, later by the worker where nobody answered.

The question goes out before or after a transaction, never inside one: an authority that is slow holds up nobody else.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction

from yushan.accounts import verifiers
from yushan.accounts.actions.notices import notify
from yushan.accounts.actions.people import identity_hash
from yushan.accounts.models import Person, User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER

State = Person.Check
_AT_ONCE = 200  # questions of one round of the regular work
_PAUSE = timedelta(minutes=10)
log = structlog.get_logger(__name__)
_phone_of: Callable[[Person], str] = lambda person: ""


def provide_phone(function: Callable[[Person], str]) -> None:
    """The volunteers' room says which telephone somebody gave, for authorities that compare it as well."""
    global _phone_of
    _phone_of = function


def phone_of(person: Person) -> str:
    """The telephone that somebody gave; empty where none is known."""
    return _phone_of(person)


def ask(*, name: str, number: str, phone: str = "") -> str:
    """The state of a check: verified, mismatch, pending where nobody answered; empty where nobody is asked. No database."""
    if not verifiers.is_configured():
        return ""
    digest = identity_hash(number)
    reference = "ys-" + hashlib.sha256(f"{digest}:{name}:{phone}".encode()).hexdigest()[:24]
    try:
        return verifiers.current().check(verifiers.Claim(name, number, phone, reference)).value
    except verifiers.Unavailable as error:
        log.warning("identity not checked", why=str(error), reference=reference)
        return State.PENDING


def note_check(actor: Any, person: Person, state: str) -> None:
    """Keeps what was answered, with date and source. Call inside a transaction."""
    if not state:
        return
    person.identity_check, person.identity_checked_at = state, clock.now()
    person.identity_check_source = verifiers.source()
    person.save(update_fields=["identity_check", "identity_checked_at", "identity_check_source"])
    record(
        actor, "accounts.check_identity", subject=person, person_id=person.pk, result=state,
        source=person.identity_check_source,
    )  # fmt: skip


@transaction.atomic
def request_checks(actor: Any, *, people: Iterable[Person], reason: str = "") -> int:
    """Puts people on the worker's list; answers how many. Nothing happens where nobody is asked."""
    from yushan.accounts.tasks import check_identity  # tasks call actions

    if not verifiers.is_configured():
        return 0
    listed = list(people)
    for person in listed:
        person.identity_check = State.PENDING
        person.save(update_fields=["identity_check"])
        if reason:
            record(actor, "accounts.request_identity_check", subject=person, person_id=person.pk, reason=reason)
        transaction.on_commit(lambda pk=person.pk: check_identity.enqueue(pk))  # type: ignore[misc]
    return len(listed)


def run_check(pk: int) -> str:
    """One person of the list, asked now; harmless when somebody else has the answer already."""
    person = Person.objects.filter(pk=pk, identity_check=State.PENDING).first()
    if person is None or not person.identity_number:
        return ""
    state = ask(name=person.name, number=person.identity_number, phone=_phone_of(person))
    with transaction.atomic():
        row = Person.objects.select_for_update().filter(pk=pk, identity_check=State.PENDING).first()
        if row is None or not state:
            return ""
        if state == State.PENDING:
            row.identity_checked_at = clock.now()
            row.save(update_fields=["identity_checked_at"])
            return state
        note_check(WORKER, row, state)
        if state == State.MISMATCH:
            _tell(row)
    return state


def _tell(person: Person) -> None:
    users = User.objects.filter(person=person, is_active=True).values_list("pk", flat=True)
    notify(
        users, key=f"identity-mismatch:{person.identity_checked_at:%Y%m%d}", url="/me/profile/",
        title="姓名和身份证号没有通过核验", body="请带身份证到所在单位、服务队或区县的管理员处核对更正。",
    )  # fmt: skip


def check_pending() -> tuple[int, int]:
    """Regular work: (asked, answered). Stops at the third in a row that nobody answers."""
    since = clock.now() - _PAUSE
    waiting = Person.objects.filter(identity_check=State.PENDING)
    rows = waiting.filter(identity_checked_at=None) | waiting.filter(identity_checked_at__lt=since)
    asked = answered = silent = 0
    for pk in list(rows.order_by("identity_checked_at", "pk").values_list("pk", flat=True)[:_AT_ONCE]):
        state = run_check(pk)
        asked += 1
        silent = silent + 1 if state == State.PENDING else 0
        answered += state in (State.VERIFIED, State.MISMATCH)
        if silent == 3:
            break
    return asked, answered
