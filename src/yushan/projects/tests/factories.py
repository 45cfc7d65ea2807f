"""Projects for tests, with realistic data; written straight to the database."""

from datetime import timedelta
from itertools import count
from typing import Any

from yushan.accounts.models import User
from yushan.activities.models import Activity, Post, Shift
from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.plan.models import Entry
from yushan.projects.actions.reach import keep_reach
from yushan.projects.models import Project, ProjectPost, ServiceItem, ServiceOffer

_serial = count(1)

FACTS: dict[str, Any] = {
    "goal": "让 8 所乡村小学的 800 名学生每学期上 6 次科学课，课后测验平均提高 15 分。",
    "beneficiaries": "北碚区 8 所乡村小学三到六年级学生",
    "plan_text": "三月定教案，四月培训志愿者；春秋两季各上 6 次课；十二月结题展示。",
    "budget_cents": 5_000_000,
    "risk": "low",
    "recruiting_notice": "找会讲、爱讲科学的志愿者，上岗前培训半天实验安全，统一投保。",
    # Around today: what is planned and spent has to lie within the round.
    "starts_on": clock.today() - timedelta(days=270),
    "ends_on": clock.today() + timedelta(days=24),
}
POSTS = (("主讲", 12, "理工科背景"), ("助教", 24, ""), ("安全员", 4, "完成实验安全培训"))


def bare_project(organization: Organization, lead: User | None = None, **values: Any) -> Project:
    """A draft with nothing but a title, unless values are given."""
    values = {"code": f"XM2026-T{next(_serial):04d}", "title": "缙云山下的科学课"} | values
    return Project.objects.create(organization=organization, lead=lead, **values)


def ready_project(organization: Organization, lead: User | None = None, **values: Any) -> Project:
    """A project with everything that set-up needs."""
    made = bare_project(organization, lead, **(FACTS | values))
    ProjectPost.objects.bulk_create(
        ProjectPost(project=made, name=name, people=people, requirements=requirements)
        for name, people, requirements in POSTS
    )
    return made


def activity(project: Project, state: str = "published", **values: Any) -> Activity:
    """An activity of the project with one shift and one post of five places, two of them taken."""
    number = next(_serial)
    start = clock.now() + timedelta(days=number % 30 + 2)
    facts: dict[str, Any] = {
        "code": f"HD2026-T{number:04d}",
        "title": f"会爬坡的水（{number}）",
        "organization": project.organization,
        "area": project.organization.area,
        "state": state,
        "place": "柳荫镇小学",
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
    }
    made = Activity.objects.create(project=project, **(facts | values))
    shift = Shift.objects.create(activity=made, starts_at=made.starts_at, ends_at=made.ends_at, secret="9f2c7a")
    post = Post.objects.create(shift=shift, name="助教", places=5)
    Post.objects.filter(pk=post.pk).update(taken=2)
    return made


def service(project: Project, **values: Any) -> ServiceItem:
    """A complete, published entry of the service list."""
    kind, _made = Entry.objects.get_or_create(
        table="service_types", code="agriculture", defaults={"name": "农技推广", "is_active": True}
    )
    facts: dict[str, Any] = {
        "title": "柑橘黄龙病上门诊断", "service_type": kind, "state": "published", "audience": "果农、合作社",
        "description": "专家到果园看树，现场教识别和防治。", "host_provides": "带路的人", "published_at": clock.now(),
    }  # fmt: skip
    return ServiceItem.objects.create(project=project, **(facts | values))


def offer(item: ServiceItem, organization: Organization, *areas: Any, **values: Any) -> ServiceOffer:
    """The organization brings it, to its own district unless told otherwise."""
    facts: dict[str, Any] = {"monthly": 4, "lead_days": 3}
    made = ServiceOffer.objects.create(item=item, organization=organization, **(facts | values))
    made.areas.set(areas or [organization.area])
    keep_reach(items=[item.pk])
    return made
