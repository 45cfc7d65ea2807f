"""Who else could take a post for which somebody is proposed."""

from yushan.activities.models import PlacingLine
from yushan.activities.queries.placing_tasks import people_of, task_for
from yushan.activities.rules.placing_fit import Suitability
from yushan.activities.rules.placing_reasons import deciding, reasons_of
from yushan.volunteers.models import Volunteer

_SHOWN = 40


def alternatives(line: PlacingLine, volunteer: Volunteer | None = None) -> list[tuple[Volunteer, float, list[str]]]:
    """Who else could take the post of a line, best first, with points and reasons; or only this one, if they could.

    Whoever stands there already, or was asked for it before, is not among them. Who is proposed for something else at that
    time is: the next round finds another for that.
    """
    task = task_for(line, volunteer)
    if not task.posts:
        return []
    out = {who for _post, who in task.out}
    suits = Suitability(task.posts, task.members, task.most_minutes, task.cares)
    numbers, points = suits.of(0, out)
    first, post = deciding(suits, 0, numbers), task.posts[0]
    found = sorted(zip(points.tolist(), numbers.tolist(), strict=True), key=lambda one: (-one[0], one[1]))[:_SHOWN]
    people = people_of(line.placing.organization).in_bulk([task.members[number].key for _score, number in found])
    return [
        (people[one.key], score, reasons_of(post, one, first, task.most_minutes - one.given_minutes - post.minutes))
        for score, one in ((score, task.members[number]) for score, number in found)
    ]
