"""Watching a project: to hear when it publishes an activity. Theirs alone, so the trail does not speak of it."""

from yushan.accounts.models import User
from yushan.projects.models import Project, ProjectWatch


def watch(actor: User, *, project: Project, watched: bool) -> None:
    """Begins or ends; either again changes nothing."""
    if watched:
        ProjectWatch.objects.get_or_create(user=actor, project=project)
    else:
        ProjectWatch.objects.filter(user=actor, project=project).delete()
