"""The e-mail address of a person: given, confirmed by a link that went there, removed."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, vault
from yushan.common.errors import Refusal
from yushan.notifications import gateways
from yushan.notifications.actions.choosing import locked_preference
from yushan.notifications.gateways import Letter
from yushan.notifications.links import confirm_url
from yushan.notifications.models import Preference


def mark_of(row: Preference) -> str:
    """What the link that goes to the address carries. Belongs to one person and address: a link for the one before does not confirm the next."""
    return vault.lookup_hash(f"{row.user_id}:{row.email}", "notification-email")[:32]


@transaction.atomic
def ask_email(actor: User, *, email: str) -> Preference:
    """Keeps an address that is not confirmed yet; the worker sends the link. Refusal for what is none. Limits: the caller's."""
    from yushan.notifications.tasks import confirm_address  # tasks call actions

    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refusal("这不是一个邮箱地址，请再看一遍。", field="email") from error
    if "email" not in gateways.available():
        raise Refusal("本平台没有开通邮件。", field="email")
    row = locked_preference(actor.pk)
    if row.email == email and row.email_verified_at:
        return row
    row.email, row.email_verified_at, row.changed_at = email, None, clock.now()
    row.save()
    record(actor, "notifications.ask_email", subject=actor, person_id=actor.person_id)
    transaction.on_commit(lambda: confirm_address.enqueue(actor.pk))
    return row


def send_confirmation(user_id: int) -> bool:
    """The mail with the link; False when there is nothing to confirm. NotSent goes to the log: one asks again."""
    row = Preference.objects.filter(user=user_id, email_verified_at=None).first()
    if row is None or not row.email:
        return False
    mark = mark_of(row)
    letter = Letter(
        f"ys-c{user_id}-{mark[:12]}-{row.changed_at:%y%m%d%H%M%S}",
        "请确认这个邮箱",
        "点开下面的链接，再点“确认”，以后消息会发到这里。不是您填的，不用理会。链接 3 天内有效。",
        confirm_url(user_id, mark),
    )
    gateways.current("email").send(letter, row.email)
    return True


@transaction.atomic
def confirm_email(*, user_id: int, mark: str) -> Preference:
    """Whoever opened the link holds the address. Refusal when another address was given since."""
    row = Preference.objects.select_for_update().filter(user=user_id).first()
    if row is None or not row.email or mark_of(row) != mark:
        raise Refusal("这个链接对应的邮箱已经换掉了，请用最新的一封。")
    if row.email_verified_at is None:
        row.email_verified_at = clock.now()
        row.save(update_fields=["email_verified_at"])
        record(row.user, "notifications.confirm_email", subject=row.user, person_id=row.user.person_id)
    return row


@transaction.atomic
def remove_email(actor: User) -> None:
    """Nothing goes there any more."""
    row = locked_preference(actor.pk)
    row.email, row.email_verified_at, row.changed_at = "", None, clock.now()
    row.save()
    record(actor, "notifications.remove_email", subject=actor, person_id=actor.person_id)
