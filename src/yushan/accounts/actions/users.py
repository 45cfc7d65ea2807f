"""Users and consents."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from yushan.accounts.models import Consent, Person, User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal


def checked_password(password: str, user: User) -> None:
    """Refusal for a password that is too easy."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal("；".join(error.messages), field="password") from error


@transaction.atomic
def create_user(
    actor: Any,
    *,
    username: str,
    display_name: str,
    password: str | None = None,
    person: Person | None = None,
    phone_hash: str | None = None,
    check_password: bool = True,
) -> User:
    """A new sign-in. Without a password nobody can sign in until one is set. Refusal when the name is taken."""
    if User.objects.filter(username=username).exists():
        raise Refusal("这个用户名已经有人用了，请换一个。", field="username")
    if phone_hash and User.objects.filter(phone_hash=phone_hash).exists():
        raise Refusal("这个手机号已经用于登录，请直接登录，或换一个手机号。", field="phone")
    user = User(username=username, display_name=display_name, person=person, phone_hash=phone_hash)
    if password and check_password:
        checked_password(password, user)
    user.set_password(password)
    user.save()
    record(actor, "accounts.create_user", subject=user, label=username, person_id=person.pk if person else None)
    return user


@transaction.atomic
def note_own_password(user: User) -> None:
    """Somebody has chosen a new password (allauth has checked and stored it): the one-time password is over."""
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    record(user, "accounts.set_password", subject=user, label=user.username)


def give_consent(
    actor: Any, *, person: Person, purpose: str, version: str, given_by: str = "self", guardian: Person | None = None
) -> Consent:
    """Stores a versioned yes (个人信息保护法 art. 14, 29, 31)."""
    return Consent.objects.create(
        person=person, purpose=purpose, version=version, given_at=clock.now(), given_by=given_by, guardian=guardian
    )
