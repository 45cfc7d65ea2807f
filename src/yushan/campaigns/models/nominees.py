"""Nominees (候选人), who nominated them, and the files that came with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.campaigns.models.campaign import AwardCampaign, Category, Kind
from yushan.campaigns.rules.masking import named
from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.common.identity import mask_name
from yushan.organizations.models import Area, Organization, Unit
from yushan.projects.models import Project
from yushan.stations.models import Station
from yushan.volunteers.models import Volunteer

_NONE = {f"{kind.value}__isnull": True for kind in Kind if kind != Kind.PERSON} | {"volunteer__isnull": True}
_FIELD = {Kind.PERSON: "volunteer", Kind.ORGANIZATION: "organization", Kind.STATION: "station", Kind.PROJECT: "project"}


def _one_of_its_kind() -> Q:
    """Exactly the candidate that the kind names."""
    found = Q()
    for kind, field in _FIELD.items():
        found |= Q(**(_NONE | {f"{field}__isnull": False, "kind": kind.value}))
    return found


class Nominee(models.Model):
    """A candidate in a category; whoever nominates the same one again adds a voice, not a second nominee."""

    class State(models.TextChoices):
        NOMINATED = "nominated", _("待审核")
        ELIGIBLE = "eligible", _("符合条件")
        UNFIT = "unfit", _("不符合条件")
        OUT = "left", _("止步")
        SHORTLISTED = "shortlisted", _("拟入选")
        WINNER = "designated", _("入选")
        STRUCK = "struck", _("取消资格")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Consent(models.TextChoices):
        WAITING = "waiting", _("等候选人同意")
        GIVEN = "given", _("候选人已同意")
        REFUSED = "refused", _("候选人不同意")
        WITHDRAWN = "withdrawn", _("候选人撤回了同意")
        NOT_ASKED = "not_asked", _("不用征求同意")

    class Portrait(models.TextChoices):
        """Whether a person who won is shown in publicity with name and face; nobody has to answer."""

        OPEN = "", _("没有答复")
        GIVEN = "given", _("同意")
        WITHDRAWN = "withdrawn", _("撤回了")

    # Who still can win; whose consent is missing is neither scored nor shown.
    IN = (State.NOMINATED, State.ELIGIBLE, State.SHORTLISTED)
    AGREED = (Consent.GIVEN, Consent.NOT_ASKED)

    campaign = models.ForeignKey(AwardCampaign, on_delete=models.PROTECT, related_name="nominees")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="nominees")
    code = models.CharField(max_length=28, unique=True, help_text="in public addresses and in the exported scores")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    volunteer = models.ForeignKey(Volunteer, null=True, on_delete=models.PROTECT, related_name="nominations")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="nominations")
    station = models.ForeignKey(Station, null=True, on_delete=models.PROTECT, related_name="nominations")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="nominations")
    area = models.ForeignKey(
        Area, null=True, on_delete=models.PROTECT, related_name="+", help_text="of the day of nomination"
    )
    portrait = models.CharField(
        max_length=9, choices=Portrait.choices, blank=True, help_text="name and face in publicity: of people who won"
    )
    portrait_at = models.DateTimeField(null=True)
    portrait_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    portrait_version = models.CharField(max_length=10, blank=True, help_text="of the words that were agreed to")
    statement = models.TextField(blank=True, help_text="what records do not say, in a few words")
    state = models.CharField(max_length=12, choices=State.choices, default=State.NOMINATED)
    reason = models.CharField(max_length=300, blank=True, help_text="why unfit, out or struck")
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.WAITING)
    consent_version = models.CharField(max_length=20, blank=True)
    consent_at = models.DateTimeField(null=True)
    consent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    facts = models.JSONField(null=True, help_text="what the records said when it was checked")
    lacks = models.JSONField(default=list, help_text="what of the rules is missing, in words")
    checked_at = models.DateTimeField(null=True)
    slot = models.PositiveSmallIntegerField(null=True, help_text="the how many-th that its area recommends")
    recommended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recommended_at = models.DateTimeField(null=True)
    place = models.PositiveSmallIntegerField(null=True, help_text="rank in the category when the review was over")
    notice_from = models.DateTimeField(null=True, help_text="who moves up has a notice of their own")
    notice_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "state", "id"], name="nominee_of_campaign"),
            models.Index(fields=["category", "area", "state"], name="nominee_of_area"),
        ]
        constraints = [
            models.CheckConstraint(condition=_one_of_its_kind(), name="nominee_is_one_candidate"),
            *(
                models.UniqueConstraint(fields=["campaign", field], name=f"nominee_once_{field}")
                for field in _FIELD.values()
            ),
            models.UniqueConstraint(fields=["category", "area", "slot"], name="recommendation_slot_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["shortlisted", "designated"]) | ~Q(consent__in=["waiting", "refused"]),
                name="nominee_wins_with_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state="shortlisted") | Q(notice_until__isnull=False), name="nominee_noticed_has_end"
            ),
            models.CheckConstraint(
                condition=Q(portrait="") | Q(kind="person", portrait_at__isnull=False), name="portrait_of_people_dated"
            ),
            models.CheckConstraint(
                condition=Q(slot=None) | Q(recommended_at__isnull=False, area__isnull=False),
                name="recommendation_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def candidate(self) -> models.Model:
        """The volunteer, organization, station or project. Read it with the nominee."""
        found: models.Model = getattr(self, _FIELD[Kind(self.kind)])
        return found

    @property
    def name(self) -> str:
        """How the candidate is called today; of somebody erased that is no name."""
        return self.volunteer.person.name if self.volunteer else str(self.candidate)

    @property
    def public_name(self) -> str:
        """On the notice, the result and the roll: as agreed to with taking part; masked once they took it back."""
        return named(self.name, self.portrait == self.Portrait.WITHDRAWN)

    @property
    def told_name(self) -> str:
        """In stories, posters, share cards and feeds: people by their name only with a yes to just that."""
        return self.name if self.is_told else mask_name(self.name)

    @property
    def is_told(self) -> bool:
        """Whether publicity may show name and face; what is no person has a name that everybody knows."""
        return self.kind != Kind.PERSON or self.portrait == self.Portrait.GIVEN

    @property
    def is_agreed(self) -> bool:
        """Public and scored only so."""
        return self.consent in self.AGREED

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix: in its campaign."""
        return self.campaign.access_scope()


FIELD_OF_KIND = {kind.value: field for kind, field in _FIELD.items()}


class Nomination(models.Model):
    """One voice for a nominee: by whom, by which way, why. Whoever has no account gave a name and a number."""

    nominee = models.ForeignKey(Nominee, on_delete=models.CASCADE, related_name="nominations")
    route = models.CharField(max_length=8, choices=AwardCampaign.Route.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    name = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["nominee", "user"], name="nomination_once_a_user"),
            models.UniqueConstraint(
                fields=["nominee", "phone_hash"], condition=~Q(phone_hash=""), name="nomination_once_a_phone"
            ),
        ]


class NomineeFile(models.Model):
    """A file of the material, sealed at rest."""

    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="files")
    code = models.CharField(max_length=32, unique=True, help_text="in its address")
    name = models.CharField(max_length=60)
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
