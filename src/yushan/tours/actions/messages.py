"""Who is told what about a stop: the host, and whoever sends the vehicle."""

from typing import Any

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.organizations.queries.holders import holders_on
from yushan.tours.models import Stop


def tell_host(stop: Stop, *, key: str, title: str, body: str = "") -> None:
    """Whoever asked, and who may arrange activities exactly at the host."""
    people = {*holders_on(stop.organization, "activity.edit"), *([stop.asked_by_id] if stop.asked_by_id else [])}
    url = reverse("tours:detail", args=[stop.tour_id])
    notify(people, key=f"tour-stop:{stop.pk}:{key}", title=title, body=body, url=url)


def tell_senders(stop: Stop, *, key: str, title: str, body: str = "", beside: Any = None) -> None:
    """Who may arrange tours exactly at the sender, without the one who acts."""
    tour = stop.tour
    people = {*holders_on(tour.organization, "tour.edit"), *([tour.created_by_id] if tour.created_by_id else [])}
    people.discard(getattr(beside, "pk", None))
    url = reverse("tours:detail", args=[tour.pk])
    notify(people, key=f"tour-stop:{stop.pk}:sender:{key}", title=title, body=body, url=url)
