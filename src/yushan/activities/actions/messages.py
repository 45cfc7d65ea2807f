"""Who is told what about an activity: the volunteer, and the guardian who acts for a child."""

from collections.abc import Iterable

from django.urls import reverse

from yushan.accounts.actions import Message, notify, notify_each
from yushan.activities.models import Activity, Post, Shift, SignUp
from yushan.common import clock
from yushan.organizations.access import MATRIX
from yushan.organizations.models import RoleGrant
from yushan.volunteers.queries import inboxes_of


def sign_up_url(sign_up_id: int) -> str:
    """The volunteer's page of one sign-up."""
    return reverse("activities:my_sign_up", args=[sign_up_id])


def tell(sign_ups: Iterable[SignUp], *, key: str, title: str, body: str = "") -> None:
    """One message about each sign-up; `key` is completed by the sign-up, so that it arrives once. As many statements
    for a thousand as for one."""
    listed = list(sign_ups)
    inboxes = inboxes_of(row.volunteer_id for row in listed)
    notify_each(
        Message(user, f"{key}:{row.pk}", title, body, sign_up_url(row.pk), row.starts_at)
        for row in listed
        for user in inboxes[row.volunteer_id].all()
    )


def ask_guardian(row: SignUp, post: Post) -> None:
    """A minor's place is kept until the guardian said yes; the guardian gets the question, the minor hears of it."""
    inboxes, activity = inboxes_of([row.volunteer_id])[row.volunteer_id], post.shift.activity
    until = clock.local(row.held_until or row.starts_at)
    kept = f"名额保留到 {until.month} 月 {until.day} 日 {until.hour}:{until:%M}"
    notify(
        inboxes.guardians,
        key=f"guardian:{row.pk}",
        title=f"孩子报了“{activity.title}”{post.name}岗，请您决定",
        body=f"{clock_text(post.shift)}，{activity.place or '线上'}。{kept}，过时给下一位。",
        url=sign_up_url(row.pk),
    )
    title = f"“{activity.title}”{post.name}岗，等监护人同意"
    notify(inboxes.own, key=f"guardian-asked:{row.pk}", title=title, body=f"{kept}。", url=sign_up_url(row.pk))


def tell_all(activity: Activity, volunteer_ids: Iterable[int], *, key: str, title: str, body: str = "") -> None:
    """One message about an activity to many, in one statement; leads to the activity's public page."""
    ids = {user_id for inboxes in inboxes_of(volunteer_ids).values() for user_id in inboxes.all()}
    url = reverse("activities:public_detail", args=[activity.code])
    notify(ids, key=key, title=title, body=body, url=url, starts_at=activity.starts_at)


def organisers(activity: Activity, capability: str) -> list[int]:
    """Users whose grant on exactly this organization carries the capability; with none there, the submitter."""
    roles = [role for role, capabilities in MATRIX.items() if capability in capabilities]
    now = clock.now()
    grants = RoleGrant.objects.filter(
        scope="organization", scope_id=activity.organization_id, role__in=roles, starts_at__lte=now
    ).exclude(ends_at__lte=now)
    found = set(grants.values_list("user_id", flat=True))
    found |= {pk for pk in (activity.created_by_id, activity.submitted_by_id) if pk}
    return sorted(found)


def clock_text(window: Activity | Shift | SignUp) -> str:
    """«9 月 6 日 9:00–11:30»."""
    begin, end = clock.local(window.starts_at), clock.local(window.ends_at)
    return f"{begin.month} 月 {begin.day} 日 {begin.hour}:{begin:%M}–{end.hour}:{end:%M}"
