"""Forms of the review and of the result."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import User
from yushan.campaigns.rules.ranking import Criterion
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.forms_people import offer_people


class ScoreForm(KitForm):
    """Points for each criterion, and a word about it."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            label = _("%(name)s（0 到 %(points)d 分，占 %(weight)d%%）") % {
                "name": one.name, "points": one.points, "weight": one.weight,
            }  # fmt: skip
            self.fields[f"points_{one.code}"] = forms.IntegerField(
                label=label, min_value=0, max_value=one.points, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
            )
        self.fields["comment"] = forms.CharField(
            label=_("评语"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("好在哪里、还差什么。不显示您的名字。"),
        )  # fmt: skip

    def points(self) -> dict[str, int]:
        """By criterion."""
        return {one.code: self.cleaned_data[f"points_{one.code}"] for one in self.criteria}


class InviteForm(KitForm):
    """Who shall score: those with the role of a reviewer, or one more account by name."""

    users = forms.ModelMultipleChoiceField(
        label=_("请谁担任评审"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("名单是评审专家；接受邀请以后只能看到和打这次评选的分。"),
    )  # fmt: skip
    account = forms.CharField(
        label=_("或者填一个账号"),
        required=False,
        max_length=60,
        help_text=_("用户名、志愿者编号或登录手机号，不在名单里的这样请。"),
    )

    def __init__(self, *args: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self.fields["users"], users)


class PublishForm(KitForm):
    """The decision behind the result."""

    document_no = forms.CharField(
        label=_("表彰文件的文号"), max_length=60, help_text=_("印在证书上，例如：渝科协办〔2026〕31号。")
    )
    valid_until = forms.DateField(
        label=_("有效期至"), required=False, widget=DayInput, help_text=_("示范站点等有期限的填；年度表彰不填。")
    )
