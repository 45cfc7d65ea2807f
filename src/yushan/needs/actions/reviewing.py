"""Reviews (评单) by the asker, answered by the team; and messages between them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.numbers_in_text import without_numbers
from yushan.needs.actions.base import State, locked, move, tell_one, tell_team
from yushan.needs.actions.cases import open_case
from yushan.needs.askers import asks, require_asker, why_no_review
from yushan.needs.models import Need, NeedFile, NeedReview, NeedTalk
from yushan.organizations.access import require

_TALKING = (State.CLAIMED, State.SERVING, State.DONE)
MOST_MESSAGES = 200


@transaction.atomic
def review(actor: Any, *, need: Need, stars: int, text: str = "", photos: Sequence[tuple[str, str]] = ()) -> NeedReview:
    """1 to 5 stars, words, a picture; once. Few stars want words, and make a case (actions/cases.py).

    Whose order was merged into another one was served with it, and reviews it too.
    """
    need = locked(need)
    require_asker(actor, need)
    served = need.followed
    is_led = served.pk != need.pk
    is_open = served.state == State.DONE or (is_led and served.state == State.REVIEWED)
    if not is_open or served.organization is None or NeedReview.objects.filter(need=need).exists():
        raise Conflict(f"这件{need.get_state_display()}，办完以后才能评，评过的不再改。")
    if why := why_no_review(actor, need, served.organization):
        raise NotAllowed(why)
    if stars not in range(1, 6):
        raise Refusal("请选几颗星。", field="stars")
    limit = timedelta(days=rulebook.number("need_review_days"))
    if served.done_at and clock.now() > served.done_at + limit:
        raise Conflict(f"办完已经超过 {limit.days} 天，不能再评。有话请打服务热线说。")
    is_unhappy = stars <= rulebook.number("need_unhappy_stars")
    if is_unhappy and len(text.strip()) < 2:
        raise Refusal("哪里不满意，请写一句，会有上一级的同志打电话问您。", field="text")
    made = NeedReview.objects.create(
        need=need, stars=stars, text=text.strip(), reviewed_at=clock.now(), is_unhappy=is_unhappy
    )
    NeedFile.objects.bulk_create(
        NeedFile(need=need, use=NeedFile.Use.REVIEW, name=name, media_type=media) for name, media in photos[:1]
    )
    if is_led:
        record(actor, "needs.review", subject=need, label=need.title, stars=stars, served_with=served.number)
    else:
        move(actor, need, "review", stars=stars)
    tell_team(
        served,
        served.organization,
        key=f"reviewed:{need.pk}",
        title=f"“{need.title}”评了 {stars} 星",
        body="可以回复一句。",
    )
    if is_unhappy:
        open_case(actor, need, made)
    return made


@transaction.atomic
def answer_review(actor: Any, *, need: Need, text: str) -> NeedReview:
    """The team that served says something to it; may be changed."""
    need = locked(need)
    row = NeedReview.objects.select_for_update(of=("self",)).filter(need=need).first()
    if row is None:
        raise NotFound("这件还没有评。")
    require(actor, "need.claim", on=need.followed.organization or {})
    if len(text.strip()) < 2:
        raise Refusal("请写回复，点单的人会看到。", field="text")
    row.answer, row.answered_at = text.strip()[:500], clock.now()
    row.answered_by = actor if getattr(actor, "pk", None) else None
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    record(actor, "needs.answer", subject=need, label=need.title)
    tell_one(need, key="answered", said="的评价有回复", body=row.answer)
    return row


@transaction.atomic
def say(actor: Any, *, need: Need, text: str) -> NeedTalk:
    """A message from the asker to the team or back; neither sees a number, so one that is written in it is taken out."""
    need = locked(need)
    from_asker = asks(actor, need) and not getattr(actor, "is_system", False)
    if not from_asker:
        require(actor, "need.claim", on=need.organization or {})
    if need.state not in _TALKING or need.organization is None:
        raise Conflict("有队接单以后才能留言，办完评过就不用了。")
    if not text.strip():
        raise Refusal("请写要说的话。", field="text")
    if need.talk.count() >= MOST_MESSAGES:
        raise Refusal("留言太多了，请打电话约。", field="text")
    row = NeedTalk.objects.create(
        need=need, from_asker=from_asker, text=without_numbers(text.strip())[:500], said_at=clock.now(),
        said_by=actor if getattr(actor, "pk", None) else None,
    )  # fmt: skip
    record(actor, "needs.talk", subject=need, label=need.title)
    if from_asker:
        tell_team(need, need.organization, key=f"talk:{row.pk}", title=f"“{need.title}”点单人留言")
    else:
        tell_one(need, key=f"talk:{row.pk}", said="队里给您留言")
    return row
