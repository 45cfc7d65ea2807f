"""The way to what is missing for the next step: each thing that a guard names, with the page where it is put right."""

from django.urls import reverse

from yushan.projects import boards
from yushan.projects.models import Project
from yushan.projects.rules.stages import EVALUATIONS


def ways(project: Project, missing: list[str]) -> list[tuple[str, str]]:
    """(words, address) for each; without an address where nobody can do it from a page of the project."""
    return [(words, _way(project, words)) for words in missing]


def _way(project: Project, words: str) -> str:
    if words in EVALUATIONS:
        return reverse("projects:evaluation", args=[project.pk])
    if "改进" in words:
        return reverse("projects:improvements", args=[project.pk])
    if words == "至少一个已发布的活动":
        return boards.create_url(project.pk)
    if "活动" in words:
        return reverse("projects:detail", args=[project.pk]) + "#activities"
    if words.startswith("责任组织"):
        return ""
    return reverse("projects:edit", args=[project.pk])
