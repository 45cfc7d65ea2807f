"""Grading a station by the six haves: one's own score, the inspector's, the pictures, the decision."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.geo import distance_text, metres
from yushan.stations.models.criteria import CriteriaVersion
from yushan.stations.models.improvements import Improvement
from yushan.stations.models.station import Station
from yushan.stations.rules.criteria import read
from yushan.stations.rules.scoring import points_text


class Side(models.TextChoices):
    """Who gave a score."""

    SELF = "self", _("自评")
    CHECK = "check", _("复核")


class Assessment(models.Model):
    """One grading, from the station's own score to the decision; keeps the version that was in force when it began."""

    class Kind(models.TextChoices):
        FIRST = "first", _("首次认定")
        RECHECK = "recheck", _("年度复查")
        AGAIN = "again", _("重新评定")

    class State(models.TextChoices):
        SELF = "self_check", _("待自评")
        CHECK = "inspection", _("待核查")
        DECISION = "decision", _("待审定")
        PASSED = "passed", _("通过")
        FAILED = "not_passed", _("未通过")
        DROPPED = "dropped", _("已撤销")

    OPEN = (State.SELF, State.CHECK, State.DECISION)

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="assessments")
    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SELF)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True, help_text="the station's own score is due")
    self_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    self_at = models.DateTimeField(null=True)
    self_total = models.PositiveSmallIntegerField(null=True, help_text="hundredths of a point of 100")
    self_word = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict, help_text="what the platform knew when the score was handed in")
    inspector = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    inspector_since = models.DateTimeField(null=True)
    visit_on = models.DateField(null=True, help_text="the day of the visit as arranged")
    visit_key = models.CharField(max_length=36, null=True, unique=True, help_text="the phone's key of what it sent")
    visited_at = models.DateTimeField(null=True, help_text="when the visit was ended, by the phone, put right")
    visit_sent_at = models.DateTimeField(null=True)
    visit_longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    visit_latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    check_total = models.PositiveSmallIntegerField(null=True, help_text="hundredths of a point of 100")
    check_word = models.CharField(max_length=500, blank=True)
    asks_word = models.BooleanField(default=False, help_text="the station has to speak about what differs")
    station_word = models.CharField(max_length=500, blank=True, help_text="the station on what differs")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=20, blank=True)
    valid_until = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "inspector"], name="assessment_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["station"],
                condition=Q(state__in=("self_check", "inspection", "decision")),
                name="assessment_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="passed") | (~Q(grade="") & Q(check_total__isnull=False)),
                name="assessment_passed_has_grade",
            ),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.station.access_scope()

    @property
    def self_points(self) -> str:
        """The station's own whole in words; «—» before it scored."""
        return points_text(self.self_total)

    @property
    def check_points(self) -> str:
        """The inspector's whole in words."""
        return points_text(self.check_total)

    @property
    def grade_name(self) -> str:
        """«优秀», by the version under which it was graded; read it with that."""
        return read(self.version.content).grade_name(self.grade) if self.grade else ""

    @property
    def is_overdue(self) -> bool:
        """Whether the station's own score should have been there by now; the first one has no such day."""
        return self.state == self.State.SELF and self.due_on is not None and self.due_on < clock.today()

    @property
    def visit_distance(self) -> str:
        """«约 120 米» from the station to where the inspection was ended; empty where one of both is not known."""
        there = (self.station.longitude, self.station.latitude, self.visit_longitude, self.visit_latitude)
        if any(one is None for one in there):
            return ""
        return distance_text(metres(*(float(one) for one in there if one is not None)))


class ItemScore(models.Model):
    """What one side gave for one item, and why."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    side = models.CharField(max_length=5, choices=Side.choices)
    item = models.CharField(max_length=60, help_text="«place.room»: have and item of the version")
    points = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["assessment", "side", "item"], name="item_score_once")]


class Hand(models.Model):
    """Somebody wrote something of a side's score, were it one point that another hand changed later: they do not decide."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="hands")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=5, choices=Side.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "user", "side"], name="hand_once")]


class EvidencePhoto(models.Model):
    """A picture that shows what an item says, or that something was put right.

    Kept bare: what a camera wrote beside it is gone. Time and place are the phone's own, beside the picture.
    """

    assessment = models.ForeignKey(Assessment, null=True, on_delete=models.CASCADE, related_name="photos")
    improvement = models.ForeignKey(Improvement, null=True, on_delete=models.CASCADE, related_name="photos")
    side = models.CharField(max_length=5, choices=Side.choices, default=Side.SELF)
    item = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=32, unique=True, help_text="in its address")
    key = models.CharField(max_length=36, null=True, unique=True, help_text="the phone's own, so that it comes once")
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=20)
    taken_at = models.DateTimeField(help_text="by the phone, put right by the difference of the clocks")
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy = models.PositiveIntegerField(null=True, help_text="metres")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(assessment=None) ^ Q(improvement=None), name="evidence_photo_of_one_thing"
            )
        ]
