"""Who came to a session: numbers by counting, people a page at a time; a class may have a thousand."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from yushan.training.models import Enrolment, Session, SessionMark
from yushan.training.queries.people import named


def at_the_door(session: Session, text: str = "") -> QuerySet[Any]:
    """Everybody who has a place, with `came`: what the last mark of each says; by name, pinyin or number where asked."""
    last = SessionMark.objects.filter(enrolment=OuterRef("pk"), session=session).order_by("-ordinal")
    rows = Enrolment.objects.filter(training_class=session.training_class_id, state__in=Enrolment.HOLDING)
    rows = rows.annotate(came=Subquery(last.values("is_present")[:1]))
    return named(rows, text, "volunteer__")


def arrived(session: Session) -> tuple[int, int]:
    """How many came, of how many; 2 statements, whatever the size of the class."""
    rows = Enrolment.objects.filter(training_class=session.training_class_id, state__in=Enrolment.HOLDING)
    return at_the_door(session).filter(came=True).count(), rows.count()


def latest_marks(session: Session, limit: int = 6) -> Sequence[SessionMark]:
    """What was recorded last, with whom it is about; 1 statement."""
    rows = SessionMark.objects.filter(session=session, is_present=True)
    return list(rows.select_related("enrolment__volunteer__person").order_by("-pk")[:limit])
