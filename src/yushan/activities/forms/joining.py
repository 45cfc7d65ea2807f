"""Forms around getting in: invitations, places of teams, naming a stand-in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import Post
from yushan.common.asked import asked_number
from yushan.common.forms import KitForm
from yushan.organizations.models import Organization


class InviteForm(KitForm):
    """Numbers of volunteers, one a line."""

    numbers = forms.CharField(
        label=_("志愿者编号"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一个，可以从名单里整列粘贴。"),
    )

    def listed(self) -> list[str]:
        """One number each, however they were separated."""
        text = self.cleaned_data["numbers"]
        for mark in "，,、;；\t":
            text = text.replace(mark, "\n")
        return [line.strip() for line in text.splitlines() if line.strip()]


class QuotaForm(KitForm):
    """Places of one post by team: «队伍名称 数量», one a line; teams of the organiser's own tree and its neighbours."""

    lines = forms.CharField(
        label=_("队伍和名额"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一支队伍：全称，空格，名额。例如：白市驿科普服务队 10"),
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"post-{post.pk}")
        lines = "\n".join(f"{quota.organization.name} {quota.places}" for quota in post.quotas.all())
        super().__init__(*args, initial={"lines": lines}, **kwargs)
        self.post = post

    def clean_lines(self) -> dict[Organization, int]:
        found: dict[Organization, int] = {}
        for line in self.cleaned_data["lines"].splitlines():
            name, _space, number = line.strip().replace("\u3000", " ").rpartition(" ")
            if not line.strip():
                continue
            if not name or not (places := asked_number(number, 5)):
                raise forms.ValidationError(_("“%(line)s”要写成：队伍全称，空格，名额。") % {"line": line.strip()})
            team = Organization.objects.filter(name=name.strip(), state="active").first()
            if team is None:
                raise forms.ValidationError(_("没有叫“%(name)s”的运行中的队伍，请核对全称。") % {"name": name.strip()})
            found[team] = places
        return found
