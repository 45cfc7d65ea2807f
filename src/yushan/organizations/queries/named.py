"""People by name with where they stand and as what: names alone are borne by several."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import QuerySet

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.models import RoleGrant
from yushan.organizations.queries.grants import alive


def told_apart(people: Iterable[User | None]) -> dict[int, str]:
    """The words for each, by key: «秦朗（九龙坡区 · 区县管理员）». Who would still read as somebody else has the end of the
    account's name beside it. 1 statement, none without people.
    """
    listed = {one.pk: one for one in people if one is not None}
    if not listed:
        return {}
    grants = RoleGrant.objects.filter(alive(), user__in=list(listed), starts_at__lte=clock.now())
    places: dict[int, str] = {}
    for grant in grants.order_by("starts_at", "pk"):
        places.setdefault(grant.user_id, f"{grant.scope_label or '全市'} · {grant.get_role_display()}")
    words = {key: f"{one}（{places[key]}）" if key in places else str(one) for key, one in listed.items()}
    often = Counter(words.values())
    return {
        key: words[key] if often[words[key]] == 1 else f"{words[key]} 账号…{one.username[-4:]}"
        for key, one in listed.items()
    }


def named(users: QuerySet[User]) -> list[tuple[int, str]]:
    """Key and words of each, in their order, to choose from. 2 statements."""
    listed = list(users)
    words = told_apart(listed)
    return [(one.pk, words[one.pk]) for one in listed]
