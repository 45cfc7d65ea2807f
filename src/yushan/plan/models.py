"""The plan as data: clauses, targets, programmes, brands, key dates, code tables, rules (plans/<city>-<year>/)."""

from django.db import models


class Plan(models.Model):
    """One loaded plan folder; exactly one is current."""

    code = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    document_number = models.CharField(max_length=60, blank=True)
    city_code = models.CharField(max_length=12)
    city_name = models.CharField(max_length=40)
    issued_on = models.DateField(null=True)
    is_current = models.BooleanField(default=False)
    folder_hash = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()


class Entry(models.Model):
    """A named entry of a code table of the plan: programme, brand, work, service type, key date, station kind …"""

    table = models.CharField(max_length=30)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    clause = models.CharField(max_length=10, blank=True)
    description = models.TextField(blank=True)
    data = models.JSONField(default=dict, help_text="what only this table has, e.g. month and day of a key date")
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["table", "order", "code"]
        constraints = [models.UniqueConstraint(fields=["table", "code"], name="plan_entry_once")]

    def __str__(self) -> str:
        return self.name


class Clause(models.Model):
    """A clause of the plan with its responsible units (责任单位)."""

    code = models.CharField(max_length=10, unique=True)
    heading = models.CharField(max_length=60)
    text = models.TextField()
    responsible = models.JSONField(default=list)
    lead = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="牵头单位; empty: the first responsible one"
    )
    order = models.PositiveSmallIntegerField(default=0)

    @property
    def lead_unit(self) -> str:
        """Who leads: as written, else the first of the responsible units; empty where the plan names none."""
        return self.lead or (self.responsible[0] if self.responsible else "")

    @property
    def helpers(self) -> list[str]:
        """The other responsible units."""
        return [name for name in self.responsible if name != self.lead_unit]


class Target(models.Model):
    """What the plan asks: indicator, from which year, as an exact fraction of 1,000 or as a count."""

    indicator = models.CharField(max_length=40)
    clause = models.CharField(max_length=10)
    scope = models.CharField(max_length=20)
    from_year = models.PositiveSmallIntegerField()
    permille = models.PositiveIntegerField(null=True)
    count = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "scope", "from_year"], name="plan_target_once")]


class Rule(models.Model):
    """A number that a regulation sets, with its source and whether it was checked (docs/regulations.md)."""

    key = models.CharField(max_length=60, unique=True)
    value = models.JSONField()
    source = models.CharField(max_length=200)
    confirmed = models.BooleanField(default=False)
