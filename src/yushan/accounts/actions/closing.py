"""Closing the account of somebody who is erased."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q

from yushan.accounts.actions import sessions
from yushan.accounts.erasure import NOBODY
from yushan.accounts.models import GuardianRequest, Person, Recovery, SeeingAs, User
from yushan.common.actors import WORKER


def close_account(user: User) -> None:
    """Nobody signs in with it any more; the row stays, because the trail and the facts of others point to it."""
    sessions.end_all(WORKER, user=user)
    for rows in (
        EmailAddress.objects.filter(user=user),
        Authenticator.objects.filter(user=user),
        SocialAccount.objects.filter(user=user),
        Recovery.objects.filter(user=user),
        SeeingAs.objects.filter(subject=user),
        user.api_tokens.all(),
        user.notices.all(),
        user.grants.all(),
    ):
        rows.delete()
    user.username, user.display_name = f"erased-{user.pk}", NOBODY
    user.email, user.phone_hash, user.person, user.is_active = "", None, None, False
    user.set_unusable_password()
    user.save()


def forget_guardian_requests(person: Person) -> None:
    """What a school asked about somebody, or asked them about a child; consents and guardianships speak for themselves."""
    GuardianRequest.objects.filter(Q(ward=person) | Q(guardian=person)).delete()
