"""The page of accounts elsewhere: which are linked, which could be."""

from typing import NamedTuple

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.socialaccount import forms
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.utils.translation import gettext as _

from yushan.accounts import external
from yushan.accounts.actions.external import unlink
from yushan.accounts.external import Offer


class Linked(NamedTuple):
    """One of one's own."""

    row: SocialAccount
    label: str
    name: str


class UnlinkForm(forms.DisconnectForm):
    def save(self) -> None:
        """Also for a provider that is offered no more."""
        raise_if_reauthentication_required(self.request, app="allauth.socialaccount")
        account = self.cleaned_data["account"]
        unlink(self.request.user, account=account)
        messages.success(self.request, _("已解绑，它不能再登录您的账号。"))

    @property
    def linked(self) -> list[Linked]:
        """What one signs in with."""
        return [
            Linked(row, external.label_of(row.provider), row.extra_data.get("shown", ""))
            for row in self.accounts.order_by("date_joined")
        ]

    @property
    def offered(self) -> list[Offer]:
        """What is configured and not linked yet."""
        taken = set(self.accounts.values_list("provider", flat=True))
        return [offer for offer in external.offers() if offer.code not in taken]
