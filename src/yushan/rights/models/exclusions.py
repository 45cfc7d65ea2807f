"""Who may not sign up for a time, why, and what they said to it (有理由、可申诉的黑名单, T5.9)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.organizations.models import Area


class Exclusion(models.Model):
    """Proposed by one person, told to whom it concerns, decided by another after they were heard or the term is over."""

    class Ground(models.TextChoices):
        FALSE = "false", _("弄虚作假（虚报时长、冒名顶替）")
        HARM = "harm", _("危害他人安全")
        MONEY = "money", _("借志愿服务收钱、推销")
        PRIVACY = "privacy", _("泄露他人隐私")
        CONDUCT = "conduct", _("骚扰、辱骂服务对象或志愿者")
        ABSENT = "absent", _("多次无故缺席")
        LAW = "law", _("违反法律法规")

    class State(models.TextChoices):
        HEARING = "hearing", _("听取陈述")
        IN_FORCE = "in_force", _("限制中")
        DROPPED = "dropped", _("不予限制")
        LIFTED = "lifted", _("已解除")
        ENDED = "ended", _("期满结束")

    OPEN = (State.HEARING, State.IN_FORCE)

    number = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exclusions")
    area = models.ForeignKey(
        Area, null=True, on_delete=models.PROTECT, related_name="+", help_text="where they may not; None: nowhere"
    )
    ground = models.CharField(max_length=8, choices=Ground.choices)
    reason = SealedTextField()
    evidence = SealedTextField(help_text="what shows it, in words; files beside")
    state = models.CharField(max_length=8, choices=State.choices, default=State.HEARING)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    told_how = models.CharField(max_length=100, blank=True, help_text="how somebody without an account was told")
    hearing_until = models.DateTimeField()
    statement = SealedTextField()
    stated_at = models.DateTimeField(null=True)
    stated_how = models.CharField(
        max_length=100, blank=True, default="", db_default="", help_text="how it came from somebody without an account"
    )
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="who wrote it down"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = SealedTextField(help_text="why, with what became of the person's words")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="the last day")
    ended_at = models.DateTimeField(null=True)
    turn_at = models.DateTimeField(help_text="when something is due: end of the hearing, of the term")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="in_force")
                | Q(starts_on__isnull=False, ends_on__gte=F("starts_on"), decided_at__isnull=False),
                name="exclusion_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="exclusion_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(stated_at__isnull=False) | Q(decided_at__gte=F("hearing_until")),
                name="exclusion_after_hearing",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "ends_on"], condition=Q(state="in_force"), name="exclusion_of_person"),
            models.Index(fields=["state", "turn_at", "id"], name="exclusion_turn"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        """Of its pill."""
        return {"hearing": "wait", "in_force": "bad"}.get(self.state, "plain")

    @property
    def holds(self) -> bool:
        """Whether it keeps somebody out today."""
        return self.state == self.State.IN_FORCE and self.covers(clock.today())

    def covers(self, day: date) -> bool:
        """Whether a day lies within its term."""
        return self.starts_on is not None and self.ends_on is not None and self.starts_on <= day <= self.ends_on

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix."""
        return {"area": self.area_id} if self.area_id else {}


class ExclusionFile(models.Model):
    """Evidence, sealed; the person it is about reads it too."""

    exclusion = models.ForeignKey(Exclusion, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100)
    from_person = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]


class ExclusionAppeal(models.Model):
    """One appeal against an exclusion, to the level above, decided by somebody who had no part in it."""

    class State(models.TextChoices):
        OPEN = "open", _("申诉中")
        UPHELD = "upheld", _("维持")
        SHORTENED = "shortened", _("缩短")
        LIFTED = "lifted", _("撤销")

    exclusion = models.OneToOneField(Exclusion, on_delete=models.CASCADE, related_name="appeal")
    text = SealedTextField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    turn_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = SealedTextField()
    received_how = models.CharField(
        max_length=100, blank=True, default="", db_default="", help_text="how it came from somebody without an account"
    )
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="who wrote it down"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="exclusion_appeal_decided"
            )
        ]
        indexes = [models.Index(fields=["turn_at"], condition=Q(state="open"), name="exclusion_appeals")]

    @property
    def tone(self) -> str:
        """Of its pill."""
        return {"open": "wait", "upheld": "bad"}.get(self.state, "ok")
