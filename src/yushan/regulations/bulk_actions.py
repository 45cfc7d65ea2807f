"""What this room adds to the list of organizations: handing a rule over to read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.errors import NotFound
from yushan.common.forms import KitForm
from yushan.common.lists import BulkAction, Verdict
from yushan.organizations.access import can, visible
from yushan.organizations.models import Organization
from yushan.organizations.queries.listing import NO_CARETAKER, caretakers
from yushan.regulations.actions.handing import hand_over
from yushan.regulations.models import RegulationReading, RegulationVersion
from yushan.regulations.queries.readers import reaches
from yushan.regulations.queries.rules import in_force

Fields = dict[str, Any]


class RuleForm(KitForm):
    """Which of the rules in force."""

    rule = forms.ChoiceField(label=_("哪一部制度"), help_text=_("只列现行的。"))

    def __init__(self, *args: Any, actor: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._versions = {str(one.pk): one for one in in_force()}
        listed = [(key, f"《{one.regulation.title}》· {one.regulation.issuer}") for key, one in self._versions.items()]
        self.fields["rule"].choices = [("", _("请选择")), *listed]  # type: ignore[attr-defined]

    def clean_rule(self) -> RegulationVersion:
        """The version itself."""
        return self._versions[self.cleaned_data["rule"]]


def _organizations(user: Any, keys: Sequence[int]) -> list[Organization]:
    rows = Organization.objects.filter(pk__in=keys)
    return list(visible(user, "organization.edit", rows, area="area", organization="path"))


def _judge(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
    version: RegulationVersion = fields["rule"]
    rows = _organizations(user, keys)
    people = caretakers([row.pk for row in rows])
    done = set(RegulationReading.objects.filter(version=version).values_list("user_id", flat=True))
    found = {}
    for row in rows:
        reached = people.get(row.pk, set()) - {user.pk}
        problem = ""
        if not reaches(version, row):
            problem = "这部制度不管它"
        elif not reached:
            problem = NO_CARETAKER
        elif not reached - done:
            problem = "都已经读过"
        found[row.pk] = Verdict(not problem, problem or f"{len(reached - done)} 人会收到")
    return found


def _do(user: Any, key: int, fields: Fields) -> str:
    found = _organizations(user, [key])
    if not found:
        raise NotFound()
    return f"已请 {hand_over(user, version=fields['rule'], organization=found[0])} 人阅读"


HAND_OVER = BulkAction(
    "read", "请阅读制度", "每个组织的管理员和负责人收到一条消息，点开就是制度全文。",
    lambda user: can(user, "organization.edit"), _judge, _do, icon="books", form=RuleForm,
)  # fmt: skip
