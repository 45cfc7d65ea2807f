"""A case of the rights desk (诉求): what somebody brings forward, and who works on it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.needs.models import Need
from yushan.organizations.models import Area, Organization


class Case(models.Model):
    """Words, name and number stand here sealed; of an anonymous one there is no name, no number and no account.

    An anonymous case carries the day on which it came, never the hour: a moment could be laid beside other records.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("投诉")
        APPEAL = "appeal", _("申诉")
        SUGGESTION = "suggestion", _("建议")
        MEDIATION = "mediation", _("调解")

    class Side(models.TextChoices):
        VOLUNTEER = "volunteer", _("志愿者")
        ORGANIZATION = "organization", _("志愿服务组织")
        RECIPIENT = "recipient", _("服务对象")
        OTHER = "other", _("其他人")

    class Topic(models.TextChoices):
        SERVICE = "service", _("服务的质量和态度")
        HOURS = "hours", _("时长、记录和证明")
        MANAGEMENT = "management", _("组织的管理和安排")
        TREATMENT = "treatment", _("志愿者的保障和对待")
        MONEY = "money", _("收费、费用和物品")
        PRIVACY = "privacy", _("个人信息和肖像")
        HONOUR = "honour", _("星级、评选和表彰")
        EXCLUSION = "exclusion", _("限制报名")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待受理")
        HANDLING = "handling", _("办理中")
        MEDIATING = "mediating", _("调解中")
        ANSWERED = "answered", _("已答复")
        SECOND = "second", _("复核中")
        FINAL = "final", _("复核已答复")
        DECLINED = "declined", _("不予受理")
        CLOSED = "closed", _("已办结")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Level(models.IntegerChoices):
        AREA = 0, _("区县")
        CITY = 1, _("市级")

    class Channel(models.TextChoices):
        WEB = "web", _("网上提出")
        DESK = "desk", _("来电来访")
        REVIEW = "review", _("不满意的评单")

    class Result(models.TextChoices):
        UPHELD = "upheld", _("成立，已处理")
        PARTLY = "partly", _("部分成立，已处理")
        REFUTED = "refuted", _("不成立，已说明")
        ADOPTED = "adopted", _("采纳")
        NOTED = "noted", _("留作研究")
        AGREED = "agreed", _("调解达成一致")

    class Content(models.IntegerChoices):
        NO = 1, _("不满意")
        FAIR = 2, _("基本满意")
        YES = 3, _("满意")

    OPEN = (State.SUBMITTED, State.HANDLING, State.MEDIATING, State.SECOND)
    ENDED = (State.CLOSED, State.WITHDRAWN, State.DECLINED)

    number = models.CharField(max_length=16, unique=True)
    code_hash = models.CharField(max_length=64, unique=True, help_text="of the receipt's code")
    submission = models.CharField(max_length=40, unique=True, help_text="of the form: sent twice is one case")
    is_code_used = models.BooleanField(default=False, db_default=False, help_text="the receipt arrived: no second one")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    side = models.CharField(max_length=12, choices=Side.choices)
    topic = models.CharField(max_length=12, choices=Topic.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.WEB)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+", help_text="None: the city")
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+", help_text="what it is about, where known"
    )
    need = models.OneToOneField(Need, null=True, on_delete=models.PROTECT, related_name="rights_case")
    text = SealedTextField()
    about = SealedTextField(help_text="which organization, activity or person, as it was written")
    wish = SealedTextField(help_text="what is asked for")
    is_anonymous = models.BooleanField(default=False)
    name = SealedTextField()
    phone = SealedTextField()
    contact_hash = models.CharField(max_length=64, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.AREA)
    instance = models.PositiveSmallIntegerField(default=1, help_text="2: somebody else looks at it again")
    times_late = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    turn_at = models.DateTimeField(help_text="its place in lists: when it is due, else when it came there")

    result = models.CharField(max_length=8, choices=Result.choices, blank=True)
    answer = SealedTextField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    second_asked = SealedTextField(help_text="why it has to be looked at again")
    second_result = models.CharField(max_length=8, choices=Result.choices, blank=True)
    second_answer = SealedTextField()
    second_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    content = models.PositiveSmallIntegerField(null=True, choices=Content.choices, help_text="how content they are")
    content_text = SealedTextField()

    class Meta:
        indexes = [
            models.Index(fields=["turn_at", "id"], name="rights_by_turn"),
            models.Index(fields=["area", "state", "turn_at", "id"], name="rights_turn_in_area"),
            models.Index(fields=["state", "turn_at", "id"], name="rights_turn"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="rights_due"),
            models.Index(fields=["user", "-id"], name="rights_of_user"),
            models.Index(fields=["opened_at"], name="rights_opened"),
        ]
        constraints = [
            # Whatever code does: nothing identifying beside an anonymous case.
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(user=None, contact_hash="", name=b"", phone=b"", need=None),
                name="rights_anonymous_is_anonymous",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=models.F("answered_by")), name="rights_second_is_another"
            ),
            models.CheckConstraint(
                condition=Q(level=1) | Q(area__isnull=False), name="rights_area_or_city"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def is_late(self) -> bool:
        """Its step was not done in time."""
        return self.state in self.OPEN and self.due_at is not None and self.due_at <= clock.now()

    @property
    def tone(self) -> str:
        """Of its pill."""
        tones = {self.State.SUBMITTED: "wait", self.State.SECOND: "wait", self.State.DECLINED: "bad"}
        tones |= {self.State.HANDLING: "info", self.State.MEDIATING: "info"}
        tones |= {self.State.ANSWERED: "ok", self.State.FINAL: "ok", self.State.CLOSED: "ok"}
        return tones.get(self.State(self.state), "plain")

    @property
    def where(self) -> str:
        """Who has to work on it, in words. Reads `area`: select it."""
        if self.level == self.Level.CITY or self.area is None:
            return str(_("市级"))
        return self.area.name

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix: at the city only the city's."""
        return {} if self.level == self.Level.CITY else {"area": self.area_id}


class CaseHandler(models.Model):
    """Who is named to work on a case: they alone read it, in their instance, until they are let go."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handlers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    instance = models.PositiveSmallIntegerField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    left_because = SealedTextField(help_text="why somebody stood aside")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], condition=Q(until=None), name="rights_handler_once"),
        ]
        indexes = [models.Index(fields=["user", "case"], condition=Q(until=None), name="rights_handled_by")]


class CaseMessage(models.Model):
    """Something said between whoever brought the case and the desk, or noted within the desk (`is_note`)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    from_asker = models.BooleanField(default=False)
    is_note = models.BooleanField(default=False)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()
    text = SealedTextField()

    class Meta:
        ordering = ["id"]


class CaseStep(models.Model):
    """What happened to a case; `reason` is read by whoever brought it too."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    said = models.CharField(max_length=60)
    reason = SealedTextField()

    class Meta:
        ordering = ["id"]


class LaterWord(models.Model):
    """What the desk is told of an anonymous case with the next round of the worker: a notice carries its minute, and the
    minute could be laid beside who sat at a computer then. No moment stands here.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="later_words")
    is_for_heads = models.BooleanField(help_text="those who name handlers; else those named")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]


class CaseFile(models.Model):
    """A picture or document with a case, sealed; what it carried beside its content was taken off."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=60, help_text="name in the sealed folder")
    media_type = models.CharField(max_length=100)
    from_asker = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
