"""An order or a wish of somebody who wants a service (T4.3)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import Activity, Shift
from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.organizations.models import Area, Organization, Town
from yushan.plan.models import Entry
from yushan.projects.models import ServiceItem

UNSORTED_SAID = _("未分类")
_OPEN = ("submitted", "screened", "dispatched", "claimed", "serving")


class Need(models.Model):
    """What somebody asks for, where, when and for whom; who asked stands here sealed."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("已点单")
        SCREENED = "screened", _("已受理")
        DISPATCHED = "dispatched", _("已派单")
        CLAIMED = "claimed", _("已接单")
        SERVING = "serving", _("服务中")
        DONE = "done", _("已完成")
        REVIEWED = "reviewed", _("已评单")
        CLOSED = "closed", _("没有办成")
        DECLINED = "declined", _("不予受理")
        MERGED = "merged", _("已并入")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Channel(models.TextChoices):
        SELF = "self", _("自己点单")
        HELPER = "helper", _("别人代点")
        DESK = "desk", _("电话点单")

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("居民")
        VILLAGE = "village", _("村、社区")
        SCHOOL = "school", _("学校")
        ENTERPRISE = "enterprise", _("企业、合作社")
        OTHER = "other", _("其他单位")

    class Level(models.IntegerChoices):
        """Who has to see to it that it goes on; what is late goes up."""

        AREA = 0, _("区县")
        URGED = 1, _("区县督办")
        CITY = 2, _("市级督办")

    class Wall(models.TextChoices):
        NONE = "none", _("不公开")
        ASKED = "asked", _("愿意公开，待审核")
        SHOWN = "shown", _("在心愿墙上")
        HIDDEN = "hidden", _("不上墙")

    OPEN = tuple(map(State, _OPEN))
    # What was accepted and then closed counts as accepted and not fulfilled.
    ACCEPTED = (
        State.SCREENED, State.DISPATCHED, State.CLAIMED, State.SERVING, State.DONE, State.REVIEWED, State.CLOSED,
    )  # fmt: skip
    WITH_TEAM = (State.CLAIMED, State.SERVING, State.DONE, State.REVIEWED)
    CLOSABLE = (State.SCREENED, State.DISPATCHED, State.CLAIMED)

    number = models.CharField(max_length=20, unique=True, help_text="XQ-2609-0417")
    # Whoever holds the link and knows the code sees the order: people without an account follow it so.
    token = models.CharField(max_length=40, unique=True)
    code_hash = models.CharField(max_length=64, help_text="keyed; the code itself is told once")
    submission = models.CharField(max_length=40, unique=True, help_text="one form filled in, sent however often")

    item = models.ForeignKey(ServiceItem, null=True, blank=True, on_delete=models.PROTECT, related_name="needs")
    # None: whoever asked could not say, and nobody has sorted it yet; an item brings its own.
    service_type = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="needs")
    town = models.ForeignKey(Town, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=60, help_text="village, school, community: no private address")
    address = SealedTextField(blank=True, help_text="where exactly: may be somebody's home")
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    windows = models.JSONField(default=list, help_text='[{"day": "2026-12-01", "part": "morning"}, …]')
    first_day = models.DateField(help_text="earliest of the windows")
    people = models.PositiveIntegerField()
    languages = models.JSONField(default=list, blank=True)
    accessibility = models.JSONField(default=list, blank=True, help_text="projects.rules_services.ACCESSIBILITY")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit_name = models.CharField(max_length=60, blank=True, help_text="村委会, school, enterprise that asks")
    contact_name = SealedTextField(blank=True)
    contact_phone = SealedTextField(blank=True)
    contact_hash = models.CharField(max_length=64, blank=True, help_text="keyed hash of the number")
    phone_checked = models.BooleanField(default=False, help_text="a code to this number was answered")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="needs",
        help_text="whose order it is, or who ordered for somebody",
    )  # fmt: skip

    state = models.CharField(max_length=12, choices=State.choices, default=State.SUBMITTED)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.AREA)
    reason = models.CharField(max_length=300, blank=True, help_text="why declined, withdrawn or given back")
    # As staff merged it: a chain may have several links; `leader` is its end, the order that is really worked on.
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    leader = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="claimed_needs"
    )
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="needs",
        help_text="made when served, or one that the team holds anyway",
    )  # fmt: skip
    shift = models.ForeignKey(
        Shift, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="which session of it"
    )
    told_start = models.DateTimeField(null=True, help_text="the beginning that the asker was told as certain")
    wall = models.CharField(max_length=8, choices=Wall.choices, default=Wall.NONE)

    asked_at = models.DateTimeField()
    screened_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="declined, merged, withdrawn, closed or reviewed")
    due_at = models.DateTimeField(null=True, help_text="until when the next step has to happen")
    turn_at = models.DateTimeField(help_text="its place in a list: when it is due, else when it came there")
    claim_minutes = models.PositiveIntegerField(null=True, help_text="working minutes from asking to claiming")

    class Meta:
        indexes = [
            models.Index(fields=["turn_at", "id"], name="need_by_turn"),
            # Of 80,000 a year some 6,000 are open, the newest: what comes first among them lies far back in the index above.
            models.Index(fields=["turn_at", "id"], name="need_open_by_turn", condition=Q(state__in=_OPEN)),
            models.Index(fields=["state", "turn_at", "id"], name="need_turn"),
            models.Index(fields=["area", "state", "turn_at", "id"], name="need_turn_in_area"),
            models.Index(fields=["organization", "state", "turn_at", "id"], name="need_turn_of_team"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="need_due"),
            models.Index(fields=["asked_at", "area", "service_type"], name="need_asked"),
            models.Index(fields=["item", "asked_at", "state"], name="need_of_item"),
            models.Index(fields=["area", "service_type", "asked_at"], name="need_twins"),
            models.Index(fields=["contact_hash", "asked_at"], name="need_of_asker"),
            models.Index(fields=["user", "-id"], name="need_of_user"),
            models.Index(fields=["wall", "-id"], name="need_on_wall"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | ~Q(state__in=("claimed", "serving", "done", "reviewed")),
                name="need_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(activity__isnull=False) | ~Q(state__in=("serving", "done", "reviewed")),
                name="need_served_by_activity",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=False) | ~Q(state="merged"), name="need_merged_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="need_not_into_itself"
            ),
            models.CheckConstraint(condition=Q(leader__isnull=False) | ~Q(state="merged"), name="need_merged_is_led"),
            models.CheckConstraint(
                condition=Q(service_type__isnull=False) | Q(state__in=("submitted", "declined", "merged", "withdrawn")),
                name="need_sorted_to_be_accepted",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def type_name(self) -> str:
        """Its service type in words, «未分类» where nobody has sorted it. Reads `service_type`: select it."""
        return self.service_type.name if self.service_type else str(UNSORTED_SAID)

    @property
    def is_sortable(self) -> bool:
        """A free wish that was not sent out yet: its type can still be chosen."""
        return self.item_id is None and self.state in (self.State.SUBMITTED, self.State.SCREENED)

    @property
    def where(self) -> str:
        """Town and place in words, without a private address. Reads `town`: select it."""
        town = self.town.name if self.town else ""
        return self.place if self.place.startswith(town) else f"{town}{self.place}"

    @property
    def is_day_over(self) -> bool:
        """Every day that was asked for is past and no time is set: the asker has to be asked again."""
        waits = self.state in self.OPEN and self.state != self.State.SERVING
        return waits and max(one["day"] for one in self.windows) < clock.today().isoformat()

    @property
    def is_late(self) -> bool:
        """Its step was not done in time; a further term does not make it less late: the place in lists stays."""
        return self.state in self.OPEN and self.due_at is not None and self.turn_at <= clock.now()

    @property
    def is_urged(self) -> bool:
        """Late, or above its area for that: somebody looks after it. Not once its day is being planned."""
        if self.state not in self.OPEN or self.state == self.State.SERVING or self.due_at is None:
            return False
        return bool(self.level) or self.is_late

    @property
    def number_said(self) -> tuple[str, str]:
        """Whether the telephone number is the asker's, in words for staff, and the tone of that."""
        if self.phone_checked:
            return str(_("手机号已核实")), "ok"
        if self.channel == self.Channel.DESK:
            return str(_("电话登记")), "plain"
        return str(_("手机号未核实")), "wait"

    @property
    def followed(self) -> "Need":
        """The order that is really worked on: of a merged one that into which it went. Reads `leader`: select it."""
        return self.leader if self.state == self.State.MERGED and self.leader else self

    @property
    def begins(self) -> datetime | None:
        """When the team comes: its session, else the whole activity. Reads `activity`, `shift`: select them."""
        if self.activity is None:
            return None
        return self.shift.starts_at if self.shift else self.activity.starts_at

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix; the team that claimed it is asked at its organization."""
        return {"area": self.area_id}


class NeedFile(models.Model):
    """A picture or document with an order or a review, sealed."""

    class Use(models.TextChoices):
        ORDER = "order", _("点单")
        REVIEW = "review", _("评单")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="files")
    use = models.CharField(max_length=8, choices=Use.choices)
    name = models.CharField(max_length=60, help_text="name in the sealed folder")
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
