"""Keeping an activity as a template, and beginning one from it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yushan.common.choosing import FoundField
from yushan.common.forms import KitForm
from yushan.organizations.models import Organization


class TemplateForm(KitForm):
    """The name by which it is found."""

    name = forms.CharField(
        label=_("模板名称"), max_length=80, help_text=_("例如：社区科普大讲堂（半天）。下级组织也看得到。")
    )


class BeginForm(KitForm):
    """Who begins it, and on which day."""

    organization = FoundField("activities.organizations", label=_("主办组织"), empty_label=_("请选择"))
    day = forms.DateField(
        label=_("活动从哪一天开始"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("各场的时间、岗位和名额照模板排，几天的活动顺着往后排。"),
    )

    def __init__(self, *args: Any, actor: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.offer(actor, organizations)
        if field.only:
            self.initial.setdefault("organization", field.only.pk)
