"""Templates: made from an activity, an activity begun from one, renamed, retired."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.activities.actions.planning import create_activity
from yushan.activities.actions.series import first_day
from yushan.activities.actions.shifts import PostPlan, ShiftPlan, plans_of
from yushan.activities.models import Activity, ActivityTemplate
from yushan.activities.rules.templates import facts_for, offset_of, read, written
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.plan.models import Entry
from yushan.stations.models import Station

# What does not belong to a day. Dangers are looked at anew each time; project, key date and district are chosen anew, and
# so is who is in charge: a name and a telephone would stay here for good.
_FACTS = (
    *("title", "mode", "description", "safety_note", "evidence_note", "flow", "most_per_person", "questions"),
    *("is_online", "place", "longitude", "latitude", "radius_m", "planned_people"),
)
_ENTRIES = {"work": "works", "brand": "brands", "programme": "programmes"}
_NUMBERS = ("longitude", "latitude")


def _kept_moment(moment: datetime, first: date) -> list[int]:
    return written(offset_of(clock.local(moment), first))


def _moment(kept: list[int], first: date) -> datetime:
    return clock.at(*read(kept).on(first))


def _kept_post(post: PostPlan) -> dict[str, Any]:
    facts = asdict(post)
    del facts["id"]
    return facts


def content_of(activity: Activity) -> dict[str, Any]:
    """What a template keeps of an activity; entries of the plan by their codes."""
    first = first_day(activity)
    facts: dict[str, Any] = {name: getattr(activity, name) for name in _FACTS}
    facts["station"] = activity.station_id
    facts |= {name: str(facts[name]) for name in _NUMBERS if facts[name] is not None}
    facts |= {name: entry.code for name in _ENTRIES if (entry := getattr(activity, name))}
    shifts = [
        {
            "begin": _kept_moment(plan.starts_at, first),
            "end": _kept_moment(plan.ends_at, first),
            "break_minutes": plan.break_minutes,
            "posts": [_kept_post(post) for post in plan.posts],
        }
        for plan in plans_of(activity)
    ]
    until = activity.sign_up_until
    return {
        "facts": facts,
        "sign_up_until": _kept_moment(until, first) if until else None,
        "shifts": shifts,
        "service_types": list(activity.service_types.values_list("code", flat=True)),
        "tags": list(activity.tags.values_list("code", flat=True)),
    }


def _checked(name: str) -> str:
    if not (found := name.strip()[:80]):
        raise Refusal("请给模板起个名字，大家按名字找。", field="name")
    return found


def _saved(template: ActivityTemplate) -> ActivityTemplate:
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        if "template_once_in_use" not in str(error) and "organization_id" not in str(error):
            raise
        raise Refusal("本组织已经有一个同名的模板，请换个名字。", field="name") from error
    return template


@transaction.atomic
def save_template(actor: Any, *, activity: Activity, name: str) -> ActivityTemplate:
    """Keeps an activity of any state as a template of its organization. Refusal for a name that is in use there."""
    require(actor, "activity.edit", on=activity)
    template = _saved(
        ActivityTemplate(
            organization=activity.organization, name=_checked(name), content=content_of(activity),
            made_from=activity.code, created_by=None if is_system(actor) else actor, created_at=clock.now(),
        )
    )  # fmt: skip
    record(actor, "activities.save_template", subject=template, label=template.name, made_from=activity.code)
    return template


def _entries(table: str, codes: list[str]) -> list[Entry]:
    """Those that the plan still has."""
    return list(Entry.objects.filter(table=table, code__in=codes, is_active=True))


def _post(kept: dict[str, Any]) -> PostPlan:
    known = PostPlan.__dataclass_fields__
    return PostPlan(**{name: value for name, value in kept.items() if name in known})


def shifts_on(content: dict[str, Any], first: date) -> list[ShiftPlan]:
    """The shifts of a template where it begins on `first`."""
    return [
        ShiftPlan(
            _moment(kept["begin"], first), _moment(kept["end"], first), [_post(post) for post in kept["posts"]],
            break_minutes=kept["break_minutes"],
        )
        for kept in content["shifts"]
    ]  # fmt: skip


def _facts(template: ActivityTemplate, organization: Organization, first: date) -> dict[str, Any]:
    content = template.content
    facts: dict[str, Any] = facts_for(content["facts"], is_own=organization.pk == template.organization_id)
    for name in _NUMBERS:
        if facts.get(name) is not None:
            facts[name] = Decimal(str(facts[name]))
    for name, table in _ENTRIES.items():
        if code := facts.pop(name, None):
            facts[name] = next(iter(_entries(table, [code])), None)
    if station := facts.pop("station", None):
        facts["station"] = Station.objects.filter(pk=station).exclude(state__in=("closed", "suspended")).first()
    if content["sign_up_until"]:
        facts["sign_up_until"] = _moment(content["sign_up_until"], first)
    return facts


@transaction.atomic
def begin_from_template(actor: Any, *, template: ActivityTemplate, organization: Organization, day: date) -> Activity:
    """A draft of `organization` that begins on `day`; its dangers still have to be checked before it is submitted.

    NotFound for a template that is neither of the organization nor of one above it, Conflict for a retired one.
    """
    require(actor, "activity.edit", on=organization)
    template = locked_row(template, "organization")
    if not organization.path.startswith(template.organization.path):
        raise NotFound("没有这个模板，或者它不是给这个组织用的。")
    if template.retired_at:
        raise Conflict("这个模板已经停用，请换一个。")
    if day < clock.today():
        raise Refusal("日期已经过去了，请选今天以后的日期。", field="day")
    facts = _facts(template, organization, day)
    content = template.content
    made = create_activity(
        actor, organization=organization, shifts=shifts_on(content, day),
        service_types=_entries("service_types", content["service_types"]),
        tags=_entries("activity_tags", content["tags"]), **facts,
    )  # fmt: skip
    made.risk = ""  # nobody has looked at the dangers of this one yet: the review asks for it
    made.save(update_fields=["risk"])
    record(actor, "activities.begin_from_template", subject=made, label=made.title, template=template.name)
    return made


def _locked(actor: Any, template: ActivityTemplate) -> ActivityTemplate:
    found = locked_row(template, "organization")
    require(actor, "activity.edit", on=found)
    return found


@transaction.atomic
def rename_template(actor: Any, *, template: ActivityTemplate, name: str) -> ActivityTemplate:
    """Gives it another name. Refusal for one that is in use in the organization."""
    found = _locked(actor, template)
    before, found.name = found.name, _checked(name)
    if before != found.name:
        _saved(found)
        record(actor, "activities.rename_template", subject=found, label=found.name, before=before)
    return found


@transaction.atomic
def retire_template(actor: Any, *, template: ActivityTemplate, retired: bool = True) -> ActivityTemplate:
    """Takes it out of use, or back into it; twice does it once. Activities begun from it stay as they are."""
    found = _locked(actor, template)
    if retired != bool(found.retired_at):
        found.retired_at = clock.now() if retired else None
        _saved(found)
        event = "retire_template" if retired else "restore_template"
        record(actor, f"activities.{event}", subject=found, label=found.name)
    return found
