"""Accounts elsewhere: linked by their signed-in owner, unlinked, noted in the trail and told."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from yushan.accounts import external
from yushan.accounts.actions.notices import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common.errors import Conflict


@transaction.atomic
def link(actor: User, *, provider: str, uid: str, shown: str) -> SocialAccount:
    """From now on the account elsewhere signs the actor in. Conflict when it is somebody else's already."""
    try:
        with transaction.atomic():
            row, _made = SocialAccount.objects.get_or_create(
                provider=provider, uid=uid, defaults={"user": actor, "extra_data": {"shown": shown}}
            )
    except IntegrityError:
        row = SocialAccount.objects.get(provider=provider, uid=uid)
    if row.user_id != actor.pk:
        raise Conflict("这个外部账号已经绑定了另一个人的账号。")
    note_linked(actor, row)
    return row


def note_linked(user: User, account: SocialAccount) -> None:
    """In the trail, and to the owner: a link that they did not make themselves must not stay unnoticed."""
    label = external.label_of(account.provider)
    record(user, "accounts.link_external", subject=user, label=user.username, person_id=user.person_id, provider=label)
    notify(
        [user.pk], key=f"external-linked:{account.pk}", url="/accounts/3rdparty/", title=f"您的账号绑定了{label}",
        body="以后可以用它登录。不是您绑的，请马上解绑并改密码。",
    )  # fmt: skip


def on_linked(sender: Any, sociallogin: Any, **more: Any) -> None:
    """Listens to allauth.socialaccount.signals.social_account_added."""
    note_linked(sociallogin.user, sociallogin.account)


@transaction.atomic
def unlink(actor: User, *, account: SocialAccount) -> None:
    """One of the actor's own; it signs nobody in any more."""
    label = external.label_of(account.provider)
    SocialAccount.objects.filter(pk=account.pk, user=actor).delete()
    record(
        actor,
        "accounts.unlink_external",
        subject=actor,
        label=actor.username,
        person_id=actor.person_id,
        provider=label,
    )


def keep_little(sender: Any, instance: SocialAccount, **more: Any) -> None:
    """Listens to pre_save: whatever a provider tells about somebody, only the shown name is kept."""
    instance.extra_data = external.trimmed(instance.extra_data or {})
