"""Kept sums: changes are appended beside what is counted, and folded into one row a key by the workers (ADR 0025)."""

from django.db import models
from django.db.models import Case, Value, When

from yushan.organizations.models import Area, Organization


class _Keyed(models.Model):
    """What an amount belongs to. `scope_id`: primary key of the unit, area or combination; 0 for the city."""

    scope = models.CharField(max_length=8)
    scope_id = models.BigIntegerField()
    metric = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(help_text="0 where the metric has no year")
    day = models.DateField(help_text="date.min where it was always so; the first of a month for cells")
    amount = models.BigIntegerField(help_text="people, minutes or lines; may be negative")

    KEY = ("scope", "scope_id", "metric", "year", "day")

    class Meta:
        abstract = True


class DailySum(_Keyed):
    """All changes of a key that were folded. Only the fold writes here, so nobody who posts waits for a row."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "metric", "year", "scope_id", "day"], name="daily_sum_once")
        ]


class DailyDelta(_Keyed):
    """A change that is not folded yet: appended in the transaction of the fact, never updated.

    A figure is the sum over both tables, read in one statement, so that a fold in between changes nothing.
    """


class Facets(models.Model):
    """A combination of what hours and activities are parted by in the explorer, or of a part of it; never changed.

    `scope` says which parts it knows (rules.facets.KNOWN): «cell» all of them.
    """

    scope = models.CharField(max_length=8)
    key = models.CharField(max_length=400)
    place = models.BigIntegerField(default=0, help_text="area of the organization that posted; 0: none")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="facets_once")]

    def __str__(self) -> str:
        return self.key


class FacetPart(models.Model):
    """The combinations under which a whole one is added up, itself among them."""

    whole = models.ForeignKey(Facets, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey(Facets, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["whole", "part"], name="facet_part_once")]


class CellLine(models.Model):
    """The leaf of the explorer: an activity's posted hours by organization, month and grade; a held one itself.

    `activity` is 0 for lines without one; `grade` is empty in the row that says that the activity was held. Written
    under the lock of the organization's chain, which a posting holds anyway. `on_…` are the part of people who stood on
    a roster on the day of the service, each line once; `too_…` what has to be added where somebody stood on several.
    """

    activity = models.BigIntegerField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    grade = models.CharField(max_length=10, blank=True)
    minutes = models.BigIntegerField(default=0)
    amount = models.IntegerField(default=0, help_text="standing lines; 1 where it says that the activity was held")
    on_minutes = models.BigIntegerField(default=0, db_default=0)
    on_amount = models.IntegerField(default=0, db_default=0)
    too_minutes = models.BigIntegerField(default=0, db_default=0)
    too_amount = models.IntegerField(default=0, db_default=0)
    facets = models.ForeignKey(Facets, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "organization", "month", "grade"], name="cell_line_once")
        ]
        indexes = [models.Index(fields=["organization", "month"], name="cell_line_of_org")]


class PostedPlace(models.Model):
    """In which area, and under which detachment, what an organization does is added up: moved with the organization."""

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, primary_key=True, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    detachment = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")


class Recount(models.Model):
    """A rebuilding of what is kept from the raw facts: how far it is, and what it found. Goes on where it stopped."""

    class Phase(models.TextChoices):
        PEOPLE = "people"
        SPELLS = "spells"
        LINES = "lines"
        SUMS = "sums"
        DONE = "done"

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    phase = models.CharField(max_length=6, choices=Phase.choices, default=Phase.PEOPLE)
    cursor = models.BigIntegerField(default=0, help_text="the last person, volunteer or organization that is done")
    people = models.PositiveIntegerField(default=0)
    organizations = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0, help_text="kept rows that were put right")
    details = models.JSONField(default=list)
    seconds = models.FloatField(default=0, help_text="of work, pauses left out")

    class Meta:
        constraints = [
            # What is missing in the sums is added once: two that go on at the same time would add it twice.
            models.UniqueConstraint(Case(When(finished_at=None, then=Value(1))), name="recount_one_unfinished")
        ]
