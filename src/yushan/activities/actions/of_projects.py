"""What a project does to its activities that have not begun: calls them off, or writes to who is signed up.

Joined to the registry of the room below at start (projects/boards.py).
"""

from typing import Any

from yushan.activities.actions.messages import tell_all
from yushan.activities.actions.places import locked_posts, posts_around
from yushan.activities.actions.publication import cancel_activity
from yushan.activities.models import Activity, SignUp
from yushan.activities.queries import of_projects
from yushan.projects.boards import ActivityBoard

_AHEAD = ("draft", "returned", "submitted", "published")
_WAITING = ("applied", "accepted", "waitlisted", "offered")


def call_off(actor: Any, project_id: int, reason: str) -> int:
    """Calls off what has not begun; the caller holds the project. Answers how many activities."""
    rows = Activity.objects.select_for_update(of=("self",)).filter(project=project_id, state__in=_AHEAD)
    activities = list(rows.order_by("pk"))
    # Every post that the cancellations need, at once and so in the order of all locks on posts.
    locked_posts(posts_around(activities))
    for activity in activities:
        cancel_activity(actor, activity=activity, reason=reason)
    return len(activities)


def tell(project_id: int, key: str, title: str, body: str) -> int:
    """One message for each published activity ahead to everybody signed up for it; answers how many people."""
    people: set[int] = set()
    for activity in Activity.objects.filter(project=project_id, state="published").order_by("starts_at", "pk"):
        signed = SignUp.objects.filter(shift__activity=activity, state__in=_WAITING)
        ids = set(signed.values_list("volunteer_id", flat=True))
        tell_all(activity, ids, key=f"{key}:{activity.pk}", title=title % {"activity": activity.title}, body=body)
        people |= ids
    return len(people)


BOARD = ActivityBoard(
    tallies=of_projects.tallies,
    lines=of_projects.lines,
    create_url=of_projects.create_url,
    tally=of_projects.tally,
    totals=of_projects.totals,
    held=of_projects.held,
    served=of_projects.served,
    ahead=of_projects.ahead,
    call_off=call_off,
    tell=tell,
)
