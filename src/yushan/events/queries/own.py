"""One's own part in an event: who has one, the badge, its photograph."""

from django.utils.translation import gettext as _

from yushan.common.errors import NotFound
from yushan.events.models import Accreditation, BadgePhoto, Event, LanguageNeed
from yushan.events.queries.people import has_place
from yushan.volunteers.models import Volunteer


def own_event(volunteer: Volunteer | None, code: str) -> tuple[Event, Volunteer]:
    """The event and who has a part in it; NotFound for everybody else.

    Of one that was called off, too, who sent a photograph finds it and can delete it.
    """
    kept = (*Event.PUBLIC, Event.State.CANCELLED)
    event = Event.objects.filter(code=code, state__in=kept).select_related("organization").first()
    if event and volunteer:
        known = Accreditation.objects.filter(event=event, volunteer=volunteer).exists()
        if known or (event.state in Event.PUBLIC and has_place(event, volunteer)):
            return event, volunteer
    raise NotFound(_("没有这次大型活动，或者您没有报名。"))


def accreditation_of(event: Event, volunteer: Volunteer) -> Accreditation | None:
    """The person's badge with its zones, as far as it was begun; 2 statements."""
    row = Accreditation.objects.filter(event=event, volunteer=volunteer).prefetch_related("zones").first()
    if row:
        row.event, row.volunteer = event, volunteer
    return row


def own_photo(row: Accreditation) -> BadgePhoto | None:
    """The photograph that the person sent, whatever is allowed with it; 1 statement."""
    return BadgePhoto.objects.filter(accreditation=row).first() if row.pk else None


def photo_by_code(code: str) -> BadgePhoto:
    """A photograph by the code of its address; who may see it, the action asks. NotFound for none."""
    rows = BadgePhoto.objects.select_related("accreditation__event__organization", "accreditation__volunteer__person")
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound()
    return found


def languages_asked(event: Event) -> list[str]:
    """Codes of the languages that its venues need, each once; 1 statement."""
    needed = LanguageNeed.objects.filter(venue__event=event).values_list("language", flat=True)
    return list(dict.fromkeys(needed))
