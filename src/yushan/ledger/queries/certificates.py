"""Certificates: by code, of a volunteer, in the register that somebody keeps."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yushan.common import clock
from yushan.common.text import clean
from yushan.ledger.models import Certificate, HourEntry
from yushan.ledger.rules import plain_code
from yushan.organizations.access import can, visible
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for, search, selves

# The worker issues within moments; what waits longer than this needs somebody to look.
_PATIENCE = timedelta(minutes=10)


def certificate_by_code(code: str) -> Certificate | None:
    """The certificate of a public code, however it was typed."""
    rows = Certificate.objects.select_related("volunteer__person", "issuer", "superseded_by")
    return rows.filter(code=plain_code(code)).first()


def certificates_of(volunteer: Volunteer) -> QuerySet[Certificate]:
    """A volunteer's certificates, newest first; those of a second registration keep the number that is printed on them."""
    rows = Certificate.objects.filter(volunteer__in=selves([volunteer.pk]))
    return rows.select_related("issuer").order_by("-requested_at")


def certificates_in_scope(actor: Any) -> QuerySet[Certificate]:
    """The register as far as the actor keeps it: certificates of issuers over which they have certificate.manage."""
    rows = Certificate.objects.select_related("volunteer__person", "issuer")
    return visible(actor, "certificate.manage", rows, area="issuer__area", organization="issuer__path")


def late_certificates(actor: Any) -> QuerySet[Certificate]:
    """Requested certificates of the actor's register that the worker did not issue by itself, the most urgent first."""
    since = clock.now() - _PATIENCE
    rows = certificates_in_scope(actor).filter(state=Certificate.State.REQUESTED, requested_at__lt=since)
    return rows.order_by("requested_at", "id")


def narrowed_certificates(
    rows: QuerySet[Certificate], *, state: str = "", text: str = "", issuer: str = ""
) -> QuerySet[Certificate]:
    """The register by state, by number or holder (name, pinyin, 志愿者编号), by issuer."""
    if state in Certificate.State.values:
        rows = rows.filter(state=state)
    if typed := clean(text):
        people = search(Volunteer.objects.all(), typed).order_by().values("pk")
        rows = rows.filter(Q(volunteer__in=people) | Q(number=typed) | Q(code=plain_code(typed)))
    if issuer:
        rows = rows.filter(issuer__name__icontains=clean(issuer))
    return rows


def valid_certificates_with(entry: HourEntry) -> QuerySet[Certificate]:
    """The valid certificates that state this line; they become untrue when it is reversed."""
    return Certificate.objects.filter(lines__entry=entry, state=Certificate.State.ISSUED).order_by("pk")


def may_download(actor: Any, certificate: Certificate) -> bool:
    """The file shows the full name: only for the volunteer or guardian, and for who keeps the issuer's register."""
    return acts_for(actor, certificate.volunteer) or can(actor, "certificate.manage", on=certificate)
