"""What the posts of coming activities ask for, against the members who have it."""

from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, Sum

from yushan.activities.models import Post
from yushan.common import clock
from yushan.guidance.queries.members import born_by, is_party_member, members_of
from yushan.guidance.queries.words import asked_words, having_words
from yushan.guidance.rules import PARTY, Need
from yushan.organizations.models import Organization

_COMING = ("submitted", "published", "ongoing")
_MOST = 20


def needs(organization: Organization, today: date) -> list[Need]:
    """Skills, minimum ages and party membership asked for here and below; at most 6 statements.

    A skill is had by whoever has a word of which it is a part, as sign-up judges it (activities/rules/eligibility.py).
    """
    posts = Post.objects.filter(
        shift__starts_at__gt=clock.now(),
        shift__activity__state__in=_COMING,
        shift__activity__organization__path__startswith=organization.path,
    ).order_by()
    members = members_of(organization)
    asked = asked_words(posts, "skills", "places", _MOST)
    having = having_words(members, "skills", [word for word, *_ in asked])
    found = [Need("专长", word, count, places, largest, having.get(word, 0)) for word, count, places, largest in asked]
    sums: dict[str, Any] = {"count": Count("pk"), "sum": Sum("places"), "most": Max("places")}
    ages = list(posts.filter(min_age__gt=0).values_list("min_age").annotate(**sums).order_by("min_age")[:_MOST])
    party = posts.filter(party_only=True).aggregate(**sums)
    conditions = {f"age{age}": Q(person__birth_date__lte=born_by(today, age)) for age, *_ in ages}
    if party["count"]:
        conditions["party"] = is_party_member()
    if not conditions:
        return found
    fitting = members.aggregate(**{name: Count("pk", filter=condition) for name, condition in conditions.items()})
    found += [
        Need("年龄", f"年满 {age} 岁", count, places, largest, fitting[f"age{age}"])
        for age, count, places, largest in ages
    ]
    if party["count"]:
        found.append(Need(PARTY, "党员", party["count"], party["sum"], party["most"], fitting["party"]))
    return found
