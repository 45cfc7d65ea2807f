"""What the health check asks of organizations: a constant number of statements, however many they are.

Activities, members and objections are counted with what is below a node: the path is cut to the length of the level
that is asked, so that the database sums up and a person in two teams of a detachment counts there once.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Substr, TruncDate

from yushan.activities.models import Activity, Objection
from yushan.common import clock, periods, rulebook
from yushan.guidance.rules import Facts, Weights
from yushan.ledger.models import HourEntry
from yushan.organizations.actions.heads import in_office
from yushan.organizations.models import Organization, OrganizationLeader, RoleGrant
from yushan.organizations.queries.listing import has_charter
from yushan.organizations.rules import admin_limit
from yushan.volunteers.models import Membership

_YEAR = timedelta(days=365)


def weights() -> Weights:
    """The numbers of the plan folder."""
    listed: Any = rulebook.value("health_weights")
    return Weights(
        tuple(int(one) for one in listed),
        rulebook.number("health_quiet_days"),
        rulebook.number("health_active_percent"),
    )


def facts_of(organization: Organization, day: date) -> Facts:
    """The facts of one organization, in any state, on a day."""
    nodes = Organization.objects.filter(pk=organization.pk)
    return facts_at(organization.depth, day, nodes=nodes, within=organization.path)[organization.pk]


def facts_at(depth: int, day: date, *, nodes: QuerySet[Organization], within: str = "") -> dict[int, Facts]:
    """Facts of `nodes`, all of one depth of the tree, by primary key; 8 statements.

    `within` narrows what is read to a part of the tree. Memberships are those of today's knowledge on that day.
    """
    charter_there = Case(When(has_charter(), then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = nodes.filter(depth=depth).annotate(has_charter=charter_there)
    listed = list(rows.values_list("pk", "path", "has_charter", "founded_on", "created_at", "member_count"))
    end = clock.at(day + timedelta(days=1))
    tree = _Tree(depth, within)
    heads, admins = _heads(tree, day), _admins(tree, end)
    activities, late = _activities(tree, day), _late(tree, day)
    members, objections = _members(tree, day), _objections(tree, day)
    per_admin, most = rulebook.number("members_per_admin"), rulebook.number("max_admins")
    found = {}
    for pk, path, charter, founded_on, created_at, member_count in listed:
        last = activities.get(path)
        due, missed = late.get(path, (0, 0))
        people, served = members.get(path, (0, 0))
        asked, answered = objections.get(path, (0, 0))
        found[pk] = Facts(
            age_days=(day - (founded_on or clock.local(created_at).date())).days,
            has_charter=charter,
            has_head=path in heads,
            term_ends_in=heads.get(path),
            admins=admins.get(path, 0),
            admins_wanted=admin_limit(member_count, per_admin, most),
            last_activity=max(0, (day - last).days) if last else None,
            due=due,
            late=missed,
            members=people,
            served=served,
            objections=asked,
            answered=answered,
        )
    return found


class _Tree:
    """A level of the tree, or the part of it below one node."""

    def __init__(self, depth: int, within: str) -> None:
        self.length, self.within = depth * Organization.steplen, within

    def rows(self, rows: QuerySet[Any], path: str = "organization__path") -> QuerySet[Any]:
        """The rows below, each with the path of the node of this level (`node`) to which it belongs."""
        if self.within:
            rows = rows.filter(**{f"{path}__startswith": self.within})
        cut: QuerySet[Any] = rows.order_by().annotate(node=Substr(path, 1, self.length))
        return cut


def _heads(tree: _Tree, day: date) -> dict[str, int | None]:
    """Days until the head's term ends with nobody to follow, by path."""
    follower = OrganizationLeader.objects.filter(
        Q(until_day=None) | Q(until_day__gt=OuterRef("until_day")), organization=OuterRef("organization"), post="head"
    )
    rows = OrganizationLeader.objects.filter(in_office(day), post="head").annotate(followed=Exists(follower))
    if tree.within:
        rows = rows.filter(organization__path=tree.within)
    listed = rows.values_list("organization__path", "until_day", "followed")
    return {path: None if until is None or followed else (until - day).days for path, until, followed in listed}


