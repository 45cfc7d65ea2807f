"""What is asked for when one thing is done to many members or volunteers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yushan.common.forms import DayInput, KitForm
from yushan.common.text import clean
from yushan.organizations.models import Organization

_SHOWN = 5


class TeamField(forms.CharField):
    """A running organization by its whole name, its code, or a piece of the name that only one has."""

    def clean(self, value: Any) -> Organization:
        typed = clean(super().clean(value))
        running = Organization.objects.filter(state=Organization.State.ACTIVE)
        exact = list(running.filter(code=typed)[:1]) or list(running.filter(name=typed)[:2])
        found = exact or list(running.filter(name__icontains=typed).order_by("name", "pk")[: _SHOWN + 1])
        if not found:
            raise ValidationError(_("没有找到运行中的“%(name)s”，请写名称里的几个字或编号。") % {"name": typed})
        if len(found) > 1:
            names = "、".join(f"{one.name}（{one.code}）" for one in found[:_SHOWN])
            raise ValidationError(_("有好几个相近的，请写编号：%(names)s。") % {"names": names})
        return found[0]


class _ActorForm(KitForm):
    def __init__(self, *args: Any, actor: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


class DeclineManyForm(_ActorForm):
    """Why these applications are declined."""

    reason = forms.CharField(
        label=gettext_lazy("没有通过的原因"), max_length=200, help_text=gettext_lazy("每位申请人都会看到。")
    )


class TransferManyForm(_ActorForm):
    """Into which team the members shall go, and why."""

    target = TeamField(
        label=gettext_lazy("转到哪个队伍"), max_length=80, help_text=gettext_lazy("写全名、编号，或名称里的几个字。")
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, help_text=gettext_lazy("本人和接收的队伍会看到。")
    )


class PauseManyForm(_ActorForm):
    """Why members have a break, and until when."""

    reason = forms.CharField(
        label=gettext_lazy("暂停的原因"), max_length=200, help_text=gettext_lazy("每位队员都会看到。")
    )
    until = forms.DateField(
        label=gettext_lazy("哪天恢复"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("到那天自动恢复；说不准就不填。"),
    )


class NoticeForm(_ActorForm):
    """A message to many."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=120)
    body = forms.CharField(
        label=gettext_lazy("内容"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class InviteManyForm(_ActorForm):
    """The team that would like to have them."""

    target = TeamField(
        label=gettext_lazy("邀请加入哪个队伍"),
        max_length=80,
        help_text=gettext_lazy("写全名、编号，或名称里的几个字；要是您审核入队的队伍。"),
    )
