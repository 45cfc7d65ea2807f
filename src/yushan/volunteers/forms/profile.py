"""What a volunteer tells about themselves beside identity: optional when registering, correctable ever after."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.volunteers.forms.fields import EDUCATION, POLITICS, AreaField, MobileField, talent_sources, words
from yushan.volunteers.models import Volunteer
from yushan.volunteers.rules import skills_of


class AboutForm(forms.Form):
    """Skills and background; everything optional."""

    skills = forms.CharField(
        label=_("专业特长"),
        required=False,
        max_length=400,
        help_text=_("用顿号隔开，例如：讲解、航模、义诊。有合适的岗位时优先告诉您。"),
    )
    talent_source = forms.ChoiceField(label=_("来自"), required=False, choices=talent_sources)
    politics = forms.ChoiceField(label=_("政治面貌"), required=False, choices=words(POLITICS))
    education = forms.ChoiceField(label=_("学历"), required=False, choices=words(EDUCATION))
    occupation = forms.CharField(label=_("职业"), required=False, max_length=60)

    def about(self) -> dict[str, Any]:
        """Arguments for the actions."""
        data = self.cleaned_data
        found = {name: data[name] for name in ("talent_source", "politics", "education", "occupation")}
        return found | {"skills": skills_of(data["skills"])}


class ProfileForm(AboutForm):
    """The person's own page of facts."""

    phone = MobileField(help_text=_("换了号码，以后用新号码登录。"))
    area = AreaField()
    address = forms.CharField(label=_("联系地址"), required=False, max_length=200)
    field_order = ["phone", "area", "address", "skills", "talent_source", "politics", "education", "occupation"]

    @classmethod
    def initial_of(cls, volunteer: Volunteer) -> dict[str, Any]:
        """What is known now."""
        names = ("phone", "area", "address", "talent_source", "politics", "education", "occupation")
        return {name: getattr(volunteer, name) for name in names} | {"skills": "、".join(volunteer.skills)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An imported word that the list does not know stays selectable, so that saving loses nothing.
        for name in ("politics", "education"):
            value, known = self.initial.get(name), POLITICS if name == "politics" else EDUCATION
            if value and value not in known:
                cast(forms.ChoiceField, self.fields[name]).choices = [*words(known), (value, value)]
