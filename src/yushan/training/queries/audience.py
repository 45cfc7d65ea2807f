"""For whom a course is: everybody, who leads an organization today, who is trained to lead."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from yushan.common import clock
from yushan.organizations.models import Organization, OrganizationLeader
from yushan.training.models import Course
from yushan.volunteers.models import Cultivation, Volunteer

# 组织负责人: the head and the deputies.
LEADING = (OrganizationLeader.Post.HEAD, OrganizationLeader.Post.DEPUTY)


def terms_in_office() -> QuerySet[OrganizationLeader]:
    """Terms of heads and deputies of running organizations that are going on today."""
    today = clock.today()
    return OrganizationLeader.objects.filter(
        Q(until_day=None) | Q(until_day__gt=today), post__in=LEADING, from_day__lte=today,
        organization__state=Organization.State.ACTIVE,
    )  # fmt: skip


def belongs(course: Course, volunteer_ids: Collection[int]) -> set[int]:
    """Which of these volunteers a course is for; at most 1 statement."""
    if course.audience == Course.Audience.LEADERS:
        found = terms_in_office().filter(person__volunteer__in=volunteer_ids)
        return set(found.values_list("person__volunteer", flat=True))
    if course.audience == Course.Audience.CULTIVATION:
        tracks = Cultivation.objects.filter(volunteer__in=volunteer_ids, state=Cultivation.State.TRAINING)
        return set(tracks.values_list("volunteer", flat=True))
    return set(volunteer_ids)


def not_for(course: Course, volunteer: Volunteer) -> str:
    """Why somebody cannot take a course, in words; empty when they can."""
    if belongs(course, [volunteer.pk]):
        return ""
    if course.audience == Course.Audience.LEADERS:
        return "这门课只招在任的队长、副队长。您在任却报不上的，请管理员在组织页把您的任职和账号对上。"
    return "这门课只招正在培训阶段的带头人培育对象。"
