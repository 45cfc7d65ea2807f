"""Preparing a campaign: its facts, criteria, categories with rules and quotas. Free until it opens."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.campaigns import facts
from yushan.campaigns.actions.base import by_whom, locked
from yushan.campaigns.models import AreaQuota, AwardCampaign, CampaignTemplate, Category, Kind
from yushan.campaigns.rules import eligibility, preparing
from yushan.common import clock
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Area

FIELDS = (
    "use", "title", "year", "text", "routes", "nominate_until", "asks_consent", "asks_recommendation", "is_blind",
    "reviewers_each", "method", "criteria", "ties",
)  # fmt: skip
CATEGORY_FIELDS = (
    "name", "honour", "kind", "quota", "area_quota", "recommend_quota", "second_places", "final_places", "rules", "gives",
)  # fmt: skip
State = AwardCampaign.State


def _check(campaign: AwardCampaign) -> None:
    if len(campaign.title.strip()) < 2:
        raise Refusal("请填写评选名称。", field="title")
    if not 2000 <= campaign.year <= clock.today().year:
        raise Refusal("评选的年份写今年或以前的年份，例如 2026。", field="year")
    if campaign.use not in AwardCampaign.Use.values or campaign.method not in AwardCampaign.Method.values:
        raise Refusal("请选择评选用途和计分方法。", field="use")
    if set(campaign.routes) - set(AwardCampaign.Route.values):
        raise Refusal("请在名单里选推荐渠道。", field="routes")
    if not 1 <= campaign.reviewers_each <= 50:
        raise Refusal("每个候选人由 1 到 50 位评审打分。", field="reviewers_each")
    if said := preparing.criteria_problem(campaign.criteria)[1]:
        raise Refusal(f"评分标准：{said}。", field="criteria")
    if said := preparing.ties_problem(campaign.ties, campaign.criteria):
        raise Refusal(f"{said}。", field="ties")


@transaction.atomic
def create_campaign(
    actor: Any, *, area: Area | None, year: int, nominate_until: date, template: CampaignTemplate | None = None,
    **more: Any,
) -> AwardCampaign:  # fmt: skip
    """A campaign in preparation, of the city or of a district; what `more` (FIELDS) does not say comes from the template."""
    if unknown := set(more) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    require(actor, "award.edit", on={"area": area.pk if area else None})
    content: Mapping[str, Any] = template.content if template else {}
    values = {key: content[key] for key in FIELDS if key in content} | more
    campaign = AwardCampaign(
        area=area, template=template, year=year, nominate_until=nominate_until, seed=secrets.token_hex(16),
        created_by=by_whom(actor), created_at=clock.now(), **values,
    )  # fmt: skip
    _check(campaign)
    today = clock.today()
    campaign.code = f"PX{today.year}-{take(f'award:{today.year}'):03d}"
    campaign.save()
    for place, row in enumerate(content.get("categories", [])):
        given = {key: row[key] for key in CATEGORY_FIELDS if key in row}
        if area and given.get("gives", {}).get("level") not in (None, "", "area"):
            raise Refusal("这一种由市级办，区县评定示范站点请选区县级的那一种。", field="template")
        Category.objects.create(campaign=campaign, code=row["code"], order=place, **given)
    record(actor, "campaigns.create", subject=campaign, label=campaign.title)
    return campaign


def _in_preparation(campaign: AwardCampaign) -> AwardCampaign:
    campaign = locked(campaign)
    if campaign.state != State.DRAFT:
        raise Conflict(f"评选{campaign.get_state_display()}，类别、条件、标准和名额不能再改。")
    return campaign


@transaction.atomic
def update_campaign(actor: Any, *, campaign: AwardCampaign, **values: Any) -> AwardCampaign:
    """Changes what is prepared (FIELDS). Once it is open only the last day for nominations moves, and not to the past."""
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    campaign = locked(campaign)
    require(actor, "award.edit", on=campaign)
    changed = [name for name, value in values.items() if getattr(campaign, name) != value]
    if campaign.state == State.OPEN:
        if set(changed) - {"nominate_until"}:
            raise Conflict("已经开始推荐，说明、标准和名额不能再改；截止日期可以延后。")
        if changed and values["nominate_until"] < campaign.nominate_until:
            raise Refusal("截止日期只能延后，不能提前。", field="nominate_until")
    elif campaign.state != State.DRAFT:
        raise Conflict(f"评选{campaign.get_state_display()}，不能再改。")
    for name in changed:
        setattr(campaign, name, values[name])
    _check(campaign)
    campaign.save(update_fields=changed or None)
    record(actor, "campaigns.update", subject=campaign, label=campaign.title, changed=changed)
    return campaign


def _check_category(category: Category) -> None:
    if not category.name.strip() or not category.honour.strip():
        raise Refusal("请写类别名称和荣誉称号。", field="name" if not category.name.strip() else "honour")
    if category.kind not in Kind.values:
        raise Refusal("请选择评选对象。", field="kind")
    if category.quota < 1:
        raise Refusal("名额至少 1 个。", field="quota")
    following = [places for places in (category.second_places, category.final_places) if places]
    if sorted(following, reverse=True) != following or any(places < category.quota for places in following):
        raise Refusal("进复评的不能少于进决赛的，进决赛的不能少于名额；不设的填 0。", field="second_places")
    if category.campaign.area_id and category.gives.get("level") not in (None, "", "area"):
        raise Refusal("区县办的评选只能评定区县级示范站点。", field="level")
    if said := eligibility.problem(category.rules, facts.words(category.kind))[1]:
        raise Refusal(f"条件：{said}。", field="rules")


@transaction.atomic
def save_category(actor: Any, *, campaign: AwardCampaign, category: Category | None = None, **values: Any) -> Category:
    """Adds a category or changes one (CATEGORY_FIELDS), while the campaign is prepared."""
    if unknown := set(values) - set(CATEGORY_FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    require(actor, "award.edit", on=campaign)
    campaign = _in_preparation(campaign)
    if category is None:
        number = campaign.categories.count() + 1
        code = f"category-{number}"
        while campaign.categories.filter(code=code).exists():
            number += 1
            code = f"category-{number}"
        category = Category(campaign=campaign, code=code, order=number)
    elif category.campaign_id != campaign.pk:
        raise NotFound()
    for name, value in values.items():
        setattr(category, name, value)
    _check_category(category)
    category.save()
    record(actor, "campaigns.category", subject=campaign, label=category.name)
    return category


@transaction.atomic
def drop_category(actor: Any, *, category: Category) -> None:
    """Takes a category out again, while the campaign is prepared."""
    require(actor, "award.edit", on=category.campaign)
    campaign = _in_preparation(category.campaign)
    record(actor, "campaigns.category_dropped", subject=campaign, label=category.name)
    category.delete()


@transaction.atomic
def set_area_quotas(actor: Any, *, category: Category, places: Mapping[int, int]) -> None:
    """How many single areas recommend (area → places) where it is not what the category says; others as it says.

    Until nominations close: what an area has recommended by then stays.
    """
    campaign = locked(category.campaign)
    require(actor, "award.edit", on=campaign)
    if campaign.state not in (State.DRAFT, State.OPEN):
        raise Conflict("已经开始审核，名额不能再改。")
    if any(number < 0 or number > 10_000 for number in places.values()):
        raise Refusal("名额是 0 到 10000 的整数。", field="places")
    category.area_quotas.all().delete()
    AreaQuota.objects.bulk_create(
        [AreaQuota(category=category, area_id=area, places=number) for area, number in sorted(places.items())]
    )
    record(actor, "campaigns.quotas", subject=campaign, label=category.name, areas=len(places))


def rules_in_words(category: Category) -> Sequence[str]:
    """What a category asks, as people read it."""
    said = facts.words(category.kind)
    return [eligibility.rule_text(rule, said) for rule in eligibility.rules_of(category.rules)]
