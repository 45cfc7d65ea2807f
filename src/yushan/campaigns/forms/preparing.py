"""Forms of preparing a campaign: reading and shaping only, decisions are in the actions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.campaigns import facts
from yushan.campaigns.models import AwardCampaign, CampaignTemplate, Category, Kind
from yushan.campaigns.rules.ranking import CRITERION, LOT, RAW
from yushan.common import clock
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.models import Area

_LEVELS = [("", _("不评定级别")), ("city", _("市级示范站点")), ("area", _("区县级示范站点"))]


def boards_of(actor: Any) -> list[tuple[str, Any]]:
    """Where somebody may run a campaign: (code of the area or «city», name)."""
    grants = [grant for grant in grants_of(actor) if "award.edit" in MATRIX[grant.role]]
    if any(grant.scope == "city" for grant in grants):
        return [("city", _("全市")), *Area.objects.filter(valid_until=None).values_list("code", "name")]
    keys = [grant.scope_id for grant in grants if grant.scope == "area"]
    return list(Area.objects.filter(pk__in=keys).values_list("code", "name"))


class StartForm(KitForm):
    """What kind of campaign, of whom, which year; the rest comes from the plan and can be changed."""

    template = forms.ModelChoiceField(
        label=_("办哪一种"), queryset=CampaignTemplate.objects.none(), empty_label=_("请选择"),
        help_text=_("类别、条件、名额和评分标准先照方案里的带出来，开始推荐以前都能改。"),
    )  # fmt: skip
    board = forms.ChoiceField(label=_("哪一级办"))
    title = forms.CharField(label=_("评选名称"), required=False, max_length=80, help_text=_("不填就用方案里的名称。"))
    year = forms.IntegerField(label=_("评哪一年的"), help_text=_("活动次数、时长按这一年的记录算。"))
    nominate_until = forms.DateField(label=_("推荐截止"), widget=DayInput)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = CampaignTemplate.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["board"].choices = boards_of(actor)  # type: ignore[attr-defined]
        self.fields["year"].initial = clock.today().year

    def values(self) -> dict[str, Any]:
        """Arguments for actions.organising.create_campaign."""
        data = dict(self.cleaned_data)
        data["area"] = Area.objects.filter(code=data.pop("board")).first()
        title = data.pop("title").strip()
        return data | ({"title": title} if title else {"title": f"{data['year']} {data['template'].title}"})


def _criteria_text(campaign: AwardCampaign) -> str:
    return "\n".join(f"{one['name']} {one['points']} {one['weight']}" for one in campaign.criteria)


class CampaignForm(KitForm):
    """Everything of a campaign but its categories; criteria as lines."""

    only_saves = True

    title = forms.CharField(label=_("评选名称"), max_length=80)
    year = forms.IntegerField(label=_("评哪一年的"))
    nominate_until = forms.DateField(label=_("推荐截止"), widget=DayInput)
    text = forms.CharField(
        label=_("评选说明"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("评什么、谁能参加、入选有什么支持。公开的网页上会显示。"),
    )  # fmt: skip
    routes = forms.MultipleChoiceField(
        label=_("谁能推荐"), choices=AwardCampaign.Route.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    asks_consent = forms.BooleanField(
        label=_("要候选人同意"), required=False, help_text=_("不同意的不公开、不参加评审。一般都要。")
    )
    asks_recommendation = forms.BooleanField(
        label=_("由区县择优推荐"), required=False, help_text=_("审核以后由区县在名额里推荐，没有推荐的不进评审。")
    )
    reviewers_each = forms.IntegerField(label=_("每个候选人由几位评审打分"), min_value=1, max_value=50)
    is_blind = forms.BooleanField(
        label=_("匿名评审"), required=False, help_text=_("评审看不到名称、单位和附件，只看事迹和数据。")
    )
    method = forms.ChoiceField(label=_("怎么计分"), choices=AwardCampaign.Method.choices)
    criteria = forms.CharField(
        label=_("评分标准"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一项：名称 最高分 权重，例如：服务成效 40 40。权重合计 100。"),
    )  # fmt: skip
    tie_by = forms.CharField(
        label=_("同分先比哪一项"),
        required=False,
        max_length=40,
        help_text=_("写上面一项的名称。再相同的比原始平均分。"),
    )
    draws = forms.BooleanField(
        label=_("还相同的抽签决定"), required=False, help_text=_("不选就并列。抽签的种子会写进纪要。")
    )

    def __init__(self, *args: Any, campaign: AwardCampaign, **kwargs: Any) -> None:
        super().__init__(*args, initial=self._now(campaign), **kwargs)
        self.campaign = campaign
        self.fields["text"].needed_later = True  # type: ignore[attr-defined]
        if campaign.state != AwardCampaign.State.DRAFT:
            for name in set(self.fields) - {"nominate_until"}:
                del self.fields[name]

    @staticmethod
    def _now(campaign: AwardCampaign) -> dict[str, Any]:
        names = (
            "title", "year", "nominate_until", "text", "routes", "asks_consent", "asks_recommendation", "reviewers_each",
            "is_blind", "method",
        )  # fmt: skip
        first = next((tie for tie in campaign.ties if tie.startswith(CRITERION)), "").removeprefix(CRITERION)
        by = next((one["name"] for one in campaign.criteria if one["code"] == first), "")
        more = {"criteria": _criteria_text(campaign), "tie_by": by, "draws": LOT in campaign.ties}
        return {name: getattr(campaign, name) for name in names} | more

    def clean_criteria(self) -> list[dict[str, Any]]:
        """Lines as the campaign keeps them; a criterion keeps its code while its name stays."""
        codes = {one["name"]: one["code"] for one in self.campaign.criteria}
        found: list[dict[str, Any]] = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["criteria"].splitlines())):
            parts = line.rsplit(maxsplit=2)
            if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts[1:]):
                raise ValidationError(
                    _("“%(line)s”要写成“名称 最高分 权重”，例如：服务成效 40 40。"), params={"line": line[:30]}
                )
            code = codes.get(parts[0]) or next(
                name
                for number in range(1, 100)
                if (name := f"c{number}") not in {*codes.values(), *(o["code"] for o in found)}
            )
            found.append({"code": code, "name": parts[0], "points": int(parts[1]), "weight": int(parts[2])})
        return found

    def values(self) -> dict[str, Any]:
        """Arguments for actions.organising.update_campaign. Refusal comes from there."""
        data = dict(self.cleaned_data)
        if "criteria" not in data:
            return data
        by, draws = data.pop("tie_by").strip(), data.pop("draws")
        code = next((one["code"] for one in data["criteria"] if one["name"] == by), "")
        data["ties"] = [*([f"{CRITERION}{code}"] if code else []), RAW, *([LOT] if draws else [])]
        return data

    def clean(self) -> dict[str, Any]:
        """What is compared first must be one of the criteria."""
        data = super().clean() or self.cleaned_data
        by = (data.get("tie_by") or "").strip()
        if by and "criteria" in data and by not in {one["name"] for one in data["criteria"]}:
            self.add_error("tie_by", _("上面的评分标准里没有这一项。"))
        return data


class CategoryForm(KitForm):
    """A category: its quotas, and for each fact of its kind how much is asked."""

    only_saves = True

    name = forms.CharField(label=_("类别"), max_length=40, help_text=_("例如：科技志愿者。"))
    honour = forms.CharField(label=_("荣誉称号"), max_length=60, help_text=_("印在证书上，例如：优秀科技志愿者。"))
    quota = forms.IntegerField(label=_("评几个"), min_value=1, max_value=10_000)
    area_quota = forms.IntegerField(
        label=_("一个区县最多入选几个"), min_value=1, max_value=10_000, required=False, help_text=_("不填就不限。")
    )
    recommend_quota = forms.IntegerField(
        label=_("一个区县最多推荐几个"), min_value=1, max_value=10_000, required=False, help_text=_("不填就不限。")
    )
    second_places = forms.IntegerField(
        label=_("进复评几个"), min_value=0, max_value=10_000, initial=0, help_text=_("0：没有复评。")
    )
    final_places = forms.IntegerField(
        label=_("进决赛几个"), min_value=0, max_value=1_000, initial=0, help_text=_("0：没有决赛。")
    )

    def __init__(
        self, *args: Any, kind: str, category: Category | None = None, is_district: bool = False, **kwargs: Any
    ) -> None:
        self.kind, self.category = kind, category
        super().__init__(*args, initial=self._now(category), **kwargs)
        for code, said in facts.words(kind).items():
            if said.lacking:
                field: forms.Field = forms.BooleanField(
                    label=_("要求：%(label)s") % {"label": said.label}, required=False
                )
            else:
                label = _("%(label)s至少几%(unit)s") % {"label": said.label, "unit": said.unit}
                field = forms.IntegerField(label=label, min_value=0, max_value=1_000_000, required=False)
            self.fields[f"fact_{code}"] = field
        if kind == Kind.PERSON:
            self.fields["badge"] = forms.BooleanField(label=_("入选同时发电子徽章"), required=False)
        if kind == Kind.STATION:
            levels = [one for one in _LEVELS if not is_district or one[0] != "city"]  # the city names its own
            self.fields["level"] = forms.ChoiceField(label=_("入选同时评定"), choices=levels, required=False)

    @staticmethod
    def _now(category: Category | None) -> dict[str, Any]:
        if category is None:
            return {}
        names = ("name", "honour", "quota", "area_quota", "recommend_quota", "second_places", "final_places")
        rules = {f"fact_{one['fact']}": one["least"] for one in category.rules if "least" in one}
        gives = {"badge": category.gives.get("badge", False), "level": category.gives.get("level", "")}
        return {name: getattr(category, name) for name in names} | rules | gives

    def values(self) -> dict[str, Any]:
        """Arguments for actions.organising.save_category; what a rule says of «most» stays as the plan has it."""
        data = dict(self.cleaned_data)
        most = {one["fact"]: one["most"] for one in (self.category.rules if self.category else []) if "most" in one}
        rules = []
        for code in facts.words(self.kind):
            least = data.pop(f"fact_{code}", None)
            rule = (
                {"fact": code}
                | ({"least": int(least)} if least else {})
                | ({"most": most[code]} if code in most else {})
            )
            if len(rule) > 1:
                rules.append(rule)
        gives = {}
        if data.pop("badge", False):
            gives["badge"] = True
        if level := data.pop("level", ""):
            gives["level"] = level
        return data | {"rules": rules, "gives": gives, "kind": self.kind}


class QuotaForm(KitForm):
    """How many single areas recommend; empty: as the category says."""

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {row.area_id: row.places for row in category.area_quotas.all()}
        self.areas = list(Area.objects.filter(valid_until=None).order_by("order", "code"))
        for area in self.areas:
            self.fields[f"area_{area.pk}"] = forms.IntegerField(
                label=area.name, min_value=0, max_value=10_000, required=False, initial=own.get(area.pk)
            )

    def places(self) -> dict[int, int]:
        """Area → places, where something was typed."""
        typed = {area.pk: self.cleaned_data.get(f"area_{area.pk}") for area in self.areas}
        return {pk: number for pk, number in typed.items() if number is not None}
