"""What the actions of the room share: the lock, the step of the life cycle, the line of the trail, the notices."""

from typing import Any

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import jobs
from yushan.common.actors import is_system
from yushan.common.errors import NotFound, Refusal
from yushan.common.models import Job
from yushan.organizations.access import require
from yushan.regulations.lifecycle import VERSION
from yushan.regulations.models import RegulationComment, RegulationVersion
from yushan.regulations.queries.readers import readers, unread
from yushan.regulations.rules import Readiness

TELL = "regulations.tell"
_BATCH = 1000


def locked(pk: int) -> RegulationVersion:
    """The row under its lock, with rule and issuer."""
    rows = RegulationVersion.objects.select_for_update(of=("self",))
    found = rows.select_related("regulation__organization", "regulation__area").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def locked_for(actor: Any, version: RegulationVersion) -> RegulationVersion:
    """The same for who may write the rule."""
    row = locked(version.pk)
    require(actor, "regulation.edit", on=row)
    return row


def user_of(actor: Any) -> Any:
    """Whom a row names as its writer; nobody where it was the platform itself."""
    return None if is_system(actor) else actor


def readiness(version: RegulationVersion) -> Readiness:
    """Everything that the guards ask about a version; 2 statements."""
    published = RegulationVersion.objects.filter(
        regulation=version.regulation_id, state__in=RegulationVersion.PUBLISHED
    )
    return Readiness(
        has_content=bool(version.text.strip() or version.file),
        open_comments=RegulationComment.objects.filter(version=version, verdict="").count(),
        is_first=not published.exclude(pk=version.pk).exists(),
        has_change_note=bool(version.change_note.strip()),
    )


def step(actor: Any, version: RegulationVersion, event: str, *fields: str, reason: str = "", **details: Any) -> None:
    """Moves the life cycle and writes the row and the trail; the caller holds the lock."""
    before = version.state
    version.state = VERSION.next_state(before, event, readiness(version))
    version.save(update_fields=["state", *fields])
    note(actor, version, event, reason=reason, was=before, now=version.state, **details)


def note(actor: Any, version: RegulationVersion, action: str, *, reason: str = "", **details: Any) -> None:
    """A line of the trail under the rule, which is what people look at."""
    record(
        actor, f"regulations.{action}", subject=version.regulation, label=str(version), reason=reason,
        version=version.number, **details,
    )  # fmt: skip


def with_reason(reason: str, ask: str) -> str:
    """The reason as it is kept; Refusal where there is none."""
    if len(reason.strip()) < 2:
        raise Refusal(ask, field="reason")
    return reason.strip()[:300]


def queue_notices(actor: Any, version: RegulationVersion, what: str) -> None:
    """Tells the readers in the background: new, remind (only those who have not read) or consult."""
    jobs.start(
        user_of(actor), kind=TELL, title=f"通知阅读《{version.regulation.title}》",
        result_url=reverse("regulations:readers", args=[version.pk]), version=version.pk, what=what,
    )  # fmt: skip


def tell(job: Job) -> None:
    """The work of such a job; run again it reaches nobody twice on one day, because of the key."""
    version = RegulationVersion.objects.select_related("regulation__organization", "regulation__area").get(
        pk=job.arguments["version"]
    )
    what, day = job.arguments["what"], f"{job.created_at:%Y%m%d}"
    title, body = _words(version, what)
    people = unread(version) if what == "remind" else readers(version)
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    key = f"regulation:{version.pk}:{what}" + (f":{day}" if what == "remind" else "")
    path = "regulations:draft" if what == "consult" else "regulations:rule"
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        notify(batch, key=key, title=title, body=body, url=reverse(path, args=[version.regulation.code]))
        jobs.progress(job, start + len(batch), len(ids))


def _words(version: RegulationVersion, what: str) -> tuple[str, str]:
    title = version.regulation.title
    if what == "consult":
        return f"《{title}》征求意见", f"{version.comments_until} 以前可以提意见，每一条都会答复。"
    until = f"请在 {version.read_by} 以前读完并确认。" if version.read_by else "请读完并确认。"
    if what == "remind":
        return f"请阅读《{title}》", until
    return f"《{title}》已发布，{version.effective_on} 起施行", until
