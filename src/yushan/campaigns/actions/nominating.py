"""Nominating: by unit, team, district, oneself, the public. Whoever is nominated again gets one more voice."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from yushan.accounts.actions.people import phone_hash
from yushan.audit.actions import record
from yushan.campaigns.actions.base import by_whom, locked, locked_nominee, tell_nominees
from yushan.campaigns.consents import VERSION
from yushan.campaigns.models import FIELD_OF_KIND, AwardCampaign, Category, Kind, Nomination, Nominee, NomineeFile
from yushan.campaigns.queries.campaigns import is_open
from yushan.campaigns.queries.candidates import READ, able, area_of, keeps, may_agree
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization, StaffMember, Unit
from yushan.organizations.queries import in_force
from yushan.volunteers.models import Membership
from yushan.volunteers.queries.people import is_minor

Route, State, Consent = AwardCampaign.Route, Nominee.State, Nominee.Consent
MOST_WORDS = 2000


@dataclass(frozen=True)
class Voice:
    """By which way somebody nominates, for whom, why. Without an account: the name and the checked number."""

    route: str
    reason: str = ""
    unit: Unit | None = None
    organization: Organization | None = None
    name: str = ""
    phone: str = ""


def _on_roster(unit: Unit, candidate: Any, kind: str) -> bool:
    if kind == Kind.PERSON:
        rows = StaffMember.objects.filter(in_force(clock.today()), unit=unit, person=candidate.person_id)
        return rows.exists()
    held = candidate.organization if kind == Kind.PROJECT else candidate
    return bool(held.host_id == unit.pk)


def _of_team(node: Organization, candidate: Any, kind: str) -> bool:
    if kind == Kind.PERSON:
        rows = Membership.objects.filter(volunteer=candidate, organization__path__startswith=node.path)
        return rows.filter(state__in=(Membership.State.APPROVED, Membership.State.PAUSED)).exists()
    if kind == Kind.ORGANIZATION:
        return bool(candidate.path.startswith(node.path))
    serving = candidate.organization
    return serving is not None and bool(serving.path.startswith(node.path))


def _require_way(actor: Any, voice: Voice, candidate: Any, kind: str) -> None:
    """NotAllowed or Refusal where the actor cannot nominate this candidate by this way."""
    if voice.route == Route.SELF:
        if not keeps(actor, candidate):
            raise NotAllowed("自荐只能荐自己，或自己管着的组织、站点和项目。")
    elif voice.route == Route.UNIT:
        if voice.unit is None:
            raise Refusal("请选择推荐的单位。", field="unit")
        require(actor, "award.nominate", on=voice.unit)
        if not _on_roster(voice.unit, candidate, kind):
            raise Refusal("单位推荐本单位花名册上的志愿者，或依托本单位的组织、站点和项目。", field="candidate")
    elif voice.route == Route.TEAM:
        if voice.organization is None:
            raise Refusal("请选择推荐的服务队。", field="organization")
        require(actor, "award.nominate", on=voice.organization)
        if not _of_team(voice.organization, candidate, kind):
            raise Refusal("服务队推荐本队和下级的队员、组织、项目，以及所服务的站点。", field="candidate")
    elif voice.route == Route.AREA:
        area = area_of(candidate)
        require(actor, "award.recommend", on={"area": area.pk if area else None})
    elif not getattr(actor, "pk", None) and not (voice.name.strip() and voice.phone):
        raise Refusal("请写您的姓名和手机号，核实时要联系您。", field="name")


@transaction.atomic
def nominate(
    actor: Any, *, category: Category, candidate: Any, voice: Voice, statement: str = ""
) -> tuple[Nominee, bool]:
    """One voice for a candidate; the nominee, and whether it is new. `actor` is None for whoever has no account.

    Nominating oneself is agreeing. Conflict for a second voice of the same person, and for a candidate of another category.
    """
    campaign, kind = locked(category.campaign), category.kind
    if not is_open(campaign):
        raise Conflict("现在不在推荐期，不能推荐。")
    if voice.route not in campaign.routes:
        raise Refusal("这次评选不接受这种推荐渠道。", field="route")
    if not able(kind, campaign).filter(pk=candidate.pk).exists():
        where = f"{campaign.area.name}的" if campaign.area else ""
        raise Refusal(f"只能推荐{where}在册、正常运行的{Kind(kind).label}。", field="candidate")
    _require_way(actor, voice, candidate, kind)
    if voice.route != Route.SELF and len(voice.reason.strip()) < 10:
        raise Refusal("请写明推荐理由，做了什么、效果怎样，至少 10 个字。", field="reason")
    nominee, is_new = _nominee(campaign, category, candidate)
    _add_voice(actor, nominee, voice)
    fields = ["state", "consent", "consent_at", "consent_by", "consent_version"]
    is_back = nominee.state == State.WITHDRAWN
    if is_back:
        nominee.state, nominee.reason = State.NOMINATED, ""
        fields.append("reason")
        _ask_anew(nominee)
    if voice.route == Route.SELF and nominee.consent == Consent.WAITING and may_agree(actor, nominee):
        _agree(nominee, actor)
    if statement.strip() and not nominee.statement:
        nominee.statement = statement.strip()[:MOST_WORDS]
        fields.append("statement")
    nominee.save(update_fields=fields)
    record(actor or "公众", "campaigns.nominate", subject=nominee, label=nominee.code, route=voice.route, new=is_new)
    if (is_new or is_back) and nominee.consent == Consent.WAITING:
        said = (f"有人推荐{_whom(nominee)}参加“{campaign.title}”", "同意才会参加评审和公开，请看一看再决定。")
        tell_nominees([nominee], "asked", {nominee.pk: said})
    return nominee, is_new


def _whom(nominee: Nominee) -> str:
    who = nominee.volunteer
    if who is not None and not is_minor(who):
        return "您"
    return nominee.name if who else f"“{nominee.name}”"  # the guardian reads it, too


def _ask_anew(nominee: Nominee) -> None:
    """A yes was to the nomination that is gone: whoever is put forward again is asked again."""
    if nominee.consent == Consent.GIVEN:
        nominee.consent, nominee.consent_at = Consent.WAITING, None
        nominee.consent_by, nominee.consent_version = None, ""


def _agree(nominee: Nominee, actor: Any) -> None:
    nominee.consent, nominee.consent_at = Consent.GIVEN, clock.now()
    nominee.consent_by, nominee.consent_version = by_whom(actor), VERSION


def _nominee(campaign: AwardCampaign, category: Category, candidate: Any) -> tuple[Nominee, bool]:
    """The candidate's row in the campaign; made where there is none. The campaign's lock holds others off, and the database
    refuses a second row whatever happens."""
    field = FIELD_OF_KIND[category.kind]
    rows = Nominee.objects.select_for_update(of=("self",)).select_related(*READ)
    found = rows.filter(campaign=campaign, **{field: candidate}).first()
    if found is None:
        number = Nominee.objects.filter(campaign=campaign).count() + 1
        fresh = Nominee(
            campaign=campaign, category=category, code=f"{campaign.code}-{number:04d}", kind=category.kind,
            area=area_of(candidate), created_at=clock.now(), **{field: candidate},
            consent=Consent.WAITING if campaign.asks_consent else Consent.NOT_ASKED,
        )  # fmt: skip
        fresh.save()
        return fresh, True
    if found.category_id != category.pk:
        raise Conflict(f"已经有人在“{found.category.name}”里推荐过，一次评选里只参加一个类别。")
    if found.consent in (Consent.REFUSED, Consent.WITHDRAWN):
        raise Conflict("候选人不同意参加这次评选，不能再推荐。")
    found.campaign = campaign
    return found, False


def _add_voice(actor: Any, nominee: Nominee, voice: Voice) -> None:
    user = by_whom(actor) if actor else None
    digest = phone_hash(voice.phone) if voice.phone and user is None else ""
    try:
        with transaction.atomic():
            Nomination.objects.create(
                nominee=nominee, route=voice.route, user=user, unit=voice.unit, organization=voice.organization,
                reason=voice.reason.strip()[:500], name=voice.name.strip()[:60], phone="" if user else voice.phone,
                phone_hash=digest, at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict("您已经推荐过这个候选人，不用再推荐一次。") from error


@transaction.atomic
def withdraw_nomination(actor: Any, *, nominee: Nominee) -> Nominee:
    """Takes one's voice back while others can still nominate; without any voice left the nominee goes."""
    nominee = locked_nominee(nominee)
    mine = Nomination.objects.filter(nominee=nominee, user=by_whom(actor))
    if not mine.exists():
        raise NotFound()
    if not is_open(nominee.campaign):
        raise Conflict("推荐已经截止，不能撤回。")
    mine.delete()
    if not nominee.nominations.exists():
        nominee.state, nominee.reason = State.WITHDRAWN, "推荐人撤回了推荐"
        _ask_anew(nominee)
        nominee.save(update_fields=["state", "reason", "consent", "consent_at", "consent_by", "consent_version"])
    record(actor, "campaigns.withdraw", subject=nominee, label=nominee.code)
    return nominee


def speaks_or_organises(actor: Any, nominee: Nominee) -> bool:
    """Who speaks for the nominee, who runs the campaign."""
    return can(actor, "award.edit", on=nominee.campaign) or keeps(actor, nominee.candidate)


def may_write(actor: Any, nominee: Nominee) -> bool:
    """Who writes the statement and adds files: who speaks for the nominee, who organises; a unit, team or district that
    nominated it until the nominee has agreed. Never one of the public: they might be a rival.
    """
    if speaks_or_organises(actor, nominee):
        return True
    if nominee.consent not in (Consent.WAITING, Consent.NOT_ASKED):
        return False
    voices = Nomination.objects.filter(nominee=nominee, user=getattr(actor, "pk", None) or 0)
    return voices.filter(route__in=AwardCampaign.IN_OFFICE).exists()


def may_remove(actor: Any, nominee: Nominee, file: NomineeFile) -> bool:
    """Of who may write: everybody what they added, who speaks for the nominee and who organises every file."""
    return file.added_by_id == getattr(actor, "pk", None) or speaks_or_organises(actor, nominee)
