"""Forms about belonging to a team: a break, a move to another team, an invitation."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, KitForm
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.volunteers.actions.invitations import LONGEST_DAYS, MOST_USES

_MOST_LISTED = 200


def teams_decided_by(actor: Any) -> Any:
    """Active organizations over whose applications somebody decides, at most 200 of them for a select."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    rows = visible(actor, "membership.decide", rows, organization="path", area="area").order_by("name")
    # Whoever decides over the whole city would get a list of thousands: there people apply by themselves.
    return Organization.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:_MOST_LISTED])).order_by("name")


class PauseForm(KitForm):
    """A break in a team."""

    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("队伍管理员会看到，例如：备考、外地出差。"))
    until = forms.DateField(
        label=_("哪天恢复"),
        required=False,
        widget=DayInput(),
        help_text=_("到那天自动恢复；说不准就不填，随时可以自己恢复。"),
    )


class TransferForm(KitForm):
    """Into which team, and why. The choices are what the search on the page found."""

    target = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("转到哪个队伍"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"invalid_choice": _("请选择一个运行中的队伍。")},
    )
    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("接收的队伍会看到，例如：搬到江北区，离新队伍更近。")
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Organization]", self.fields["target"]).queryset = teams


class InvitationForm(KitForm):
    """For which team, how long, for how many."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("加入哪个队伍"), empty_label=_("请选择"))
    days = forms.IntegerField(label=_("有效几天"), min_value=1, max_value=LONGEST_DAYS, initial=30)
    most_uses = forms.IntegerField(
        label=_("最多几人用"), required=False, min_value=1, max_value=MOST_USES, help_text=_("不限人数就不填。")
    )
    needs_approval = forms.BooleanField(
        label=_("用它来的人还要我审核"),
        required=False,
        help_text=_("不勾选的话，注册志愿者点一下就入队。贴在公共场所的，建议勾选。"),
    )
    label = forms.CharField(
        label=_("备注"), required=False, max_length=60, help_text=_("只给管理员看，例如：12 月 5 日广场活动海报。")
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organization]", self.fields["organization"])
        field.queryset = teams_decided_by(actor)
