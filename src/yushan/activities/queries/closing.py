"""The closing report as staff and as everybody see it, and what people thought of the activity."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Prefetch, QuerySet, Sum

from yushan.accounts.models import Consent
from yushan.activities.models import Activity, ClosingReport, Evaluation, Feedback, ReportPhoto, SignUp
from yushan.common import clock, rulebook, vault
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.models import RoleGrant

# Fewer opinions could be matched with who was there.
SHOWN_FROM = 5
# So many names a form offers; the largest activities have more people than anybody picks from a list.
_NAMED = 300


@dataclass(frozen=True)
class Opinions:
    """How many stars on average, of how many; the mean is None for nobody."""

    count: int
    mean: float | None

    @property
    def public(self) -> bool:
        """Whether there are enough of them for everybody to see."""
        return self.count >= SHOWN_FROM


def came(activity: Activity) -> QuerySet[SignUp]:
    """The sign-ups of those who came."""
    return SignUp.objects.filter(shift__activity=activity, state=SignUp.State.ATTENDED)


def people_to_name(activity: Activity) -> list[tuple[str, str]]:
    """Who may be named in a picture, as a form offers them: those who came, by name; 1 statement."""
    rows = came(activity).select_related("volunteer__person").order_by("volunteer__person__name_pinyin")
    return [(str(row.volunteer_id), row.volunteer.person.name) for row in rows[:_NAMED]]


def may_be_evaluated(row: SignUp) -> bool:
    """Whether both sides may give their opinion of a service: somebody came, and the activity is over."""
    return row.state == SignUp.State.ATTENDED and row.shift.activity.state in Activity.OVER


def takes_feedback(activity: Activity) -> bool:
    """From its beginning for feedback_days after its end."""
    last = activity.ends_at + timedelta(days=rulebook.number("feedback_days"))
    return activity.state in Activity.HELD and activity.starts_at <= clock.now() < last


def mark_of(activity: Activity, device: str) -> str:
    """What is kept of a device: of another activity it is another one, so nobody can be followed by it."""
    return vault.lookup_hash(f"{activity.pk}:{device}", "feedback")


def has_spoken(activity: Activity, device: str) -> bool:
    """Whether this device has given its opinion of this activity."""
    return bool(device) and Feedback.objects.filter(activity=activity, device_mark=mark_of(activity, device)).exists()


def report_of(activity: Activity) -> ClosingReport | None:
    """The report with what it cost. 2 statements."""
    return ClosingReport.objects.filter(activity=activity).prefetch_related("costs").first()


def without_report(user: Any) -> QuerySet[Activity]:
    """What is over without a published report, of the organizations that this person administers themselves.

    Not of those below: whoever held it writes it. Nor for ever: report_asked_days after its end the time is past.
    """
    own = [
        grant.scope_id
        for grant in grants_of(user)
        if grant.scope == RoleGrant.Scope.ORGANIZATION and "activity.edit" in MATRIX[grant.role]
    ]
    since = clock.now() - timedelta(days=rulebook.number("report_asked_days"))
    rows = Activity.objects.filter(state__in=Activity.OVER, is_imported=False, ends_at__gte=since, organization__in=own)
    return rows.exclude(closing_report__published_at__isnull=False)


def total_fen(report: ClosingReport | None) -> int:
    """What it cost altogether."""
    return int(report.costs.aggregate(sum=Sum("fen"))["sum"] or 0) if report else 0


def shown_photos(report: ClosingReport) -> QuerySet[ReportPhoto]:
    """Pictures in which everybody still agrees: one withdrawal of the portrait consent hides it at once."""
    agrees = Consent.objects.filter(person=OuterRef("volunteer__person"), purpose="portrait", withdrawn_at=None)
    inside = ReportPhoto.people.through.objects.filter(reportphoto=OuterRef("pk"))
    return report.photos.exclude(Exists(inside.exclude(Exists(agrees))))


def all_photos(report: ClosingReport) -> QuerySet[ReportPhoto]:
    """Every picture, with who is in it, for staff."""
    return report.photos.prefetch_related("people__person")


def photo_by_code(code: str) -> ReportPhoto | None:
    """A picture by its public code."""
    return ReportPhoto.objects.select_related("report__activity__organization").filter(code=code).first()


def feedback_of(activity: Activity) -> Opinions:
    """What those who were served thought."""
    found = Feedback.objects.filter(activity=activity).aggregate(count=Count("pk"), mean=Avg("rating"))
    return Opinions(found["count"], found["mean"])


def words_of(activity: Activity) -> QuerySet[Feedback]:
    """What they wrote, for staff; in no order that tells when."""
    return Feedback.objects.filter(activity=activity).exclude(text="").order_by("device_mark")


def thought_by_volunteers(activity: Activity) -> Opinions:
    """What the volunteers thought of the activity."""
    rows = Evaluation.objects.filter(sign_up__shift__activity=activity, side=Evaluation.Side.VOLUNTEER)
    found = rows.aggregate(count=Count("pk"), mean=Avg("rating"))
    return Opinions(found["count"], found["mean"])


def words_of_volunteers(activity: Activity) -> list[str]:
    """What volunteers wrote, without names."""
    rows = Evaluation.objects.filter(sign_up__shift__activity=activity, side=Evaluation.Side.VOLUNTEER)
    return list(rows.exclude(text="").order_by("-given_at").values_list("text", flat=True)[:50])


def to_evaluate(activity: Activity) -> QuerySet[SignUp]:
    """Those who came, with what the organiser said of their service."""
    said = Prefetch(
        "evaluations", Evaluation.objects.filter(side=Evaluation.Side.ORGANIZATION), to_attr="of_organization"
    )
    return came(activity).select_related("volunteer__person", "post").prefetch_related(said).order_by("id")


def evaluations_of(row: SignUp) -> dict[str, Any]:
    """Both sides of one sign-up: «volunteer» and «organization». 1 statement."""
    return {one.side: one for one in row.evaluations.all()}
