"""What the posts of coming activities ask for, against the members who have it."""

from datetime import date

from django.db.models import Count, Max, Q, QuerySet, Sum

from yushan.activities.models import Activity, Post
from yushan.common import clock
from yushan.guidance.queries.members import born_by, is_party_member, members_of
from yushan.guidance.queries.words import asked_words, has_word, having_words
from yushan.guidance.rules import PARTY, Need
from yushan.organizations.models import Organization
from yushan.plan import queries as plan
from yushan.volunteers.queries.qualifications import qualification_names, standing
from yushan.volunteers.queries.skills import skill_tree

_COMING = ("submitted", *Activity.OPEN)
_MOST = 20


def needs(organization: Organization, today: date) -> list[Need]:
    """Skills, qualifications, languages, ages and party membership asked for here and below; at most 4 statements.

    Judged as sign-up judges it (activities/rules/eligibility.py), qualifications as they stand today.
    """
    posts = Post.objects.filter(
        shift__starts_at__gt=clock.now(),
        shift__activity__state__in=_COMING,
        shift__activity__organization__path__startswith=organization.path,
    ).order_by()
    members = members_of(organization)
    words = asked_words(posts, ("skills", "qualifications", "languages"), "places", _MOST)
    skills = words["skills"]
    tree = skill_tree()
    having = having_words(members, "skills", {word: tree.accepted(word) for word, *_ in skills})
    found = [Need("专长", word, count, places, largest, having.get(word, 0)) for word, count, places, largest in skills]
    wishes = [*_documents(words["qualifications"], today), *_languages(words["languages"]), *_others(posts, today)]
    conditions = {f"n{place}": Count("pk", filter=wish[-1]) for place, wish in enumerate(wishes)}
    fitting = members.aggregate(**conditions) if conditions else {}
    found += [Need(*wish[:-1], fitting[f"n{place}"]) for place, wish in enumerate(wishes)]
    return found


# Kind, words, posts, places, the largest post, and who fits.
_Wish = tuple[str, str, int, int, int, Q]


_Asked = list[tuple[str, int, int, int]]


def _documents(asked: _Asked, today: date) -> list[_Wish]:
    names = qualification_names([code for code, *_ in asked])
    return [
        ("资格", names[code], count, places, largest, Q(pk__in=standing(code, today).values("volunteer_id")))
        for code, count, places, largest in asked
    ]


def _languages(asked: _Asked) -> list[_Wish]:
    return [
        ("语言", plan.name_of("languages", code) or code, count, places, largest, has_word("languages", code))
        for code, count, places, largest in asked
    ]


def _others(posts: QuerySet[Post], today: date) -> list[_Wish]:
    """Ages and party membership: posts in groups that ask for the same, in one statement."""
    rows = posts.filter(Q(min_age__gt=0) | Q(max_age__gt=0) | Q(party_only=True))
    sums: dict[tuple[int, int] | str, list[int]] = {}
    for least, most, party, count, places, largest in rows.values_list("min_age", "max_age", "party_only").annotate(
        count=Count("pk"), sum=Sum("places"), most=Max("places")
    ):
        keys: list[tuple[int, int] | str] = [(least or 0, most or 0)] if least or most else []
        for key in [*keys, *([PARTY] if party else [])]:
            row = sums.setdefault(key, [0, 0, 0])
            sums[key] = [row[0] + count, row[1] + places, max(row[2], largest)]
    ages = sorted(key for key in sums if not isinstance(key, str))[:_MOST]
    found = [_age(least, most, sums[least, most], today) for least, most in ages]
    if PARTY in sums:
        count, places, largest = sums[PARTY]
        found.append((PARTY, "党员", count, places, largest, Q(is_party_member(today))))
    return found


def _age(least: int, most: int, sums: list[int], today: date) -> _Wish:
    fits = Q(person__birth_date__isnull=False)
    if least:
        fits &= Q(person__birth_date__lte=born_by(today, least))
    if most:
        fits &= Q(person__birth_date__gt=born_by(today, most + 1))
    words = f"{least}–{most} 岁" if least and most else f"年满 {least} 岁" if least else f"{most} 岁以下"
    count, places, largest = sums
    return ("年龄", words, count, places, largest, fits)
