"""Closing the account of somebody who is erased."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from yushan.accounts.actions import sessions
from yushan.accounts.erasure import NOBODY
from yushan.accounts.models import User
from yushan.common.actors import WORKER


def close_account(user: User) -> None:
    """Nobody signs in with it any more; the row stays, because the trail and the facts of others point to it."""
    sessions.end_all(WORKER, user=user)
    for rows in (
        EmailAddress.objects.filter(user=user),
        Authenticator.objects.filter(user=user),
        SocialAccount.objects.filter(user=user),
        user.api_tokens.all(),
        user.notices.all(),
        user.grants.all(),
    ):
        rows.delete()
    user.username, user.display_name = f"erased-{user.pk}", NOBODY
    user.email, user.phone_hash, user.person, user.is_active = "", None, None, False
    user.set_unusable_password()
    user.save()
