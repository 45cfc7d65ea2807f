"""Forms of the key posts of a town (三长)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import Person
from yushan.common.forms import DayInput, KitForm
from yushan.guidance.queries import key_posts as queries
from yushan.volunteers.models import Volunteer

_HELP_NUMBER = _("登记过的志愿者填编号，姓名要一样；没有登记的留空，以后可以再关联。")


def _person(number: str) -> Person | None:
    """The verified volunteer with that number."""
    text = number.strip()
    if not text:
        return None
    found = (
        Volunteer.objects.filter(number__iexact=text, state=Volunteer.State.VERIFIED).select_related("person").first()
    )
    if found is None:
        raise forms.ValidationError(_("没有这个志愿者编号，请核对；没有登记的留空。"))
    return found.person


class PostForm(KitForm):
    """Who came into which post."""

    kind = forms.ChoiceField(label=_("哪一长"), choices=[("", _("请选择")), *queries.KINDS])
    employer = forms.CharField(label=_("单位"), max_length=120, help_text=_("卫生院、学校、农技站的全名。"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    from_day = forms.DateField(label=_("任职日期"), widget=DayInput)
    community = forms.CharField(label=_("村社区"), max_length=60, required=False)
    number = forms.CharField(label=_("志愿者编号"), max_length=24, required=False, help_text=_HELP_NUMBER)

    def clean_number(self) -> Person | None:
        """The person behind it."""
        return _person(self.cleaned_data["number"])


class VacateForm(KitForm):
    """Who left, and why."""

    last_day = forms.DateField(label=_("最后一天"), widget=DayInput)
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如调动、退休。"))


class LinkForm(KitForm):
    """Which volunteer it is."""

    number = forms.CharField(label=_("志愿者编号"), max_length=24, required=False, help_text=_("清空则不再关联。"))

    def clean_number(self) -> Person | None:
        """The person behind it."""
        return _person(self.cleaned_data["number"])
