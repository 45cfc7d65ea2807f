"""What happens elsewhere and is followed here: a yes is given or taken back, somebody is erased."""

from typing import Any

from django.db import transaction

from yushan.accounts.models import Person
from yushan.campaigns.models import Nominee
from yushan.common import clock
from yushan.publicity.documents.papers import forget
from yushan.publicity.models import Story, StoryPicture


def renamed(sender: Any, *, nominee: Nominee, **_more: Any) -> None:
    """Listens to campaigns.signals.naming_changed: papers that were kept ready are thrown away. What is read after that is
    made of the consent as it stands, whether or not this has happened."""
    codes = list(Story.objects.filter(honour__nominee=nominee).values_list("code", flat=True))
    transaction.on_commit(lambda: forget(codes))


def erase(person: Person) -> None:
    """For accounts.erasure: what was told of the person goes, with the pictures."""
    rows = Story.objects.filter(honour__nominee__volunteer__person=person)
    codes = list(rows.values_list("code", flat=True))
    StoryPicture.objects.filter(story__in=rows).delete()  # the sealed files follow by tidy_pictures
    rows.update(
        state=Story.State.WITHDRAWN, title="已删除", lead="", beginning="", doing="", change="", quote="", quote_by="",
        reason="获得者注销了", changed_at=clock.now(),
    )  # fmt: skip
    transaction.on_commit(lambda: forget(codes))
