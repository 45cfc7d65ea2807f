"""What the pages of the room share."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from yushan.common.errors import NotFound
from yushan.organizations.access import require
from yushan.regulations.actions import read_file
from yushan.regulations.models import RegulationVersion
from yushan.regulations.queries import editable, staff_regulation


def pdf(version: RegulationVersion) -> HttpResponse:
    """The PDF as a download: what people upload is never drawn inside of a page of ours."""
    response = HttpResponse(read_file(version), content_type="application/pdf")
    name = f"{version.regulation.code}-{version.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def staff_version(request: HttpRequest, pk: int) -> RegulationVersion:
    """A version that this staff may see: of the own subtree in any state, of others what is published."""
    rows = RegulationVersion.objects.select_related("regulation__organization", "regulation__area", "published_by")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    row.regulation = staff_regulation(request.user, row.regulation_id)
    if row.state not in RegulationVersion.PUBLISHED and not may_edit(request.user, row):
        raise NotFound()
    return row


def own_version(request: HttpRequest, pk: int) -> RegulationVersion:
    """A version of a rule that this person may write; the others are refused or not there."""
    row = staff_version(request, pk)
    require(request.user, "regulation.edit", on=row)
    return row


def may_edit(user: Any, version: RegulationVersion) -> bool:
    """True for who may write the rule; drafts are shown to nobody else of the staff."""
    return editable(user).filter(pk=version.regulation_id).exists()
