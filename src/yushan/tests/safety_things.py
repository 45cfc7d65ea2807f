"""An incident, a policy, a talk and a signal of a district of the walked world."""

import uuid
from datetime import timedelta

from yushan.accounts.models import User
from yushan.activities.tests.factories import ActivityFactory
from yushan.common import clock
from yushan.common.tests.pictures import png
from yushan.organizations.tests import factories as make
from yushan.safety import actions
from yushan.safety.actions import PolicyFacts, Report
from yushan.safety.models import Incident, IncidentReader, Signal
from yushan.tests.district import Arguments, District


def in_safety(here: District) -> dict[str, Arguments]:
    """What the table calls incident, safety_…; who reads the incident comes with `tell_in_walk`."""
    assert here.volunteer is not None
    reporter = User.objects.get(person=here.volunteer.person)
    keeper, today, now = make.user_with("organization_admin", here.organization), clock.today(), clock.now()
    activity = ActivityFactory(
        organization=here.organization, state="ongoing", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1),
        risk="low", risk_answers=["content"],
    )  # fmt: skip
    row, _is_new = actions.report_incident(
        reporter, key=str(uuid.uuid4()), report=Report("injury", 1, "擦破了膝盖。", activity=activity)
    )
    photo, _is_new = actions.add_photo(reporter, incident=row, key=str(uuid.uuid4()), content=png())
    facts = PolicyFacts("人保财险", "P1", today, today + timedelta(days=300), "意外 50 万元")
    policy = actions.add_policy(keeper, organization=here.organization, facts=facts, content=b"%PDF-1.7")
    claim = actions.open_claim(keeper, incident=row, policy=policy, person=None, reported_on=today)
    read = actions.Talk("酸和碱", "冉启明", "出处：课本。", b"%PDF-1.7")
    talk = actions.hand_in_talk(keeper, activity=activity, talk=read)
    signal = Signal.objects.create(
        kind="round", organization=here.organization, area=here.area, about="all", month="2026-09", weight=12,
        text="整小时", found_at=now,
    )  # fmt: skip
    here.bodies |= {
        "safety_prepared": {"do": "save", "contact_name": "冉启明", "contact_phone": "13800001234"},
        "safety_tick": {"item": "first-aid", "fine": "yes"},
        "safety_reason": {"reason": "打过电话"},
        "safety_opinion": {"do": "approve", "opinion": "可以"},
        "safety_finding": {"do": "clear", "finding": "对得上"},
        "safety_why": {"reason": "投保年度意外险"},
    }
    return {
        "incident": {"pk": row.pk},
        "incident_photo": {"pk": row.pk, "photo_pk": photo.pk},
        "safety_policy": {"pk": policy.pk},
        "safety_claim": {"pk": claim.pk},
        "safety_activity": {"pk": activity.pk},
        "safety_talk": {"pk": talk.pk},
        "signal": {"pk": signal.pk},
    }


def tell_in_walk(here: District, *users: User) -> None:
    """The district's people were told of the incident."""
    row = Incident.objects.get(**here.things["incident"])
    for user in users:
        IncidentReader.objects.get_or_create(incident=row, user=user, defaults={"why": "area", "told_at": clock.now()})
