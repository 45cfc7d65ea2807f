"""Forms of party work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.choosing import FoundField
from yushan.common.forms import KitForm
from yushan.oversight.models import Pledge


class PledgeForm(KitForm):
    """One's own word for a year."""

    year = forms.TypedChoiceField(label=_("哪一年"), coerce=int)
    measure = forms.ChoiceField(label=_("按什么算"), choices=Pledge.Measure.choices)
    amount = forms.IntegerField(label=_("至少多少"), min_value=1, max_value=500)
    text = forms.CharField(label=_("想说的话"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        self.fields["year"].choices = [(this, str(this)), (this + 1, str(this + 1))]  # type: ignore[attr-defined]


class PioneerForm(KitForm):
    """A team that shall bear the name."""

    organization = FoundField("oversight.teams", label=_("哪支队"), empty_label=_("请选择"))
    party = FoundField("oversight.party", label=_("由哪个党组织带领"), required=False, empty_label=_("不写"))
    reason = forms.CharField(label=_("为什么命名"), max_length=300)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].offer(actor)  # type: ignore[attr-defined]
        self.fields["party"].offer(actor)  # type: ignore[attr-defined]
