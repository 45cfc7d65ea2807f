"""People to choose from by name, with where they stand and as what: names alone are borne by several."""

from collections import Counter

from django.db.models import QuerySet

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.models import RoleGrant
from yushan.organizations.queries.grants import alive


def named(users: QuerySet[User]) -> list[tuple[int, str]]:
    """Key and words of each, in their order: «秦朗（九龙坡区 · 区县管理员）». Who would still read as somebody else has the end
    of the account's name beside it. 2 statements.
    """
    listed = list(users)
    grants = RoleGrant.objects.filter(alive(), user__in=[one.pk for one in listed], starts_at__lte=clock.now())
    places: dict[int, str] = {}
    for grant in grants.order_by("starts_at", "pk"):
        places.setdefault(grant.user_id, f"{grant.scope_label or '全市'} · {grant.get_role_display()}")
    words = {one.pk: f"{one}（{places[one.pk]}）" if one.pk in places else str(one) for one in listed}
    often = Counter(words.values())
    return [
        (one.pk, words[one.pk] if often[words[one.pk]] == 1 else f"{words[one.pk]} 账号…{one.username[-4:]}")
        for one in listed
    ]
