"""What goes when a person is erased, and what is kept too long."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from yushan.accounts.models import Person
from yushan.accounts.retention import Rule
from yushan.common import clock
from yushan.events.actions.accreditation import PHOTOS
from yushan.events.actions.sheet_files import empty_sheets
from yushan.events.models import Accreditation, Arrangement, BadgePhoto, Event

_EMPTY: dict[str, Any] = {"name_latin": "", "languages": {}, "reason": ""}
_SOURCE = "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间"


def erase(person: Person) -> None:
    """Photograph, name in Latin letters, languages and meals go; the number stays, so that nobody gets it again."""
    rows = BadgePhoto.objects.filter(accreditation__volunteer__person=person)
    names = list(rows.values_list("file", flat=True))
    rows.delete()

    def forget() -> None:
        for name in names:
            PHOTOS.remove(name)

    transaction.on_commit(forget)
    badges = Accreditation.objects.filter(volunteer__person=person)
    badges.update(**_EMPTY)
    # After the rows were written, that is locked: a sheet that is being made has either all of this or none.
    empty_sheets(list(badges.values_list("pk", flat=True)))
    Arrangement.objects.filter(volunteer__person=person).delete()


def _over(limit: datetime) -> QuerySet[Event]:
    """Events whose last day, or whose calling off, lies before a moment."""
    return Event.objects.filter(Q(ends_on__lt=clock.local(limit).date()) | Q(ended_at__lt=limit))


PHOTO_RULE = Rule(
    "event-photos", "大型活动的证件照片", _SOURCE, "event_people_kept_days",
    lambda limit: BadgePhoto.objects.filter(accreditation__event__in=_over(limit)),
)  # fmt: skip
ARRANGEMENT_RULE = Rule(
    "event-meals", "大型活动的用餐和乘车", _SOURCE, "event_people_kept_days",
    lambda limit: Arrangement.objects.filter(event__in=_over(limit)),
)  # fmt: skip
# The number stays, so that nobody gets it again.
BADGE_RULE = Rule(
    "event-badges", "大型活动证件上的拉丁字母姓名、语言水平和说明", _SOURCE, "event_people_kept_days",
    lambda limit: Accreditation.objects.filter(event__in=_over(limit)).exclude(**_EMPTY),
    empties=_EMPTY,
)  # fmt: skip
