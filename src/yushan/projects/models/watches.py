"""Who wants to hear of a project."""

from django.conf import settings
from django.db import models

from yushan.common import clock
from yushan.projects.models.project import Project


class ProjectWatch(models.Model):
    """Somebody wants to hear when a project publishes an activity; theirs alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="project_watched_once")]
