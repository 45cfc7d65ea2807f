"""The form of an activity with its shifts and posts on one page; works without JavaScript."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from yushan.activities.actions import PostPlan, ShiftPlan
from yushan.activities.actions.planning import MOST_QUESTIONS
from yushan.activities.models import Activity, Post
from yushan.activities.queries.dangers import dangers
from yushan.activities.rules.risk import Danger
from yushan.activities.rules.risk import asked as dangers_asked
from yushan.common import clock
from yushan.common.asked import asked_number, asked_numbers
from yushan.common.choosing import FoundField
from yushan.common.forms import KitForm, MomentInput
from yushan.organizations.models import Area
from yushan.plan import queries as plan_queries
from yushan.plan.models import Entry
from yushan.projects.models import Project
from yushan.stations.models import Station
from yushan.volunteers.queries.qualifications import all_kinds

# Nobody is counted for more than twelve hours a day.
MOST_OVERNIGHT = timedelta(hours=12)
MAX_SHIFTS, MAX_POSTS = 40, 20
# A draft may leave them empty, the review asks for them (activities/lifecycle.py); an online activity has no place.
_NEEDED_LATER = ("work", "service_types", "description", "safety_note", "place", "in_charge", "evidence_note")


def _unjudged(form: Any) -> None:
    """Shows what was typed without errors: somebody only asked for one more row."""
    form._errors = ErrorDict()
    form.cleaned_data = {}


def _danger_choices(offered: Iterable[Danger]) -> list[tuple[str, str]]:
    """Dangers of the risk check, each with the service types that it belongs to."""
    types = dict(plan_queries.choices("service_types"))
    found = []
    for danger in offered:
        names = "、".join(types.get(code, code) for code in sorted(danger.types))
        found.append((danger.code, f"{danger.text}（{names}）" if names else danger.text))
    return found


class DangersField(forms.MultipleChoiceField):
    """Knows every danger: what was ticked before the service types changed is left out, it is no mistake."""

    def valid_value(self, value: str) -> bool:
        return any(danger.code == value for danger in dangers())


def _entries(table: str) -> Any:
    return Entry.objects.filter(table=table, is_active=True)


class ActivityForm(KitForm):
    """Facts of an activity; names are those of actions.planning.FIELDS."""

    title = forms.CharField(label=_("活动名称"), max_length=120)
    organization = FoundField("activities.organizations", label=_("主办组织"), empty_label=_("请选择"))
    mode = forms.ChoiceField(
        label=_("活动形式"), choices=Activity.Mode.choices, initial="regular", widget=forms.RadioSelect
    )
    work = forms.ModelChoiceField(label=_("四大工程"), queryset=_entries("works"), required=False)
    service_types = forms.ModelMultipleChoiceField(
        label=_("服务类型"), queryset=_entries("service_types"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.ModelMultipleChoiceField(
        label=_("专项标签"), queryset=_entries("activity_tags"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("勾了会计入专项统计，例如党员干部“三进三服务”。"),
    )  # fmt: skip
    brand = forms.ModelChoiceField(label=_("品牌活动"), queryset=_entries("brands"), required=False)
    programme = forms.ModelChoiceField(label=_("行动计划"), queryset=_entries("programmes"), required=False)
    key_date = forms.ModelChoiceField(label=_("重要节点"), queryset=_entries("key_dates"), required=False)
    project = FoundField("activities.projects", label=_("所属项目"), empty_label=_("不选"), required=False)
    description = forms.CharField(
        label=_("活动说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("做什么、带什么、怎么到。"),
    )
    safety_note = forms.CharField(
        label=_("风险与安全提示"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("报名前会给志愿者看（志愿服务条例要求事先告知风险）。"),
    )
    is_online = forms.BooleanField(label=_("线上活动，没有地点"), required=False)
    area = forms.ModelChoiceField(label=_("所在区县"), queryset=Area.objects.all(), required=False)
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    station = FoundField(
        "activities.stations",
        label=_("所在站点"),
        empty_label=_("不选"),
        required=False,
        help_text=_("选了站点，站点管理员也能在那里给大家签到；地点和坐标空着就用站点的。"),
    )
    longitude = forms.DecimalField(
        label=_("经度"), required=False, max_digits=9, decimal_places=6, min_value=-180, max_value=180
    )
    latitude = forms.DecimalField(
        label=_("纬度"), required=False, max_digits=9, decimal_places=6, min_value=-90, max_value=90
    )
    radius_m = forms.IntegerField(
        label=_("签到范围（米）"),
        required=False,
        min_value=50,
        max_value=20000,
        help_text=_("不填按通常的范围，超出会有疑问要您回答。"),
    )
    evidence_note = forms.CharField(
        label=_("线上活动交什么成果"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("线上活动没有地点，凭成果记录时长：写明交什么、交到哪里、什么时候交。"),
    )
    risk_answers = DangersField(
        label=_("风险检查：有哪些就勾哪些"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("按选的服务类型列出，括号里写着和哪类服务有关。高风险的活动要由再上一级审核。"),
    )
    flow = forms.ChoiceField(
        label=_("怎样报名"),
        choices=Activity.Flow.choices,
        initial="open",
        widget=forms.RadioSelect,
        help_text=_("发布以后不能再改。邀请的人、各队名额保存草稿以后在活动页填写。"),
    )
    sign_up_until = forms.DateTimeField(
        label=_("报名截止"), required=False, widget=MomentInput(), help_text=_("不填就到开场为止；抽签必须填。")
    )
    most_per_person = forms.IntegerField(
        label=_("每人最多报几场"), required=False, min_value=1, max_value=100, help_text=_("不填不限。")
    )
    questions = forms.CharField(
        label=_("报名时问什么"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个问题，最多 5 个。只问安排活动用得上的，回答只有主办方看得到。"),
    )
    planned_people = forms.IntegerField(label=_("计划服务人数"), required=False, min_value=1, max_value=1_000_000)
    in_charge = forms.CharField(label=_("现场负责人"), max_length=60, required=False)
    contact = forms.CharField(
        label=_("联系方式"), max_length=120, required=False, help_text=_("报名的志愿者可以看到。")
    )

    def __init__(self, *args: Any, actor: Any, activity: Activity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept_project = Project.objects.filter(pk=activity.project_id) if activity and activity.project_id else None
        kept_station = Station.objects.filter(pk=activity.station_id) if activity and activity.station_id else None
        self.fields["project"].offer(actor, also=kept_project)  # type: ignore[attr-defined]
        self.fields["station"].offer(actor, also=kept_station)  # type: ignore[attr-defined]
        self.dangers = self._dangers()
        self.fields["risk_answers"].choices = _danger_choices(self.dangers)  # type: ignore[attr-defined]
        if activity:
            self.initial["questions"] = "\n".join(activity.questions or ())
        for name in _NEEDED_LATER:
            self.fields[name].needed_later = True  # type: ignore[attr-defined]
        for name in ("work", "brand", "programme", "key_date"):
            self.fields[name].empty_label = "不选"  # type: ignore[attr-defined]
        self.fields["area"].empty_label = "全市"  # type: ignore[attr-defined]
        if activity:
            del self.fields["organization"]
            return
        field: Any = self.fields["organization"]
        field.offer(actor)
        self._follow_project()
        if field.only:
            self.initial.setdefault("organization", field.only.pk)
            self.initial.setdefault("area", field.only.area_id)

    def clean(self) -> dict[str, Any]:
        """Where a station is chosen, its place and point are taken for what was left empty."""
        data = super().clean() or self.cleaned_data
        if station := data.get("station"):
            data["place"] = data.get("place") or f"{station.name} {station.address}".strip()[:120]
            if data.get("longitude") is None and data.get("latitude") is None and station.longitude is not None:
                data["longitude"], data["latitude"] = station.longitude, station.latitude
        return data

    def _dangers(self) -> list[Danger]:
        """What the risk check asks about: by the service types that are chosen on the page, or were kept."""
        chosen = asked_numbers([str(pk) for pk in self["service_types"].value() or ()])
        types = set(_entries("service_types").filter(pk__in=chosen).values_list("code", flat=True))
        return dangers_asked(dangers(), types, is_online=bool(self["is_online"].value()))

    @property
    def risk_shown(self) -> str:
        """Codes of the dangers that the page shows; it sends them back, so that a later type's are not passed over."""
        return " ".join(danger.code for danger in self.dangers)

    def unseen_dangers(self) -> list[str]:
        """Dangers, in words, that belong to the chosen types and did not stand on the page that was sent."""
        shown = self.data.get("risk_shown")
        return [] if shown is None else [one.text for one in self.dangers if one.code not in shown.split()]

    def _follow_project(self) -> None:
        """Coming from a project («发布活动»), its team, area and programme are filled in beforehand."""
        chosen = asked_number(str(self.initial.get("project") or ""))
        for project in self.fields["project"].queryset.filter(pk=chosen) if chosen else ():  # type: ignore[attr-defined]
            self.initial.update(
                organization=project.organization_id,
                area=project.organization.area_id,
                programme=project.programme_id,
            )

    def clean_risk_answers(self) -> list[str]:
        """Only what is asked of this kind of activity."""
        ticked = self.cleaned_data["risk_answers"]
        return [danger.code for danger in self.dangers if danger.code in ticked]

    def clean_questions(self) -> list[str]:
        asked = [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        if len(asked) > MOST_QUESTIONS:
            raise forms.ValidationError(_("最多问 %(n)d 个问题。") % {"n": MOST_QUESTIONS})
        if any(len(line) > 100 for line in asked):
            raise forms.ValidationError(_("每个问题最多 100 字。"))
        return asked

    def unjudged(self) -> None:
        """No errors yet."""
        _unjudged(self)

    def facts(self) -> dict[str, Any]:
        """Keyword arguments for create_activity and update_activity."""
        return {name: value for name, value in self.cleaned_data.items() if name != "organization"}


class PostForm(KitForm):
    """One role of a shift."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("岗位"), max_length=40)
    places = forms.IntegerField(
        label=_("名额"), min_value=1, max_value=100_000, error_messages={"min_value": _("至少 1 个名额。")}
    )
    min_places = forms.IntegerField(
        label=_("至少几人"), min_value=1, max_value=100_000, required=False, help_text=_("少于这个数开不了场。")
    )
    skills = forms.CharField(label=_("需要的专长"), max_length=120, required=False, help_text=_("用顿号分开"))
    min_age = forms.IntegerField(label=_("最低年龄"), min_value=6, max_value=100, required=False)
    max_age = forms.IntegerField(label=_("最高年龄"), min_value=6, max_value=120, required=False)
    qualifications = forms.MultipleChoiceField(
        label=_("需要的资格证书"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("选了几种，就要几种都有；高一级的证书也算。"),
    )
    languages = forms.MultipleChoiceField(label=_("要会的语言"), required=False, widget=forms.CheckboxSelectMultiple)
    members_only = forms.BooleanField(label=_("只招本队队员"), required=False)
    party_only = forms.BooleanField(label=_("党员岗"), required=False)
    needs_insurance = forms.BooleanField(
        label=_("要有意外保险"), required=False, help_text=_("有人身危险的岗位要勾。没有登记有效保单的人签不了到。")
    )
    duties = forms.CharField(label=_("做什么"), max_length=200, required=False)
    priority = forms.TypedChoiceField(
        label=_("排人时的先后"), choices=[("", Post.Priority.USUAL.label), *Post.Priority.choices[1:]], required=False,
        empty_value=str(Post.Priority.USUAL.value), help_text=_("用“安排”一次排许多岗位时，人手不够先保证谁。"),
    )  # fmt: skip
    remove = forms.BooleanField(label=_("删除这个岗位"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = all_kinds()
        asked = self.initial.get("qualifications") or []
        kinds = [(code, kind.name) for code, kind in known.items() if kind.is_active or code in asked]
        # What the plan no longer knows stays selectable where it is asked for: saving must not drop a requirement.
        kinds += [(code, code) for code in asked if code not in known]
        self.fields["qualifications"].choices = kinds  # type: ignore[attr-defined]
        self.fields["languages"].choices = plan_queries.choices("languages")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most = data.get("min_age"), data.get("max_age")
        if least and most and most < least:
            self.add_error("max_age", _("最高年龄比最低年龄还小，请核对。"))
        if data.get("min_places") and data.get("places") and data["min_places"] > data["places"]:
            self.add_error("min_places", _("至少要的人数比名额还多，请核对。"))
        return data

    @property
    def asks_something(self) -> bool:
        """True where the folded part has something in it."""
        names = (
            "min_places",
            "skills",
            "min_age",
            "max_age",
            "qualifications",
            "languages",
            "duties",
            "members_only",
            "party_only",
            "needs_insurance",
            "priority",
        )
        return bool(self.errors) or any(self[name].value() for name in names)

    def plan(self) -> PostPlan | None:
        """The post, or nothing for a row left empty."""
        data = self.cleaned_data
        if not data.get("name") or data.get("remove"):
            return None
        skills = [
            word.strip() for word in data["skills"].replace("，", "、").replace(",", "、").split("、") if word.strip()
        ]
        rest = {
            name: data[name]
            for name in (
                *(
                    "min_places",
                    "min_age",
                    "max_age",
                    "qualifications",
                    "languages",
                    "members_only",
                    "party_only",
                    "needs_insurance",
                    "duties",
                    "priority",
                ),
            )
        }
        rest["priority"] = int(rest["priority"])
        return PostPlan(data["name"].strip(), data["places"], data["id"], skills=skills, **rest)


class ShiftForm(KitForm):
    """A time window; the day it ends on follows from the times."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    begin = forms.TimeField(label=_("开始"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end = forms.TimeField(label=_("结束"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    break_minutes = forms.IntegerField(label=_("休息（分钟）"), required=False, min_value=0, max_value=600)
    remove = forms.BooleanField(label=_("删除这一场"), required=False)
    posts: "BaseFormSet[Any]"

    def clean(self) -> dict[str, Any]:
        """Through the night is fine; a slip that makes a day and a night of it is not."""
        data = super().clean() or {}
        if {"day", "begin", "end"} <= data.keys() and data["end"] <= data["begin"]:
            starts_at, ends_at = self.window()
            if ends_at - starts_at > MOST_OVERNIGHT:
                self.add_error("end", _("结束比开始早。跨夜的场次最长 12 小时，请核对时间，更长的分成几场。"))
        return data

    @property
    def day_hint(self) -> str:
        """A word at the day when it is over already: a draft may keep it, the review does not take it."""
        value = self["day"].value()
        day = self.fields["day"].to_python(value) if self.is_bound and not self.errors.get("day") else value
        return str(_("这一天已经过去，提交审核前要改。")) if isinstance(day, date) and day < clock.today() else ""

    @property
    def is_blank(self) -> bool:
        """True for a row nobody filled in, or marked to go."""
        return self.cleaned_data.get("day") is None or bool(self.cleaned_data.get("remove"))

    def window(self) -> tuple[datetime, datetime]:
        """Start and end; an end before the start is on the next day."""
        day, begin, end = (self.cleaned_data[name] for name in ("day", "begin", "end"))
        starts_at = clock.at(day, begin.hour, begin.minute)
        ends_at = clock.at(day, end.hour, end.minute)
        return starts_at, ends_at if ends_at > starts_at else ends_at + timedelta(days=1)


_Shifts = formset_factory(ShiftForm, extra=0, min_num=1, max_num=MAX_SHIFTS, absolute_max=MAX_SHIFTS)
_Posts = formset_factory(PostForm, extra=0, min_num=1, max_num=MAX_POSTS, absolute_max=MAX_POSTS)


class PlanFormSet:
    """Shifts, each with its posts: two levels of formsets with a way to ask for one more row without JavaScript."""

    def __init__(self, data: Any = None, *, initial: list[ShiftPlan] | None = None) -> None:
        self.initial = initial or []
        if data is not None and (more := data.get("more", "")).startswith("shifts"):
            data = _with_one_more(data, more)
        self.shifts = _Shifts(
            data, prefix="shifts", initial=None if data else [_shift_initial(plan) for plan in self.initial]
        )
        for place, form in enumerate(self.shifts.forms):
            posts = self.initial[place].posts if data is None and place < len(self.initial) else []
            form.posts = _Posts(
                data, prefix=f"shifts-{place}-posts", initial=None if data else [_post_initial(p) for p in posts]
            )
        if data is not None:
            self._excuse_blank()
        self._name_rows()

    def _name_rows(self) -> None:
        """Where each row stands, for the list of what is wrong: «第 1 场», «第 1 场 讲解岗»."""
        for number, form in enumerate(self.shifts.forms, start=1):
            form.row_label = f"第 {number} 场"
            for place, post in enumerate(form.posts.forms, start=1):
                name = str(post["name"].value() or "").strip()
                form_label = f"{name}岗" if name else f"第 {place} 个岗位"
                post.row_label = f"{form.row_label} {form_label}"

    @property
    def forms(self) -> list[Any]:
        """All rows in the order of the page."""
        return [one for form in self.shifts.forms for one in (form, *form.posts.forms)]

    def too_many(self) -> list[Any]:
        """What is wrong with the rows as a whole."""
        return [
            error
            for formset in (self.shifts, *(form.posts for form in self.shifts.forms))
            for error in formset.non_form_errors()
        ]

    @property
    def is_past(self) -> bool:
        """True when the day of a shift is over."""
        return any(form.day_hint for form in self.shifts.forms if not form.is_blank)

    def unjudged(self) -> None:
        """No errors yet."""
        for form in self.shifts.forms:
            _unjudged(form)
            for post in form.posts.forms:
                _unjudged(post)

    def _excuse_blank(self) -> None:
        """A further shift left empty needs no posts either."""
        for form in self.shifts.forms:
            if form.empty_permitted and not form.has_changed():
                for post in form.posts.forms:
                    post.empty_permitted = True

    def is_valid(self) -> bool:
        """True when every filled row can be read."""
        return self.shifts.is_valid() and all(form.posts.is_valid() for form in self.shifts.forms)

    def plans(self) -> list[ShiftPlan]:
        """What the rows say; rows left empty or marked to go are dropped."""
        found = []
        for form in self.shifts.forms:
            if form.is_blank:
                continue
            posts = [plan for post in form.posts.forms if (plan := post.plan())]
            pause = form.cleaned_data.get("break_minutes") or 0
            found.append(ShiftPlan(*form.window(), posts, form.cleaned_data.get("id"), pause))
        return found


def _with_one_more(data: Any, more: str) -> Any:
    """The posted data with one row more: «shifts» or «shifts-0-posts»."""
    data = data.copy()
    counter = f"{more}-TOTAL_FORMS"
    count = asked_number(data.get(counter), 3)
    data[counter] = str(min(count + 1, MAX_SHIFTS))
    if more == "shifts":
        data.update({f"shifts-{count}-posts-TOTAL_FORMS": "1", f"shifts-{count}-posts-INITIAL_FORMS": "0"})
    return data


def _shift_initial(plan: ShiftPlan) -> dict[str, Any]:
    begin, end = clock.local(plan.starts_at), clock.local(plan.ends_at)
    return {
        "id": plan.id,
        "day": begin.date(),
        "begin": begin.time(),
        "end": end.time(),
        "break_minutes": plan.break_minutes or None,
    }


def _post_initial(plan: PostPlan) -> dict[str, Any]:
    return {**vars(plan), "skills": "、".join(plan.skills), "priority": plan.priority or ""}
