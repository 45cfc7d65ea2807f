"""The home team's posts of the coming weeks filled by the solver: asked, partly answered, and a new proposal that waits."""

from datetime import timedelta

from yushan.activities.actions.placing_invites import answer_line, invite_lines
from yushan.activities.actions.placings import create_placing, lock_line, solve_again
from yushan.activities.models import Placing, PlacingLine
from yushan.activities.queries.placing_tasks import open_posts
from yushan.common import clock, jobs
from yushan.common.errors import Refusal
from yushan.demo.stage import home_team
from yushan.demo.world import World

_DAYS = 40


def make_placing(world: World) -> None:
    """Two come, one cannot, the others have not answered; the place that came free is proposed anew."""
    team, admin, until = home_team(world), world.users["team_admin"], world.today + timedelta(days=_DAYS)
    if not open_posts(team, world.today, until).exists():
        return
    with clock.pretend(world.now - timedelta(hours=20)):
        row = create_placing(
            admin, title="近期活动志愿者安排", organization=team, starts_on=world.today, ends_on=until, most_hours=6,
            answer_days=3,
        )  # fmt: skip
        _worked(row)
        if not row.lines.exists():
            return
        asked = invite_lines(admin, placing=row)
    _answered(world, asked)
    solve_again(admin, placing=row)
    _worked(row)
    if line := row.lines.filter(state=PlacingLine.State.PROPOSED).order_by("pk").first():
        lock_line(admin, line=line)


def _worked(row: Placing) -> None:
    """The round that waits, as the worker does it."""
    job = Placing.objects.values_list("job", flat=True).get(pk=row.pk)
    if job is not None:
        jobs.run.call(job)


def _answered(world: World, asked: list[PlacingLine]) -> None:
    with_account = [line for line in asked if hasattr(line.volunteer.person, "user")]
    for place, line in enumerate(with_account[:3]):
        with clock.pretend(world.now - timedelta(hours=5 - place)):
            try:
                answer_line(line.volunteer.person.user, line=line, accept=place < 2, answers=["都可以"] * 9)
            except Refusal:
                continue
