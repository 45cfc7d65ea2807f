"""Going from a page of the catalogue to a detachment or a team, of which there may be a hundred thousand."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yushan.common.choosing import FoundField, FoundInput
from yushan.common.forms import KitForm
from yushan.indicators.places import organizations_to_choose
from yushan.organizations.models import Organization


class OrganizationForm(KitForm):
    """Which organization's figures to look at."""

    of = FoundField("indicators.organizations", label=_("支队、服务队"), empty_label=_("请选择支队或服务队"))


def organization_form(request: HttpRequest) -> tuple[OrganizationForm | None, Organization | None]:
    """The choice, for who has more than one, and what was chosen by it; 1 statement, 2 where something was."""
    form = OrganizationForm(request.GET if "of" in request.GET else None)
    field: Any = form.fields["of"]
    field.offer(request.user, organizations_to_choose(request.user))
    nobody = not isinstance(field.widget, FoundInput) and len(list(field.choices)) < 2
    if field.only is not None or nobody:
        return None, None
    return form, form.cleaned_data["of"] if form.is_bound and form.is_valid() else None
