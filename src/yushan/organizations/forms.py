"""Forms of units, organizations and grants: reading and shaping only, decisions are in the actions."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.identity import IdentityError, normalise_mobile, normalise_phone
from yushan.organizations.access import ROLE_SCOPES
from yushan.organizations.actions.recoveries import HOW
from yushan.organizations.forms_hosts import CharterFileField, HostField
from yushan.organizations.models import Area, Organization, RoleGrant, Town, Unit
from yushan.organizations.queries import area_named, areas
from yushan.organizations.queries.towns import own_towns, town_coded, towns_for


def refused(form: forms.Form, error: Refusal) -> None:
    """Puts an action's refusal beside its field, or on top."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def end_of(day: date | None) -> datetime | None:
    """The last second of a day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=clock.ZONE) if day else None


class HeadcountForm(forms.Form):
    staff = forms.IntegerField(label=_("干部职工人数"), min_value=0, help_text=_("注册率按这个数计算。"))
    party_members = forms.IntegerField(label=_("其中在职党员人数"), min_value=0, required=False)
    stat_day = forms.DateField(label=_("统计日期"), widget=DayInput, help_text=_("从这一天起采用，直到下一次申报。"))
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        required=False,
        help_text=_("统计日期在已经签字的年份里才要写；会告知区县，并记入审计。"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class DatedForm(ReasonForm):
    """A reason, and a day to come on which it takes effect."""

    effective_on = forms.DateField(
        label=_("生效日期"),
        widget=DayInput,
        required=False,
        help_text=_("不填就马上办理；填以后的日子，到那天自动办理。"),
    )
    field_order = ("effective_on", "reason")


class GovernedForm(forms.Form):
    """What makes a running organization known to others; changed with the consent of the level above."""

    name = forms.CharField(label=_("组织名称"), min_length=2, max_length=80)
    kind = forms.ChoiceField(label=_("组织类别"), required=False)
    host_unit = HostField()
    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("未分类")), *kinds]  # type: ignore[attr-defined]


class UnmaskForm(forms.Form):
    reason = forms.CharField(
        label=_("查看原因"), max_length=200, min_length=2, help_text=_("会记入审计，本人也能看到。")
    )


def town_choices(area: Area | None) -> list[Any]:
    """Towns to choose from: those of the area; where it has none of its own, all of the city by area."""
    if area and own_towns(area):
        return [("", _("请选择")), *((town.code, town.name) for town in own_towns(area))]
    groups: dict[str, list[tuple[str, str]]] = {}
    for town in towns_for(None):
        groups.setdefault(town.area.name, []).append((town.code, town.name))
    return [("", _("请选择")), *groups.items()]


class OrganizationForm(forms.Form):
    """Card of an organization; founding adds level, parent and area around it."""

    name = forms.CharField(label=_("组织名称"), min_length=2, max_length=80)
    kind = forms.ChoiceField(label=_("组织类别"), required=False)
    host_unit = HostField()
    town = forms.ChoiceField(label=_("乡镇街道"), required=False)
    community = forms.CharField(label=_("村社区"), max_length=60, required=False)
    longitude = forms.DecimalField(
        label=_("经度"), max_digits=9, decimal_places=6, required=False, help_text=_("常活动地点在地图上的位置，例如 106.360000。"),
    )  # fmt: skip
    latitude = forms.DecimalField(
        label=_("纬度"), max_digits=9, decimal_places=6, required=False, help_text=_("例如 29.470000。填了，群众找身边的队时能看到距离。"),
    )  # fmt: skip
    leader_name = forms.CharField(label=_("负责人"), max_length=60)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=30, help_text=_("手机号，或带区号的座机号。"))
    founded_on = forms.DateField(label=_("成立日期"), widget=DayInput, required=False)
    is_standing = forms.BooleanField(label=_("常备队伍"), required=False)
    charter = forms.CharField(
        label=_("章程"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("把全文写在这里，或者在下面上传文件；两样都有也可以。"),
    )  # fmt: skip
    charter_file = CharterFileField()
    description = forms.CharField(label=_("简介"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, kinds: list[tuple[str, str]], area: Area | None = None, written: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("未分类")), *kinds]  # type: ignore[attr-defined]
        self.fields["town"].choices = town_choices(area)  # type: ignore[attr-defined]
        self._written = written
        if written:  # what a file said and the plan does not know
            self.fields["town"].help_text = _("原来写的是“%(text)s”，对不上镇街名单，请选一个。") % {"text": written}

    def clean_town(self) -> Town | str:
        """The town itself; what was written stays until one is chosen."""
        return town_coded(self.cleaned_data["town"]) or self._written

    def clean_contact_phone(self) -> str:
        """A number that can be called back."""
        try:
            return normalise_phone(self.cleaned_data["contact_phone"])
        except IdentityError as error:
            raise forms.ValidationError(error.message) from error


class FoundingForm(OrganizationForm):
    area = forms.ChoiceField(label=_("责任区域"), required=False)

    def __init__(self, *args: Any, level: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if level in (Organization.Level.CORPS, Organization.Level.DETACHMENT):
            for name in ("town", "community"):  # they serve an area or the city
                del self.fields[name]
        if level != Organization.Level.DETACHMENT:
            del self.fields["area"]
            return
        self.order_fields(["name", "area"])
        self.fields["area"].required = True
        self.fields["area"].choices = [("", _("请选择")), *((area.code, area.name) for area in areas())]  # type: ignore[attr-defined]

    def clean_area(self) -> Area | None:
        """The area itself."""
        return area_named(self.cleaned_data["area"])


class AccountForm(forms.Form):
    """Names an account the way people know it."""

    account = forms.CharField(
        label=_("授权给谁"), max_length=60, help_text=_("填对方的用户名、志愿者编号或登录手机号。")
    )

    def clean_account(self) -> User:
        """The user behind a user name, number or mobile."""
        text = self.cleaned_data["account"].strip()
        user = User.objects.filter(username__iexact=text, is_active=True).first()
        if user is None:
            try:
                user = User.objects.filter(phone_hash=phone_hash(normalise_mobile(text)), is_active=True).first()
            except IdentityError:
                user = None
        if user is None:
            raise forms.ValidationError(_("没有这个账号。请对方先注册，或核对用户名和手机号。"))
        return user


class DeputyForm(AccountForm):
    """Who acts in a role from when to when."""

    first = forms.DateField(label=_("从哪一天起"), widget=DayInput)
    last = forms.DateField(
        label=_("到哪一天止"), widget=DayInput, help_text=_("这一天结束时自动收回，一次最多 60 天。")
    )
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如休假、外出培训。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].label = _("请谁代管")


class ExtendForm(forms.Form):
    """Until when a role holds, and why longer."""

    until = forms.DateField(
        label=_("新的有效期至"), widget=DayInput, required=False, help_text=_("不填则到手动结束为止。")
    )
    reason = forms.CharField(label=_("续期原因"), max_length=200)

    def clean_until(self) -> datetime | None:
        """The end of that day."""
        return end_of(self.cleaned_data["until"])


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("意见"), max_length=200, required=False, help_text=_("不同意时要写明原因。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class FindAccountForm(forms.Form):
    """Whom to help back in: posted, never part of an address."""

    account = forms.CharField(
        label=_("找谁"),
        max_length=60,
        help_text=_("用户名、志愿者编号、登录手机号，或完整的身份证号。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RecoveryForm(forms.Form):
    """Why somebody gets their access back, and how one knows that it is them."""

    how = forms.ChoiceField(label=_("怎么核对的身份"), choices=list(HOW.items()), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("原因"), max_length=200, min_length=2, help_text=_("例如：手机丢了，密码也忘了。本人会看到。")
    )
    phone_lost = forms.BooleanField(
        label=_("手机也丢了：原来的手机号不能再用来登录"),
        required=False,
        help_text=_("本人以后在“我的资料”里填新号码。"),
    )


class GrantForm(AccountForm):
    role = forms.ChoiceField(label=_("角色"))
    place = forms.CharField(
        label=_("范围"),
        max_length=120,
        required=False,
        help_text=_("区县填名称；组织填编号或全名；单位填统一社会信用代码或全名；市级角色不用填。"),
    )
    until = forms.DateField(label=_("有效期至"), widget=DayInput, required=False, help_text=_("不填则到手动结束为止。"))
    reason = forms.CharField(label=_("授权原因"), max_length=200, help_text=_("例如任命文件、联系人变更。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in RoleGrant.Role if ROLE_SCOPES[role] - {"self"}]
        self.fields["role"].choices = [("", _("请选择")), *roles]  # type: ignore[attr-defined]

    def clean_until(self) -> datetime | None:
        """The end of that day."""
        return end_of(self.cleaned_data["until"])

    def clean(self) -> dict[str, Any]:
        """Turns the typed place into scope and scope_id."""
        data = super().clean() or self.cleaned_data
        if "role" in data:
            kinds = ROLE_SCOPES.get(data["role"], frozenset())
            found = find_place(kinds, (data.get("place") or "").strip())
            if found is None:
                self.add_error("place", _("没有找到这个范围，请核对名称或编号。"))
            else:
                data["scope"], data["scope_id"] = found
        return data


def find_place(kinds: frozenset[str], text: str) -> tuple[str, int] | None:
    """Scope and primary key of a typed place; exact names and codes only, so that nothing is guessed."""
    if not text:
        return ("city", 0) if "city" in kinds else None
    if "area" in kinds and (area := area_named(text)):
        return "area", area.pk
    if "organization" in kinds:
        alive = Organization.objects.exclude(state=Organization.State.CLOSED)
        found = list(alive.filter(code__iexact=text)[:1] or alive.filter(name=text)[:2])
        if len(found) == 1:
            return "organization", found[0].pk
    if "unit" in kinds:
        units = list(Unit.objects.filter(code=text.upper())[:1] or Unit.objects.filter(name=text)[:2])
        if len(units) == 1:
            return "unit", units[0].pk
    return ("city", 0) if "city" in kinds and text == "全市" else None
