"""What goes when a person is erased, and what is kept too long."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.accounts.erasure import Obstacle
from yushan.accounts.models import Person
from yushan.accounts.retention import Rule
from yushan.needs.models import Need, NeedFile, NeedTalk, NeedText

_SOURCE = "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间"
# What an order says about whoever asked. Number, place, type and dates stay: the figures are made of them.
EMPTY: dict[str, Any] = {
    "contact_name": "", "contact_phone": "", "contact_hash": "", "address": "", "text": "", "unit_name": "",
    "longitude": None, "latitude": None, "user": None,
}  # fmt: skip
_SETTING = "need_people_kept_days"


def _by_account(person: Person) -> Q:
    """Everything that was placed with the account, also with that of a second registration that was merged into it."""
    return Q(user__person=person) | Q(user__person__merged_into=person)


def of_person(person: Person) -> Q:
    """What somebody ordered for themselves. What they typed in or ordered for others says something of those others."""
    return _by_account(person) & Q(channel=Need.Channel.SELF)


def check(person: Person) -> Iterable[Obstacle]:
    """A team is about to come: somebody has to be there, or to call it off."""
    open_now = Need.objects.filter(of_person(person), state__in=Need.OPEN)
    if count := open_now.count():
        yield Obstacle(f"您还有 {count} 件点单没有办完，请先撤回，或等办完。", reverse("needs:mine"))


def erase(person: Person) -> None:
    """Contact, address and words of the person's orders go, with messages, reviews' words and files."""
    keys = list(Need.objects.filter(of_person(person)).values_list("pk", flat=True))
    NeedTalk.objects.filter(need__in=keys).delete()
    NeedFile.objects.filter(need__in=keys).delete()  # the sealed files follow by tidy_files
    for row in Need.objects.filter(pk__in=keys).select_related("review"):
        if found := getattr(row, "review", None):
            found.text = ""
            found.save(update_fields=["text"])
    Need.objects.filter(pk__in=keys).update(**EMPTY)
    Need.objects.filter(_by_account(person)).update(user=None)  # others' orders go on without their helper


def _over(limit: datetime) -> QuerySet[Need]:
    """Needs that ended, or were done and never reviewed, before a moment. A merged one lasts as long as its leader."""
    own = ~Q(state="merged") & Q(ended_at__lt=limit)
    led = Q(state="merged", ended_at__lt=limit) & (Q(leader__ended_at__lt=limit) | Q(leader__done_at__lt=limit))
    return Need.objects.filter(own | led | Q(state="done", done_at__lt=limit))


RULES = (
    Rule(
        "need-people", "点单人的姓名、电话、地址", _SOURCE, _SETTING,
        lambda limit: _over(limit).exclude(contact_hash="", address=b"", user=None), empties=EMPTY,
    ),
    Rule("need-talk", "点单的留言", _SOURCE, _SETTING, lambda limit: NeedTalk.objects.filter(need__in=_over(limit))),
    Rule(
        "need-texts", "给点单人的短信", _SOURCE, "deliveries_kept_days",
        lambda limit: NeedText.objects.filter(created_at__lt=limit),
    ),
    Rule("need-files", "点单的图片和文件", _SOURCE, _SETTING, lambda limit: NeedFile.objects.filter(need__in=_over(limit))),
)  # fmt: skip
