"""The nominee's yes and no, before the review and at any time afterwards."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.campaigns.actions.base import by_whom, locked_nominee, tell
from yushan.campaigns.actions.line_up import fill_places
from yushan.campaigns.actions.scoring import leave_stage
from yushan.campaigns.consents import PORTRAIT_VERSION, VERSION
from yushan.campaigns.models import AwardCampaign, Kind, Nominee
from yushan.campaigns.queries.candidates import may_agree, speaks_for
from yushan.campaigns.signals import naming_changed
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotAllowed

State, Consent, Portrait = Nominee.State, Nominee.Consent, Nominee.Portrait
_BEFORE_REVIEW = (AwardCampaign.State.OPEN, AwardCampaign.State.CHECKING)


def _require_voice(actor: Any, nominee: Nominee) -> None:
    if not speaks_for(actor, nominee):
        raise NotAllowed("由候选人本人，或管着这个组织、站点、项目的人决定。")


def _require_yes(actor: Any, nominee: Nominee) -> None:
    _require_voice(actor, nominee)
    if not may_agree(actor, nominee):
        raise NotAllowed(
            f"未满 {rulebook.number('adult_age')} 周岁，由监护人同意：请监护人用自己的账号登录，在“我的评选”里答复。"
        )


@transaction.atomic
def answer_nomination(actor: Any, *, nominee: Nominee, agrees: bool) -> Nominee:
    """Agrees to take part, or not; for a minor the guardian agrees. A no ends the nomination, and nobody nominates them again
    in this campaign.
    """
    nominee = locked_nominee(nominee)
    (_require_yes if agrees else _require_voice)(actor, nominee)
    if nominee.consent != Consent.WAITING:
        raise Conflict("已经答复过了。")
    if nominee.campaign.state not in _BEFORE_REVIEW:
        raise Conflict("评审已经开始，不能再答复。")
    nominee.consent = Consent.GIVEN if agrees else Consent.REFUSED
    nominee.consent_at, nominee.consent_by, nominee.consent_version = clock.now(), by_whom(actor), VERSION
    if not agrees:
        nominee.state, nominee.reason = State.WITHDRAWN, "候选人不同意参加"
    nominee.save(update_fields=["consent", "consent_at", "consent_by", "consent_version", "state", "reason"])
    event = "agree" if agrees else "refuse"
    record(actor, f"campaigns.{event}", subject=nominee, label=nominee.code, version=VERSION)
    return nominee


@transaction.atomic
def withdraw_consent(actor: Any, *, nominee: Nominee) -> Nominee:
    """Takes the yes back, at any time: nothing public names them any more. Before the result they are out, and the next in
    line moves up; an honour that was given stands in the register without a name.
    """
    nominee = locked_nominee(nominee)
    _require_voice(actor, nominee)
    if nominee.consent not in Nominee.AGREED:
        raise Conflict("没有可以撤回的同意。")
    take_consent_back(actor, nominee, "候选人撤回了同意")
    if not nominee.campaign.is_settled:
        tell(nominee.campaign, [nominee.campaign.created_by_id], f"left:{nominee.pk}", f"{nominee.code} 撤回了同意")
    return nominee


def take_consent_back(actor: Any, nominee: Nominee, why: str) -> None:
    """The same of a locked nominee, for whoever leaves the platform as well."""
    was = nominee.state
    nominee.consent, nominee.consent_at, nominee.consent_by = Consent.WITHDRAWN, clock.now(), by_whom(actor)
    if not nominee.campaign.is_settled and was in Nominee.IN:
        nominee.state, nominee.reason = State.WITHDRAWN, why
    fields = ["consent", "consent_at", "consent_by", "state", "reason"]
    if nominee.portrait == Portrait.GIVEN:
        nominee.portrait, nominee.portrait_at, nominee.portrait_by = Portrait.OPEN, clock.now(), by_whom(actor)
        fields += ["portrait", "portrait_at", "portrait_by"]
    nominee.save(update_fields=fields)
    record(actor, "campaigns.consent_withdrawn", subject=nominee, label=nominee.code)
    naming_changed.send(Nominee, nominee=nominee)
    # Afterwards: points that are being given hold the turn and wait for the nominee's row, which is held here.
    transaction.on_commit(lambda: leave_stage(nominee.pk))
    if was == State.SHORTLISTED:
        nominee.category.campaign = nominee.campaign
        fill_places(actor, nominee.category)


@transaction.atomic
def give_consent_again(actor: Any, *, nominee: Nominee) -> Nominee:
    """Whoever won and took the yes back may be named again."""
    nominee = locked_nominee(nominee)
    _require_yes(actor, nominee)
    if nominee.consent != Consent.WITHDRAWN or nominee.state != State.WINNER:
        raise Conflict("现在不能重新同意公开。")
    nominee.consent, nominee.consent_at = Consent.GIVEN, clock.now()
    nominee.consent_by, nominee.consent_version = by_whom(actor), VERSION
    nominee.save(update_fields=["consent", "consent_at", "consent_by", "consent_version"])
    record(actor, "campaigns.agree", subject=nominee, label=nominee.code, version=VERSION)
    naming_changed.send(Nominee, nominee=nominee)
    return nominee


@transaction.atomic
def give_portrait_consent(actor: Any, *, nominee: Nominee) -> Nominee:
    """A person who won agrees to name and face in publicity; voluntary, dated, with the version of the words."""
    nominee = locked_nominee(nominee)
    _require_yes(actor, nominee)
    if nominee.kind != Kind.PERSON or nominee.state != State.WINNER or not nominee.is_agreed:
        raise Conflict("入选、公开的志愿者才用答复这一项。")
    if nominee.portrait == Portrait.GIVEN:
        raise Conflict("已经同意过了。")
    _answer_portrait(actor, nominee, Portrait.GIVEN)
    record(actor, "campaigns.portrait_agree", subject=nominee, label=nominee.code, version=PORTRAIT_VERSION)
    return nominee


@transaction.atomic
def withdraw_portrait_consent(actor: Any, *, nominee: Nominee) -> Nominee:
    """Takes it back at any time: from the next request on no page, paper, feed or kit has the name or the face."""
    nominee = locked_nominee(nominee)
    _require_voice(actor, nominee)
    if nominee.portrait != Portrait.GIVEN:
        raise Conflict("没有可以撤回的同意。")
    _answer_portrait(actor, nominee, Portrait.WITHDRAWN)
    record(actor, "campaigns.portrait_withdrawn", subject=nominee, label=nominee.code)
    return nominee


def _answer_portrait(actor: Any, nominee: Nominee, answer: Nominee.Portrait) -> None:
    nominee.portrait, nominee.portrait_at = answer, clock.now()
    nominee.portrait_by, nominee.portrait_version = by_whom(actor), PORTRAIT_VERSION
    nominee.save(update_fields=["portrait", "portrait_at", "portrait_by", "portrait_version"])
    naming_changed.send(Nominee, nominee=nominee)
