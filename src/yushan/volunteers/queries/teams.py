"""What everybody may read about teams; no names of members."""

from django.db.models import Q, QuerySet

from yushan.common.errors import NotFound
from yushan.organizations.models import Area, Organization
from yushan.volunteers.models import Volunteer


def public_teams(area: Area | None = None, text: str = "", kind: str = "") -> QuerySet[Organization]:
    """Active organizations that one can join; text fits name, town or community."""
    rows: QuerySet[Organization] = Organization.objects.filter(state=Organization.State.ACTIVE).select_related(
        "area", "town"
    )
    if area:
        rows = rows.filter(area=area)
    if kind:
        rows = rows.filter(kind=kind)
    if text := text.strip():
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(town__name__icontains=text)
            | Q(town_text__icontains=text)
            | Q(community__icontains=text)
        )
    return rows


def public_team(code: str) -> Organization:
    """One active organization by its code; NotFound for drafts and closed ones."""
    found: Organization | None = public_teams().filter(code=code).first()
    if found is None:
        raise NotFound("没有找到这个队伍，可能已经合并或关闭。")
    return found


def verified_count() -> int:
    """Verified volunteers of the city."""
    return Volunteer.objects.filter(state=Volunteer.State.VERIFIED).count()


def parent_of(organization: Organization) -> Organization | None:
    """The active organization above, by the materialised path."""
    above = organization.path[: -Organization.steplen]
    return Organization.objects.filter(path=above, state=Organization.State.ACTIVE).first() if above else None
