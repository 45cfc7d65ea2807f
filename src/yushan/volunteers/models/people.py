"""People who registered, and their guardians."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.organizations.models import Area, Unit


class Volunteer(models.Model):
    """A natural person who registered; at most one per identity document (`person` is unique)."""

    class State(models.TextChoices):
        TO_CONFIRM = "to_confirm", _("待确认")
        VERIFIED = "verified", _("已实名")
        WITHDRAWN = "withdrawn", _("已注销")

    class Source(models.TextChoices):
        SELF = "self", _("本人注册")
        UNIT = "unit", _("单位集体注册")
        HELPER = "helper", _("代为登记")
        IMPORT = "import", _("导入")

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="volunteer")
    number = models.CharField(
        max_length=24, unique=True, help_text="志愿者编号: checkable, says nothing about the person"
    )
    state = models.CharField(max_length=12, choices=State.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="volunteers")
    phone = SealedTextField()
    phone_hash = models.CharField(max_length=64, db_index=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    address = SealedTextField(blank=True)
    politics = models.CharField(max_length=30, blank=True, help_text="政治面貌")
    education = models.CharField(max_length=30, blank=True)
    occupation = models.CharField(max_length=60, blank=True)
    skills = models.JSONField(default=list, blank=True, help_text="专业特长, a list of words")
    available = models.JSONField(default=list, blank=True, help_text="when ready to serve: rules_availability.SLOTS")
    languages = models.JSONField(default=list, blank=True, help_text="plan entries of table languages")
    serves_in = models.ManyToManyField(Area, blank=True, related_name="+", help_text="where ready to serve")
    talent_source = models.CharField(max_length=40, blank=True, help_text="plan entry of table talent_sources")
    verified_on = models.DateField(null=True, help_text="first day that counts as registered")
    withdrawn_on = models.DateField(null=True, help_text="first day that no longer counts")
    invited_by_unit = models.ForeignKey(Unit, null=True, on_delete=models.SET_NULL, related_name="+")
    # A pass shown at the door: changes when the person asks, says nothing about them.
    pass_code = models.CharField(max_length=32, unique=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    posted_minutes = models.PositiveIntegerField(default=0, help_text="sum of posted, not reversed entries")
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_from",
        help_text="a second registration of the same person: only the lines of the ledger still name it",
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="volunteer_state"),
            models.Index(fields=["area", "-id"], name="volunteer_area"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_on__isnull=False), name="volunteer_verified_has_day"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(verified_on=None) | Q(withdrawn_on__gte=F("verified_on")),
                name="volunteer_dates_in_order",
            ),
            # Nobody is registered, and counted, by a second registration.
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(state="withdrawn", verified_on=None, posted_minutes=0),
                name="volunteer_merged_counts_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} {self.number}"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id}


class PastRegistration(models.Model):
    """An earlier time as a verified volunteer, kept when somebody registers again: past days stay answerable."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="past_registrations")
    verified_on = models.DateField()
    withdrawn_on = models.DateField(help_text="first day that no longer counted")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__gt=F("verified_on")), name="past_registration_dates_in_order"
            ),
            models.UniqueConstraint(fields=["volunteer", "verified_on"], name="past_registration_once"),
        ]


class Guardianship(models.Model):
    """The guardian of a minor and their yes; under 14 the guardian's own account (`guardian_user`).

    Of a child registered at a helper's desk the account may come later: when the guardian gets one.
    """

    class By(models.TextChoices):
        CODE = "code", _("监护人手机验证码")
        PAPER = "paper", _("监护人签字的同意书")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wards")
    guardian_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="wards"
    )
    relation = models.CharField(max_length=20)
    phone = SealedTextField()
    consented_at = models.DateTimeField()
    consent_by = models.CharField(
        max_length=10, blank=True, choices=By.choices, db_default="", default="",
        help_text="how it was shown at a helper's desk; empty: by the guardian's own account, or named by a youth",
    )  # fmt: skip
    paper = models.CharField(
        max_length=60, blank=True, db_default="", default="", help_text="name in the sealed folder"
    )
    paper_type = models.CharField(max_length=100, blank=True, db_default="", default="", help_text="media type")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "guardian"], name="guardian_once"),
            models.CheckConstraint(condition=~Q(consent_by="paper") | ~Q(paper=""), name="guardian_paper_is_there"),
        ]
