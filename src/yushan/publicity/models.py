"""Stories of winners (宣传推介) with their pictures: written by one, published by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.campaigns.models import HonourEntry
from yushan.common import clock


class Story(models.Model):
    """What is told of an honour. The name stands in the texts as it is written; whoever reads sees it as the person agreed
    to at that moment (queries/telling.py), so nothing has to be rewritten when they take it back.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待发布")
        RETURNED = "returned", _("退回")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")

    EDITABLE = (State.DRAFT, State.RETURNED, State.WITHDRAWN)

    code = models.CharField(max_length=20, unique=True)
    honour = models.OneToOneField(HonourEntry, on_delete=models.PROTECT, related_name="story")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=60)
    lead = models.CharField(max_length=200, blank=True, help_text="what it is about, for lists, share cards and feeds")
    beginning = models.TextField(blank=True, help_text="how it began")
    doing = models.TextField(blank=True, help_text="what is done")
    change = models.TextField(blank=True, help_text="what became of it, with numbers")
    quote = models.CharField(max_length=120, blank=True)
    quote_by = models.CharField(max_length=40, blank=True, help_text="who said it, as they agreed to be called")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was returned or taken down")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-published_at", "-id"], name="story_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="story_published_has_day"
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(submitted_by=None) | ~Q(published_by=F("submitted_by")),
                name="story_published_by_second",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix: in the campaign of its honour."""
        return self.honour.access_scope()


class StoryPicture(models.Model):
    """A picture, bare of what the camera wrote beside it, sealed at rest; the first one is on posters and cards."""

    class Shows(models.TextChoices):
        NOBODY = "nobody", _("没有认得出的人")
        WINNER = "winner", _("有获得者本人")
        OTHERS = "others", _("有别的认得出的人")

    class Licence(models.TextChoices):
        PLATFORM = "platform", _("只在本平台和本次宣传里用")
        CREDIT = "credit", _("署名即可转载")
        CC_BY = "cc-by-4.0", _("CC BY 4.0")

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="pictures")
    code = models.CharField(max_length=32, unique=True, help_text="in its address")
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField(help_text="bytes")
    caption = models.CharField(max_length=80, help_text="what can be seen; read aloud in place of the picture")
    credit = models.CharField(max_length=40, help_text="who took it")
    licence = models.CharField(max_length=10, choices=Licence.choices)
    shows = models.CharField(max_length=6, choices=Shows.choices)
    agreed = models.CharField(max_length=200, blank=True, help_text="who of the others agreed, where that is kept")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(shows="others") | ~Q(agreed=""), name="story_picture_others_agreed")
        ]
