"""The natural persons behind users, what they agreed to, and their wish to be erased."""

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import StrIndex, Substr
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.fields import SealedTextField


class Person(models.Model):
    """A natural person, known by an identity document; roster rows and volunteers point here.

    One row per identity number (keyed hash), so a roster row and a registration find each other by themselves.
    """

    class Check(models.TextChoices):
        VERIFIED = "verified", _("已核验")
        MISMATCH = "mismatch", _("核验不一致")
        PENDING = "pending", _("未核验")

    name = models.CharField(max_length=60)
    name_pinyin = models.CharField(max_length=120, blank=True, help_text="full pinyin and initials for search")
    # The initials again, so that an index finds them too: what stands after the space in name_pinyin.
    name_initials = models.GeneratedField(
        expression=Substr("name_pinyin", StrIndex("name_pinyin", Value(" ")) + 1),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )
    identity_number = SealedTextField()
    identity_hash = models.CharField(max_length=64, unique=True)
    birth_date = models.DateField(null=True)
    gender = models.CharField(max_length=1, blank=True, choices=[("M", _("男")), ("F", _("女"))])
    # What an outside authority said about name and number (accounts/verifiers.py); without one nobody is asked.
    identity_check = models.CharField(max_length=10, blank=True, choices=Check.choices, db_default="", default="")
    identity_checked_at = models.DateTimeField(null=True, help_text="last asked")
    identity_check_source = models.CharField(max_length=80, blank=True, db_default="", default="")
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_from",
        help_text="a second row of the same person: whoever looks this identity number up finds the other one",
    )  # fmt: skip
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("pk")),
                name="person_not_merged_into_itself",
            )
        ]
        # For search by the beginning of a name: the operator class makes LIKE use the index on PostgreSQL.
        indexes = [
            models.Index(fields=["name"], name="person_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name_pinyin"], name="person_by_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name_initials"], name="person_by_initials", opclasses=["varchar_pattern_ops"]),
            # Few wait or do not fit, of a million.
            models.Index(
                fields=["identity_check", "id"],
                name="person_to_check",
                condition=models.Q(identity_check__in=["pending", "mismatch"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """A versioned yes of a person to a purpose; withdrawal is a date, not a deletion (个人信息保护法)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    given_by = models.CharField(
        max_length=20, choices=[("self", _("本人")), ("guardian", _("监护人")), ("unit", _("单位代办"))]
    )
    guardian = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="consents_as_guardian")
    withdrawn_at = models.DateTimeField(null=True)


class ErasureRequest(models.Model):
    """Somebody asked to be erased: 15 days in which they may change their mind, then it is done (docs/domain.md)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待删除")
        CANCELLED = "cancelled", _("已撤回")
        DONE = "done", _("已删除")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasure_requests")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField(help_text="end of the grace; put off while something stands against it")
    held_up_by = models.JSONField(default=list, blank=True, help_text="what stood against it at the last check")
    ended_at = models.DateTimeField(null=True, help_text="withdrawn or erased")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(state="waiting"), name="erasure_asked_once")
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="erasure_due")]
