"""Which activities serve an event, and their words in English."""

from django.db import models

from yushan.activities.models import Activity
from yushan.events.models.planning import Batch, Event, Venue


class Service(models.Model):
    """An activity that is done for an event, at a venue, by the people of a batch."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="services")
    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="event_service")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="services")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="services")
    title_en = models.CharField(max_length=160, blank=True)
    text_en = models.TextField(blank=True, help_text="what the activity is about, with its safety note")

    class Meta:
        ordering = ["activity__starts_at", "id"]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.event.access_scope()


class PostWords(models.Model):
    """What a post is called in English. By its name: an activity has the same posts in many shifts."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="post_words")
    name = models.CharField(max_length=40, help_text="the post's name")
    name_en = models.CharField(max_length=80, blank=True)
    duties_en = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="event_post_words_once")]
