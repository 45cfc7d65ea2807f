"""People, teams and activities for the tests of this room, with realistic data."""

from datetime import datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from yushan.accounts.models import Person, User
from yushan.activities.models import Activity, Post, Shift, SignUp
from yushan.common import clock, vault
from yushan.organizations.models import Area, Organization, RoleGrant
from yushan.plan.models import Entry
from yushan.volunteers.models import Membership, Volunteer

NAMES = ("余小禾", "秦川", "罗一鸣", "申国强", "蒲晓燕", "唐子涵", "文婷", "冉启明", "向春梅", "谭伟")


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in September 2026, a month that the holiday calendar knows."""
    return clock.at(datetime(2026, 9, day).date(), hour, minute)


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = "500107"
    name = "九龙坡区"
    kind = "区县"
    map_area = "500107"
    order = 7


class OrganizationFactory(DjangoModelFactory):
    """A node of the tree: pass `parent` for a child, else a root."""

    class Meta:
        model = Organization

    code = factory.Sequence(lambda n: f"ZZ{n:05d}")
    name = factory.Sequence(lambda n: f"白市驿科普服务队{n}")
    level = "team"
    state = "active"
    area = factory.SubFactory(AreaFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Organization:
        parent = kwargs.pop("parent", None)
        made = model_class(**kwargs)
        tree = model_class.objects
        return tree.add_child(parent, instance=made) if parent else tree.add_root(instance=made)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: NAMES[n % len(NAMES)])
    identity_number = factory.Sequence(lambda n: f"50010119900101{n % 10000:04d}")
    identity_hash = factory.Sequence(lambda n: vault.lookup_hash(f"test-{n}", "identity"))
    birth_date = datetime(1990, 1, 1).date()


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.LazyAttribute(lambda user: user.person.name if user.person else "唐宁")
    password = "!"


class VolunteerFactory(DjangoModelFactory):
    """A verified volunteer with a sign-in of their own."""

    class Meta:
        model = Volunteer
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    number = factory.Sequence(lambda n: f"50-{n:07d}")
    state = "verified"
    source = "self"
    area = factory.SubFactory(AreaFactory)
    phone = "13800002046"
    phone_hash = factory.Sequence(lambda n: f"phone-{n}")
    phone_tail = "2046"
    verified_on = datetime(2026, 1, 5).date()
    pass_code = factory.Sequence(lambda n: f"pass{n:06d}")

    @factory.post_generation
    def user(volunteer: Volunteer, create: bool, extracted: Any, **kwargs: Any) -> None:  # noqa: N805
        if create and extracted is not False:
            UserFactory(username=volunteer.number, person=volunteer.person)


class ActivityFactory(DjangoModelFactory):
    """A published activity on Saturday, 5 September 2026, ready in every respect."""

    class Meta:
        model = Activity

    code = factory.Sequence(lambda n: f"HD2026-9{n:04d}")
    title = "科普大篷车渝州行 · 白市驿站"
    organization = factory.SubFactory(OrganizationFactory)
    area = factory.SelfAttribute("organization.area")
    state = "published"
    description = "大篷车进镇，讲解展品，带孩子做实验。"
    safety_note = "户外高温，请带水和防晒用品。"
    risk = "low"
    place = "白市驿镇文化广场"
    in_charge = "唐宁"
    starts_at = moment(5, 9)
    ends_at = moment(5, 11, 30)


class ShiftFactory(DjangoModelFactory):
    class Meta:
        model = Shift

    activity = factory.SubFactory(ActivityFactory)
    starts_at = factory.SelfAttribute("activity.starts_at")
    ends_at = factory.SelfAttribute("activity.ends_at")
    secret = "9f2c7a"


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    shift = factory.SubFactory(ShiftFactory)
    name = "讲解"
    places = 10


class EntryFactory(DjangoModelFactory):
    class Meta:
        model = Entry
        django_get_or_create = ("table", "code")

    table = "service_types"
    code = "education"
    name = "科技教育"


def accepted(post: Post, volunteer: Volunteer | None = None, **values: Any) -> SignUp:
    """Somebody with a place, as sign_up leaves them."""
    return SignUp.objects.create(
        post=post,
        shift=post.shift,
        volunteer=volunteer or VolunteerFactory(),
        starts_at=post.shift.starts_at,
        ends_at=post.shift.ends_at,
        applied_at=moment(1, 9),
        **{"state": "accepted", "accepted_at": moment(1, 9)} | values,
    )


def grant(user: User, role: str, on: Any = None) -> User:
    """Gives a role: on an organization, on an area, or over the city; answers a fresh user without cached grants."""
    values: dict[str, Any] = {"scope": "city", "scope_id": 0}
    if isinstance(on, Organization):
        values = {"scope": "organization", "scope_id": on.pk, "scope_path": on.path}
    elif isinstance(on, Area):
        values = {"scope": "area", "scope_id": on.pk}
    RoleGrant.objects.create(user=user, role=role, starts_at=moment(1, 0) - timedelta(days=300), **values)
    return User.objects.get(pk=user.pk)


def organiser(organization: Organization) -> User:
    """The team's administrator."""
    return grant(UserFactory(person=None, display_name="唐宁"), "organization_admin", organization)


def member(volunteer: Volunteer, organization: Organization) -> Membership:
    """A team member."""
    return Membership.objects.create(
        volunteer=volunteer,
        organization=organization,
        state="approved",
        applied_at=moment(1, 9),
        decided_at=moment(1, 10),
    )
