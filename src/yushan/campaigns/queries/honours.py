"""The roll of honour: what everybody sees, what belongs to somebody, what the register says to whoever checks."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.campaigns.models import FIELD_OF_KIND, AwardCampaign, HonourEntry, Kind, Nominee
from yushan.campaigns.queries.candidates import READ
from yushan.common.errors import NotFound
from yushan.common.identity import mask_name
from yushan.ledger.papers import Paper
from yushan.organizations.access import scope_filter
from yushan.organizations.models import Area, Organization
from yushan.volunteers.models import Volunteer

State = HonourEntry.State
_READ = ("campaign", "area", *(f"nominee__{name}" for name in READ))
# Standing and agreed to; people only while they are registered. Every public page of honours asks just this.
SHOWN = Q(nominee__consent__in=Nominee.AGREED) & ~Q(state=State.REVOKED)
SHOWN &= ~Q(kind=Kind.PERSON) | Q(nominee__volunteer__state=Volunteer.State.VERIFIED)


def public_honours() -> QuerySet[HonourEntry]:
    """What everybody sees on the roll, read anew for every page."""
    return HonourEntry.objects.filter(SHOWN).select_related(*_READ)


def narrowed(rows: QuerySet[HonourEntry], *, kind: str = "", area: str = "") -> QuerySet[HonourEntry]:
    """By kind, by the code of an area."""
    rows = rows.filter(kind=kind) if kind in Kind.values else rows
    return rows.filter(area__code=area) if area else rows


def years() -> list[tuple[int, int]]:
    """Years of the roll with how many stand there, the latest first; 1 statement."""
    rows = HonourEntry.objects.filter(SHOWN).order_by().values_list("year").annotate(Count("pk"))
    return sorted(rows, reverse=True)


def areas_of(year: int) -> QuerySet[Area]:
    """Areas of which somebody stands on the roll of a year."""
    rows = HonourEntry.objects.filter(SHOWN, year=year).order_by().values("area")
    return Area.objects.filter(pk__in=rows).order_by("order", "code")


def honours_of(kind: str, key: int) -> QuerySet[HonourEntry]:
    """What one candidate was given, also what was revoked, the latest first."""
    rows = HonourEntry.objects.filter(kind=kind, **{f"nominee__{FIELD_OF_KIND[kind]}": key})
    return rows.select_related(*_READ).order_by("-year", "-pk")


def register_of(campaign: AwardCampaign) -> QuerySet[HonourEntry]:
    """All honours of a campaign, for whoever organises it."""
    return HonourEntry.objects.filter(campaign=campaign).select_related(*_READ, "asked_by", "revoked_by")


def honour_of(campaign: AwardCampaign, pk: int) -> HonourEntry:
    """One of them. NotFound else."""
    found = register_of(campaign).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def honour_given(nominee: Nominee) -> HonourEntry | None:
    """What a nominee was given, also where it was revoked; None where nothing was."""
    return HonourEntry.objects.select_related("nominee__volunteer").filter(nominee=nominee).first()


def to_second(user: Any) -> QuerySet[HonourEntry]:
    """Revocations that wait for a second person: not those that one asked for."""
    rows = HonourEntry.objects.filter(scope_filter(user, "award.edit", area="campaign__area"), state=State.ASKED)
    return rows.exclude(asked_by=user.pk)


def giver_of(campaign: AwardCampaign) -> str:
    """Who gives the honours of a campaign: the corps, or the detachment of its district."""
    rows = Organization.objects.exclude(state=Organization.State.CLOSED)
    if campaign.area_id is None:
        found = rows.filter(level=Organization.Level.CORPS).first()
    else:
        found = rows.filter(level=Organization.Level.DETACHMENT, area=campaign.area_id).first()
    if found is not None:
        return str(found.name)
    return f"{campaign.area.name}科学技术协会" if campaign.area else "科技志愿服务总队"


def is_named(entry: HonourEntry) -> bool:
    """Whether the name may stand on a public page."""
    nominee = entry.nominee
    if not nominee.is_agreed:
        return False
    return nominee.volunteer is None or nominee.volunteer.state == Volunteer.State.VERIFIED


def paper_of(code: str) -> Paper | None:
    """For /verify: what the register says about a code, or about the digest of a file."""
    rows = HonourEntry.objects.select_related(*_READ)
    if code.startswith("sha256:"):
        found = rows.filter(sha256=code.removeprefix("sha256:")).exclude(sha256="").first()
    else:
        found = rows.filter(code=code).first()
    if found is None:
        return None
    revoked = found.state == State.REVOKED
    standing, reason = "valid", "这份荣誉证书由本平台签发，登记在册，现在有效。"
    if revoked:
        standing, reason = "revoked", "这项荣誉已经撤销，证书不能再作为凭据。"
    elif found.is_over:
        standing, reason = (
            "superseded",
            f"这份荣誉证书由本平台签发，登记在册；有效期到 {found.valid_until} 为止，现在已经过了。",
        )
    facts = [("授予", found.title), ("年度", f"{found.year} 年"), ("评选", found.campaign.title)]
    facts += [("表彰文件", found.document_no)] if found.document_no else []
    facts += [("有效期至", found.valid_until.isoformat())] if found.valid_until else []
    facts += [("授予单位", giver_of(found.campaign))]
    return Paper(
        code=found.code, standing=standing, title="荣誉证书", number=found.number, name=_shown_name(found),
        facts=tuple(facts), sha256=found.sha256, reason=reason, label="已过有效期" if standing == "superseded" else "",
    )  # fmt: skip


def _shown_name(entry: HonourEntry) -> str:
    if not is_named(entry):
        return "本人不公开姓名"
    return mask_name(entry.nominee.name) if entry.kind == Kind.PERSON else entry.name
