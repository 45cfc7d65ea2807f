"""What stands in a message: of most topics the title only, because it leaves the platform."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from yushan.notifications.gateways import Letter
from yushan.notifications.links import leave_url
from yushan.notifications.models import Delivery
from yushan.notifications.rules import TOPICS, digest_of


def letter_of(rows: Sequence[Delivery]) -> Letter:
    """One message for deliveries of one person and way: a notice, or what waited for the message of the day."""
    first = rows[0]
    by_mail = first.channel == Delivery.Channel.EMAIL
    inbox = settings.SITE_URL + reverse("portal:notices")
    if first.digest:
        titles = [row.notice.title for row in rows]
        title, body = digest_of(titles)
        leave = leave_url(first.user_id, "*") if by_mail else ""
        return Letter(first.reference, title, body, inbox, leave)
    topic, notice = TOPICS[first.topic], first.notice
    leave = leave_url(first.user_id, first.topic) if by_mail and topic.code != "test" else ""
    body = notice.body if topic.open and first.channel != Delivery.Channel.SMS else ""
    address = settings.SITE_URL + notice.url if notice.url.startswith("/") else notice.url or inbox
    return Letter(first.reference, notice.title, body, address, leave, urgent=topic.urgent)
