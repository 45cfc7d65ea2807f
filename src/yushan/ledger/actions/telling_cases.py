"""Who is told about a case: the person concerned and guardians, who objected, and the organization that recorded."""

from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.accounts.actions import notify
from yushan.common import clock
from yushan.ledger.models import CaseStatement, EntryCase
from yushan.organizations.queries.holders import holders_on
from yushan.volunteers.queries import inboxes_of

Part = CaseStatement.Part


def _person(case: EntryCase) -> set[int]:
    return set(inboxes_of([case.volunteer_id])[case.volunteer_id].all()) if case.volunteer_id else set()


def _raisers(case: EntryCase) -> set[int]:
    rows = case.statements.filter(part=Part.RAISER, said_by__isnull=False)
    return set(rows.values_list("said_by", flat=True))


def _tell(case: EntryCase, *, key: str, title: str, body: str, by: int | None = None, said_to_staff: str = "") -> None:
    """To the person and who objected by their own page, to the organization by that of staff; `by` knows already."""
    name, person, staff = (
        f"case:{case.pk}:{key}",
        _person(case),
        set(holders_on(case.organization, "attendance.confirm")),
    )
    readers = (person | _raisers(case)) - {by}
    notify(sorted(readers), key=name, title=title, body=body, url=reverse("ledger:own_case", args=[case.pk]))
    at_work = sorted(staff - readers - {by})
    address = reverse("ledger:case", args=[case.pk])
    notify(at_work, key=f"{name}:staff", title=title, body=said_to_staff or body, url=address)


def tell_opened(case: EntryCase, statement: CaseStatement) -> None:
    """The person concerned reads what is said, until when they may speak first, and who decides."""
    until = ""
    if case.hear_until:
        end = clock.local(case.hear_until)
        until = _("请在 %(month)d 月 %(day)d 日零时前说明情况。") % {"month": end.month, "day": end.day}
    _tell(
        case,
        key="opened",
        title=_("“%(title)s”的时长有人提出异议") % {"title": case.activity_title},
        body=_("%(text)s %(until)s由上一级、没有参与过的管理员裁定。") % {"text": statement.text, "until": until},
        said_to_staff=_("%(text)s 请在异议页里说明记录的依据。") % {"text": statement.text},
        by=statement.said_by_id,
    )


def tell_said(case: EntryCase, statement: CaseStatement) -> None:
    """A further statement reaches all others in the case."""
    title = _("“%(title)s”的异议有新的说明") % {"title": case.activity_title}
    _tell(case, key=f"said:{statement.pk}", title=title, body=statement.text, by=statement.said_by_id)


def tell_decided(case: EntryCase) -> None:
    """The outcome with its reason, to everybody in the case."""
    title = _("“%(title)s”的异议有了结果：%(state)s") % {
        "title": case.activity_title,
        "state": case.get_state_display(),
    }
    _tell(case, key="decided", title=title, body=case.answer, by=case.decided_by_id)
