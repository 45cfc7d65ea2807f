"""Finding people by the beginning of their name, in characters or in Latin letters; where somebody is signed in."""

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from yushan.accounts.models import SignIn, User
from yushan.common import vault
from yushan.common.identity import IdentityError, normalise_mobile
from yushan.common.search import prefix
from yushan.common.text import compact, normalise_name


def named(text: str, lookup: str = "") -> Q:
    """People whose name, full pinyin or initials begin with `text`; `lookup` leads to the person («person__»)."""
    typed = compact(text)
    if typed.isascii():
        word = typed.lower()
        return prefix(f"{lookup}name_pinyin", word) | prefix(f"{lookup}name_initials", word)
    return prefix(f"{lookup}name", normalise_name(typed))


def living_sessions() -> QuerySet[Session]:
    """Sessions that are not over, for an Exists beside SignIn. By the clock of the machine: sessions expire by that."""
    return Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    """The sign-ins that still stand, last used first; 1 statement."""
    return SignIn.objects.filter(Exists(living_sessions()), user=user).order_by("-last_seen_at", "-pk")


def user_by_login(typed: str) -> User | None:
    """Whoever signs in with a user name, 志愿者编号 or mobile number; also accounts that are switched off."""
    name = typed.strip()
    if found := User.objects.filter(username__iexact=name).first():
        return found
    try:
        return User.objects.filter(phone_hash=vault.lookup_hash(normalise_mobile(name), "phone")).first()
    except IdentityError:
        return None
