"""Doing one thing to many rows: a preview first, then row by row in the background, each in its own transaction.

A row that cannot be done never stops the others, a confirmation that is sent twice starts once, and a worker that
is killed goes on with the rows that are left.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from django import forms
from django.db import transaction
from django.urls import reverse

from yushan.common import clock, jobs
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.lists import BulkAction, Listing, Title, Verdict, action_of, listing_of
from yushan.common.models import BulkItem, BulkRun, Job

KIND = "common.bulk"
MOST = 500
KEPT_DAYS = 30
MOST_BACK = 500
State, ItemState = BulkRun.State, BulkItem.State
log = structlog.get_logger(__name__)


@transaction.atomic
def prepare(user: Any, listing: Listing, action: BulkAction, keys: Sequence[int], *, back: str = "") -> BulkRun:
    """Notes what is to be done to which rows; nothing happens yet. Refusal for none and for too many.

    `back`: the page from which they were chosen.
    """
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise Refusal("还没有选中任何一行，请先勾选。")
    if len(wanted) > MOST:
        raise Refusal(f"一次最多处理 {MOST} {listing.unit}，请用筛选分几次做。")
    made = BulkRun.objects.create(
        owner=user,
        listing=listing.name,
        action=action.code,
        created_at=clock.now(),
        is_ready=action.form is None,
        back=back if len(back) <= MOST_BACK else "",
    )
    BulkItem.objects.bulk_create([BulkItem(run=made, target=key) for key in wanted], batch_size=500)
    return made


def run_of(user: Any, pk: int) -> tuple[BulkRun, Listing, BulkAction]:
    """One's own run with its list and action. NotFound for those of others, and where the right has ended."""
    found = BulkRun.objects.filter(pk=pk, owner=user.pk).first()
    if found is None:
        raise NotFound()
    listing = listing_of(user, found.listing)
    return found, listing, action_of(user, listing, found.action)


def fields_of(run: BulkRun, action: BulkAction, user: Any) -> dict[str, Any]:
    """What the form asked for, checked again. Refusal when it does not hold any more (a team that was closed)."""
    if action.form is None:
        return {}
    form = action.form(_kept(run), actor=user)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        raise Refusal(f"填写的内容现在不能用了：{first}")
    return form.cleaned_data


def form_of(run: BulkRun, action: BulkAction, user: Any, data: Any = None) -> forms.Form | None:
    """The form of an action, with what was typed before."""
    if action.form is None:
        return None
    return action.form(data, actor=user, initial=_kept(run))


def _kept(run: BulkRun) -> dict[str, Any]:
    return dict(json.loads(run.fields)) if run.fields else {}


def fill_in(run: BulkRun, form: forms.Form) -> None:
    """Keeps what was typed, as it was typed; only while nothing has begun."""
    typed = {name: str(form.data.get(name, "")) for name in form.fields}
    kept = json.dumps(typed, ensure_ascii=False)
    if not BulkRun.objects.filter(pk=run.pk, state=State.PREPARED).update(fields=kept, is_ready=True):
        raise Conflict("这次操作已经开始，不能再改。")
    run.refresh_from_db()


class Line(NamedTuple):
    """A row in a preview or in a result."""

    title: Title
    verdict: Verdict


class Preview(NamedTuple):
    """Who will change, and who cannot and why."""

    can: list[Line]
    cannot: list[Line]
    gone: int


def preview(run: BulkRun, listing: Listing, action: BulkAction, user: Any) -> Preview:
    """What running would do at this moment."""
    keys = list(run.items.order_by("pk").values_list("target", flat=True))
    verdicts = action.judge(user, keys, fields_of(run, action, user))
    titles = listing.titles(verdicts)
    lines = [Line(titles[key], verdicts[key]) for key in keys if key in verdicts and key in titles]
    return Preview(
        [line for line in lines if line.verdict.can],
        [line for line in lines if not line.verdict.can],
        len(keys) - len(lines),
    )


def outcome(run: BulkRun, listing: Listing) -> list[tuple[Title, BulkItem]]:
    """Each row with what happened to it; those that were not done first."""
    items = list(run.items.order_by("pk"))
    titles = listing.titles([item.target for item in items])
    shown = [(titles.get(item.target, Title("已不在名单上")), item) for item in items]
    return sorted(shown, key=lambda pair: pair[1].state == ItemState.DONE)


@transaction.atomic
def confirm(user: Any, run: BulkRun, listing: Listing, action: BulkAction) -> BulkRun:
    """Starts a prepared run, once however often it is asked."""
    if not run.is_ready:
        raise Refusal("请先填写这次操作需要的内容。")
    if BulkRun.objects.filter(pk=run.pk, state=State.PREPARED).update(state=State.RUNNING):
        total = run.items.count()
        url = reverse("bulk", args=[run.pk])
        job = jobs.start(user, kind=KIND, title=f"{action.label}：{total} {listing.unit}", total=total, result_url=url,
                         run=run.pk)  # fmt: skip
        BulkRun.objects.filter(pk=run.pk).update(job_id=job.pk)
    run.refresh_from_db()
    return run


def work(job: Job) -> None:
    """The job: every pending row in its own transaction, in the order of their keys. Rights are looked at row by row."""
    run = BulkRun.objects.select_related("owner").get(pk=job.arguments["run"])
    listing = listing_of(run.owner, run.listing)
    action = action_of(run.owner, listing, run.action)
    fields = fields_of(run, action, run.owner)
    pending = list(run.items.filter(state=ItemState.PENDING).order_by("target").values_list("pk", flat=True))
    before = job.total - len(pending)
    for done, pk in enumerate(pending, 1):
        _one(run, action, fields, pk)
        if done % 20 == 0:
            jobs.progress(job, before + done)
    BulkRun.objects.filter(pk=run.pk).update(state=State.DONE)
    refused = run.items.filter(state=ItemState.REFUSED).count()
    job.message = f"{job.total - refused} {listing.unit}已完成，{refused} {listing.unit}没有做。"
    jobs.progress(job, job.total)


def _one(run: BulkRun, action: BulkAction, fields: dict[str, Any], pk: int) -> None:
    said = ""
    try:
        with transaction.atomic():
            item = BulkItem.objects.select_for_update().get(pk=pk)
            if item.state != ItemState.PENDING:
                return
            item.said, item.state = action.do(run.owner, item.target, fields)[:300], ItemState.DONE
            item.save(update_fields=["said", "state"])
            return
    except NotFound:
        said = "已经不在您的范围里，没有做。"
    except Refusal as error:
        said = error.message
    except Exception:
        log.exception("bulk row failed", run=run.pk, item=pk)
        said = "这一行没有做成，请单独打开处理。"
    BulkItem.objects.filter(pk=pk, state=ItemState.PENDING).update(state=ItemState.REFUSED, said=said[:300])


def forget() -> str:
    """Regular work: runs are gone after some days; what they did stands in the trail of each row."""
    old = BulkRun.objects.filter(created_at__lt=clock.now() - timedelta(days=KEPT_DAYS))
    gone, _detail = old.delete()
    return f"{gone} 行批量操作记录已删除"
