"""Codes by SMS: asked for, made and sent, tried. Six digits, five minutes, one use, five tries.

The code is made by the worker and not where it is asked for: the answer takes the same time whether somebody signs in
with the number or not, and no queue ever holds a code in the clear.
"""

import secrets
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils.crypto import constant_time_compare

from yushan.accounts import gateways
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import OneTimeCode, User
from yushan.audit.actions import record
from yushan.common import clock, vault

MINUTES, MOST_TRIES = 5, 5
_KEPT = timedelta(days=1)
_STANDS = timedelta(minutes=30)
Purpose = OneTimeCode.Purpose
log = structlog.get_logger(__name__)


@transaction.atomic
def ask_code(*, phone: str, purpose: str) -> OneTimeCode:
    """Notes that somebody wants a code for a normalised mobile number; the worker does the rest. Limits: the caller's."""
    from yushan.accounts.tasks import send_code  # tasks call actions

    now = clock.now()
    row = OneTimeCode.objects.create(
        purpose=purpose,
        phone=phone,
        phone_hash=phone_hash(phone),
        created_at=now,
        expires_at=now + timedelta(minutes=MINUTES),
    )
    transaction.on_commit(lambda: send_code.enqueue(row.pk))
    return row


def _hash(row: OneTimeCode, code: str) -> str:
    """Keyed, and bound to its row: a table of a million hashes fits no other code."""
    return vault.lookup_hash(f"{row.pk}:{code}", "one-time-code")


@transaction.atomic
def _make(pk: int) -> tuple[OneTimeCode, str] | None:
    """The code that is to be sent; None when it was made already, is over, or nobody is to get one."""
    row = OneTimeCode.objects.select_for_update().filter(pk=pk, handled_at=None).first()
    if row is None:
        return None
    row.handled_at = clock.now()
    wanted = row.expires_at > row.handled_at and (row.purpose != Purpose.SIGN_IN or owner_of(row) is not None)
    code = f"{secrets.randbelow(10**6):06d}" if wanted else ""
    if code:
        row.code_hash, row.expires_at = _hash(row, code), row.handled_at + timedelta(minutes=MINUTES)
    row.save(update_fields=["handled_at", "code_hash", "expires_at"])
    return (row, code) if code else None


def send_code(pk: int) -> bool:
    """Makes a code and hands it to the gateway; True when it was accepted. Twice sends once."""
    made = _make(pk)
    if made is None:
        return False
    row, code = made
    try:
        gateways.current().send(gateways.Message(row.phone, code, MINUTES, f"ys-{row.pk}", row.purpose))
    except gateways.NotSent as error:
        log.error("code not sent", code_row=row.pk, why=str(error))
        return False
    return True


def owner_of(row: OneTimeCode) -> User | None:
    """Who signs in with the number and may."""
    return User.objects.select_related("person").filter(phone_hash=row.phone_hash, is_active=True).first()


@transaction.atomic
def use_code(*, pk: int, purpose: str, code: str) -> OneTimeCode | None:
    """The row when the code is right, and then never again; None for anything else, which costs a try."""
    row = OneTimeCode.objects.select_for_update().filter(pk=pk, purpose=purpose).first()
    if row is None or row.used_at or row.expires_at <= clock.now() or row.tries >= MOST_TRIES:
        return None
    row.tries += 1
    is_right = constant_time_compare(row.code_hash, _hash(row, code))
    if is_right:
        row.used_at = clock.now()
    row.save(update_fields=["tries", "used_at"])
    return row if is_right else None


@transaction.atomic
def spend_code(*, pk: int, purpose: str, phone: str) -> bool:
    """True when a code for this purpose and number was answered rightly within half an hour; it stands for one thing.

    In the caller's transaction: what fails there leaves the code unspent.
    """
    row = OneTimeCode.objects.select_for_update().filter(pk=pk, purpose=purpose, phone_hash=phone_hash(phone)).first()
    if row is None or not row.code_hash or row.used_at is None or row.used_at < clock.now() - _STANDS:
        return False
    row.code_hash = ""
    row.save(update_fields=["code_hash"])
    return True


@transaction.atomic
def verify_phone(user: User, *, phone_digest: str) -> None:
    """The number belongs to the owner of the account; harmless when the account signs in with another one by now."""
    rows = User.objects.filter(pk=user.pk, phone_hash=phone_digest, phone_verified_at=None)
    if rows.update(phone_verified_at=clock.now()):
        record(user, "accounts.verify_phone", subject=user, label=user.username, person_id=user.person_id)


def forget_old() -> int:
    """Regular work: nobody needs yesterday's codes and the numbers beside them."""
    return OneTimeCode.objects.filter(created_at__lt=clock.now() - _KEPT).delete()[0]