def _admins(tree: _Tree, end: Any) -> dict[str, int]:
    """Administrators of the node itself, by path."""
    rows = RoleGrant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=end - timedelta(seconds=1)), starts_at__lt=end, deputy_for=None,
        role=RoleGrant.Role.ORGANIZATION_ADMIN, scope=RoleGrant.Scope.ORGANIZATION,
    )  # fmt: skip
    if end > clock.now():  # today: in force at this moment
        rows = rows.filter(Q(ends_at=None) | Q(ends_at__gt=clock.now()), starts_at__lte=clock.now())
    if tree.within:
        rows = rows.filter(scope_path=tree.within)
    return dict(rows.order_by().values_list("scope_path").annotate(Count("user_id", distinct=True)))


def _activities(tree: _Tree, day: date) -> dict[str, date]:
    """The day of the last activity within a year, by path."""
    held = Activity.objects.filter(
        state__in=Activity.HELD, starts_at__gte=clock.at(day - _YEAR), starts_at__lt=clock.at(day + timedelta(days=1))
    )
    last = tree.rows(held).values_list("node").annotate(Max("starts_at"))
    return {path: clock.local(at).date() for path, at in last}


def _late(tree: _Tree, day: date) -> dict[str, tuple[int, int]]:
    """Activities of a year whose hours had to be posted by now, and how many were not posted in time, by path."""
    ended = Activity.objects.filter(
        state__in=Activity.OVER, is_imported=False, ends_at__gte=clock.at(day - _YEAR), ends_at__lt=clock.at(day)
    )
    grouped = (
        tree.rows(ended)
        .annotate(ended=TruncDate("ends_at", tzinfo=clock.ZONE), settled=TruncDate("settled_at", tzinfo=clock.ZONE))
        .values_list("node", "ended", "settled")
        .annotate(Count("pk"))
    )
    within = rulebook.number("settle_within_working_days")
    limits: dict[date, date | None] = {}
    found: dict[str, tuple[int, int]] = {}
    for path, ended_on, settled_on, count in grouped:
        if ended_on not in limits:
            limits[ended_on] = _limit(ended_on, within)
        limit = limits[ended_on]
        is_settled = settled_on is not None and settled_on <= day
        if limit is None or not (is_settled or limit < day):
            continue
        due, late = found.get(path, (0, 0))
        found[path] = due + count, late + (0 if is_settled and settled_on <= limit else count)
    return found


def _limit(ended_on: date, working_days: int) -> date | None:
    """The last day in time; None beyond the known holidays, where nobody is called late."""
    try:
        return periods.add_working_days(ended_on, working_days, periods.is_working_day)
    except periods.OutsideCalendar:
        return None


def _members(tree: _Tree, day: date) -> dict[str, tuple[int, int]]:
    """Members in service, and those with an hour entry within a year, by path; each person once."""
    end = clock.at(day + timedelta(days=1))
    rows = Membership.objects.filter(
        Q(state=Membership.State.APPROVED) | Q(state=Membership.State.LEFT, left_at__gte=end),
        Q(decided_at__lt=end) | Q(decided_at=None, applied_at__lt=end),
    )
    # Asked once for all: asked for each member, SQLite went through the hours of the year again and again.
    entries = HourEntry.objects.filter(service_day__gt=day - _YEAR, service_day__lte=day, reverses=None, reversal=None)
    # Hours under a second registration of the same person.
    others = entries.filter(volunteer__merged_into__isnull=False)
    served = Q(volunteer__in=entries.values("volunteer")) | Q(volunteer__in=others.values("volunteer__merged_into"))
    grouped = (
        tree.rows(rows)
        .values_list("node")
        .annotate(people=Count("volunteer", distinct=True), served=Count("volunteer", distinct=True, filter=served))
    )
    return {path: (members, served) for path, members, served in grouped}


def _objections(tree: _Tree, day: date) -> dict[str, tuple[int, int]]:
    """Objections of a year that are answered or older than a notice, and how many are answered, by path."""
    end = clock.at(day + timedelta(days=1))
    days = rulebook.number("notice_working_days")
    before = periods.working_days_before(day, days)
    is_answered = Q(answered_at__lt=end)
    rows = Objection.objects.filter(
        is_answered | Q(raised_at__lt=clock.at(before)), raised_at__gte=clock.at(day - _YEAR), raised_at__lt=end
    )
    grouped = (
        tree.rows(rows, "activity__organization__path")
        .values_list("node")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=is_answered))
    )
    return {path: (asked, answered) for path, asked, answered in grouped}


def levels() -> range:
    """The depths of the tree: from the corps down to the squads, where there are any; 1 statement."""
    deepest = Organization.objects.aggregate(depth=Max("depth"))["depth"] or 0
    return range(1, deepest + 1)
