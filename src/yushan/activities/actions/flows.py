"""What the sign-up flow of an activity asks of somebody who wants in; posts have their own requirements."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import OperationalError
from django.db.models import Count
from django.utils.translation import gettext as _

from yushan.activities.models import Activity, Invitation, Post, SignUp, SignUpAnswers, TeamQuota
from yushan.activities.queries.public import is_term_over
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.models import Organization
from yushan.volunteers.models import Guardianship, Volunteer
from yushan.volunteers.queries.people import is_minor

MOST_CHARACTERS = 300


def check_term(activity: Activity) -> None:
    """Conflict once the last moment of signing up is over."""
    if is_term_over(activity):
        raise Conflict(_("报名已经截止。看看别的活动吧。"))


def check_invited(activity: Activity, volunteer: Volunteer) -> None:
    """Refusal for who was not invited, where an invitation is asked for; 1 statement there, else none."""
    if activity.flow != Activity.Flow.INVITATION:
        return
    if not Invitation.objects.filter(activity=activity, volunteer=volunteer).exists():
        raise Refusal(_("这个活动凭邀请报名。想参加可以在活动页的“问主办方”里说一声。"), code="not_invited")


def check_fairness(activity: Activity, volunteer: Volunteer) -> None:
    """Refusal when somebody has as many shifts of the activity as one may take. Call before the new row is written.

    Two sign-ups of one person at once go one after the other: their row is taken without waiting, so that nobody
    waits crosswise; whoever comes second in that moment is asked to try again.
    """
    if not activity.most_per_person:
        return
    try:
        Volunteer.objects.select_for_update(nowait=True).filter(pk=volunteer.pk).values_list("pk").first()
    except OperationalError as error:
        raise Conflict(_("您的另一次报名正在办理，请稍等一下再试。")) from error
    own = SignUp.objects.filter(shift__activity=activity, volunteer=volunteer, state__in=SignUp.CURRENT)
    if own.count() >= activity.most_per_person:
        raise Refusal(
            _("为了让更多人有机会，这个活动每人最多报 %(n)d 场。要换场次请先退出一场。")
            % {"n": activity.most_per_person},
            code="too_many",
        )


def checked_answers(activity: Activity, answers: Sequence[str] | None) -> list[tuple[str, str]]:
    """Questions with their answers; Refusal names the first one left open. Helpers answer None: they ask in person."""
    questions = activity.questions or []
    if not questions or answers is None:
        return []
    given = [str(answer).strip()[:MOST_CHARACTERS] for answer in answers]
    given += [""] * (len(questions) - len(given))
    for question, answer in zip(questions, given, strict=False):
        if not answer:
            raise Refusal(_("请回答：%(question)s") % {"question": question}, field="answers", code="unanswered")
    return list(zip(questions, given, strict=False))


def keep_answers(row: SignUp, pairs: list[tuple[str, str]]) -> None:
    """Sealed: what people write about themselves is for the organisers of this activity."""
    if pairs:
        text = json.dumps(pairs, ensure_ascii=False)
        SignUpAnswers.objects.update_or_create(sign_up=row, defaults={"text": text})


def full_teams(post: Post) -> set[int]:
    """Teams whose quota of a post is used up; call with the post's lock held. 2 statements, none without quotas."""
    if post.shift.activity.flow != Activity.Flow.QUOTA:
        return set()
    rows = SignUp.objects.filter(post=post, team__isnull=False, state__in=SignUp.HOLDING)
    held = dict(rows.order_by().values_list("team").annotate(Count("id")))
    return {quota.organization_id for quota in post.quotas.all() if held.get(quota.organization_id, 0) >= quota.places}


def team_for(post: Post, volunteer: Volunteer) -> Organization | None:
    """On whose quota somebody signs up: the first of their teams with a place left, else the first.

    None where the flow knows no quotas; Refusal for who is in none of the teams.
    """
    if post.shift.activity.flow != Activity.Flow.QUOTA:
        return None
    paths = list(volunteer.memberships.filter(state="approved").values_list("organization__path", flat=True))
    quotas = list(TeamQuota.objects.filter(post=post).select_related("organization").order_by("pk"))
    own = [quota for quota in quotas if any(path.startswith(quota.organization.path) for path in paths)]
    if not own:
        names = "、".join(quota.organization.name for quota in quotas) or _("还没有分给任何队伍")
        raise Refusal(
            _("这个岗位的名额分给了：%(teams)s。先加入其中一支队伍再报名。") % {"teams": names}, code="no_quota"
        )
    full = full_teams(post)
    return next((quota.organization for quota in own if quota.organization_id not in full), own[0].organization)


def has_place(post: Post, team: Organization | None) -> bool:
    """Whether a newcomer gets a place; call with the post's lock held."""
    if post.taken >= post.places:
        return False
    return team is None or team.pk not in full_teams(post)


def waits_for_guardian(actor: Any, volunteer: Volunteer) -> bool:
    """A minor signs up alone: the guardian, where one has an account, says yes to each activity.

    Without such an account the consent given at the registration stands. No statement for adults.
    """
    if getattr(actor, "person_id", None) != volunteer.person_id or not is_minor(volunteer):
        return False
    return Guardianship.objects.filter(volunteer=volunteer, guardian_user__isnull=False).exists()
