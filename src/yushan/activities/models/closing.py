"""What remains of an activity: the closing report with pictures and costs, what people thought of it, and of each other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models.planning import Activity
from yushan.activities.models.sign_ups import SignUp
from yushan.volunteers.models import Volunteer


class ClosingReport(models.Model):
    """The report (活动小结) of an activity that is over; public once it was published."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="closing_report")
    summary = models.TextField(blank=True)
    reached = models.PositiveIntegerField(null=True, help_text="people who were served, once each")
    reached_how = models.CharField(max_length=120, blank=True, help_text="how they were counted")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.activity.access_scope()


class ReportCost(models.Model):
    """What something cost and who paid, in fen."""

    report = models.ForeignKey(ClosingReport, on_delete=models.CASCADE, related_name="costs")
    item = models.CharField(max_length=60)
    fen = models.PositiveBigIntegerField()
    payer = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]


class ReportPhoto(models.Model):
    """A picture; whoever can be recognised in it has agreed, and it is shown no longer when one of them withdraws that."""

    class Faces(models.TextChoices):
        NONE = "none", _("没有能认出来的人")
        AGREED = "agreed", _("能认出来的人都同意了")

    report = models.ForeignKey(ClosingReport, on_delete=models.CASCADE, related_name="photos")
    code = models.CharField(max_length=32, unique=True, help_text="in its public address")
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=20)
    caption = models.CharField(max_length=100, help_text="what is to be seen; read aloud, too")
    faces = models.CharField(max_length=8, choices=Faces.choices)
    people = models.ManyToManyField(
        Volunteer, blank=True, related_name="+", help_text="volunteers who can be recognised"
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Feedback(models.Model):
    """What somebody who was served thought of it: nobody knows who; the mark only keeps a device from saying it twice."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="feedback")
    device_mark = models.CharField(max_length=64, help_text="keyed hash of device and activity; differs by activity")
    rating = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300, blank=True)
    given_on = models.DateField(help_text="the day only: a moment could be matched with a list")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "device_mark"], name="feedback_once_a_device"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="feedback_one_to_five"),
        ]


class Evaluation(models.Model):
    """What a volunteer thought of the activity, and the organiser of the volunteer's service (令第67号: 服务评价)."""

    class Side(models.TextChoices):
        VOLUNTEER = "volunteer", _("志愿者评价活动")
        ORGANIZATION = "organization", _("组织者评价服务")

    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, related_name="evaluations")
    side = models.CharField(max_length=12, choices=Side.choices)
    rating = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sign_up", "side"], name="evaluation_once_a_side"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="evaluation_one_to_five"),
        ]
