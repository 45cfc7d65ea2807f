"""Award campaigns (评选): what is chosen, from whom, by which rules; their categories and the quotas of areas."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Area


class Kind(models.TextChoices):
    """Who or what can be a candidate; one engine for the four."""

    PERSON = "person", _("志愿者")
    ORGANIZATION = "organization", _("志愿服务组织")
    STATION = "station", _("服务站点")
    PROJECT = "project", _("服务项目")


class CampaignTemplate(models.Model):
    """A campaign of the plan folder (campaigns.toml), from which one begins; what left the file stays, inactive."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    content = models.JSONField(help_text="facts, criteria and categories as actions.organising takes them")
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.title


class AwardCampaign(models.Model):
    """A selection of the city, or of a district where an area is named. What it asks can be changed before it opens."""

    class State(models.TextChoices):
        DRAFT = "draft", _("筹备中")
        OPEN = "open", _("推荐中")
        CHECKING = "checking", _("资格审核")
        SCORING = "scoring", _("评审中")
        RANKED = "ranked", _("已排名")
        NOTICED = "noticed", _("公示中")
        DONE = "completed", _("已公布")
        CANCELLED = "cancelled", _("已取消")

    class Use(models.TextChoices):
        ANNUAL = "annual", _("年度典型选树")
        CONTEST = "contest", _("项目评选")
        STATION = "station", _("示范站点评定")
        PRACTICE = "practice", _("最佳实践征集")

    class Method(models.TextChoices):
        """How scores of several reviewers become one (rules/ranking.py)."""

        Z = "z", _("标准分：消除评审手松手紧的差别")
        TRIMMED = "trimmed", _("平均分，五位及以上去掉最高最低")
        MEAN = "mean", _("平均分")

    class Route(models.TextChoices):
        UNIT = "unit", _("单位推荐")
        TEAM = "team", _("服务队推荐")
        AREA = "area", _("区县推荐")
        SELF = "self", _("自荐")
        PUBLIC = "public", _("公众推荐")

    # Who nominates by these ways does so for somebody who answers for it, not for themselves.
    IN_OFFICE = (Route.UNIT, Route.TEAM, Route.AREA)
    PUBLIC = (State.OPEN, State.CHECKING, State.SCORING, State.RANKED, State.NOTICED, State.DONE)
    UNDER_WAY = (State.OPEN, State.CHECKING, State.SCORING, State.RANKED, State.NOTICED)
    AFTER_REVIEW = (State.NOTICED, State.DONE)

    code = models.CharField(max_length=20, unique=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="award_campaigns")
    template = models.ForeignKey(
        CampaignTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="campaigns"
    )
    use = models.CharField(max_length=10, choices=Use.choices)
    title = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField(help_text="facts of this calendar year are looked at")
    text = models.TextField(blank=True, help_text="who can be nominated, what is looked at, what winners are given")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    routes = models.JSONField(default=list, help_text="by whom candidates are nominated: values of Route")
    nominate_until = models.DateField(help_text="the last day for nominations")
    asks_consent = models.BooleanField(default=True, help_text="who has not agreed is neither public nor scored")
    asks_recommendation = models.BooleanField(default=False, help_text="districts recommend within their quota")
    is_blind = models.BooleanField(default=False, help_text="reviewers see neither name nor unit")
    reviewers_each = models.PositiveSmallIntegerField(default=3, help_text="scores that each nominee gets in a round")
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.Z)
    criteria = models.JSONField(
        default=list, help_text='[{"code", "name", "points", "weight"}, …], weights 100 together'
    )
    ties = models.JSONField(default=list, help_text="what decides between equals, in order (rules/ranking.py)")
    seed = models.CharField(max_length=32, help_text="of lots: made with the campaign, known to everybody afterwards")
    checked_at = models.DateTimeField(null=True, help_text="every nominee was measured by the rules")
    noticed_at = models.DateTimeField(null=True)
    notice_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    document_no = models.CharField(max_length=60, blank=True, help_text="文号 of the decision, on certificates")
    reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="award_campaign_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["noticed", "completed"]) | Q(notice_until__isnull=False),
                name="award_campaign_noticed_has_end",
            ),
            models.CheckConstraint(condition=Q(reviewers_each__gte=1), name="award_campaign_is_reviewed"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_settled(self) -> bool:
        """Nothing is decided in it any more."""
        return self.state in (self.State.DONE, self.State.CANCELLED)

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id, "campaign": self.pk}


class Category(models.Model):
    """What is given to whom: a kind of candidate, the name of the honour, how many, by which rules."""

    campaign = models.ForeignKey(AwardCampaign, on_delete=models.CASCADE, related_name="categories")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    honour = models.CharField(max_length=60, help_text="荣誉称号, on certificates and the roll of honour")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    quota = models.PositiveSmallIntegerField(help_text="how many win")
    area_quota = models.PositiveSmallIntegerField(null=True, help_text="of one area at most; none: as many as rank")
    recommend_quota = models.PositiveSmallIntegerField(null=True, help_text="an area recommends so many; none: any")
    second_places = models.PositiveSmallIntegerField(default=0, help_text="into the second round; 0: there is none")
    final_places = models.PositiveSmallIntegerField(default=0, help_text="into the final; 0: there is none")
    rules = models.JSONField(default=list, help_text='[{"fact", "least" or "most"}, …] (rules/eligibility.py)')
    gives = models.JSONField(default=dict, help_text="what a win does beside the honour, by kind (winning/)")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="category_once"),
            models.CheckConstraint(condition=Q(quota__gte=1), name="category_has_winners"),
        ]

    def __str__(self) -> str:
        return self.name


class AreaQuota(models.Model):
    """How many an area recommends where it is not what the category says."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="area_quotas")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "area"], name="area_quota_once")]
