"""Links in e-mails that work without signing in: signed, each for one purpose."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

_LEAVE, _CONFIRM = "notifications.leave", "notifications.confirm"
CONFIRM_WITHIN = 3 * 24 * 3600  # seconds


def leave_url(user_id: int, topic: str) -> str:
    """Ends e-mails about a topic («*»: all but those about safety). No end: an old mail has to keep its promise."""
    token = signing.dumps([user_id, topic], salt=_LEAVE)
    return settings.SITE_URL + reverse("notifications:leave", args=[token])


def leaving(token: str) -> tuple[int, str] | None:
    """User and topic of such a link; None when it is not ours."""
    try:
        user_id, topic = signing.loads(token, salt=_LEAVE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(topic)


def confirm_url(user_id: int, mark: str) -> str:
    """Says that an address is right; `mark` belongs to the address, which does not stand in the link."""
    token = signing.dumps([user_id, mark], salt=_CONFIRM)
    return settings.SITE_URL + reverse("notifications:confirm_email", args=[token])


def confirming(token: str) -> tuple[int, str] | None:
    """User and mark of such a link; None when it is not ours or too old."""
    try:
        user_id, mark = signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_WITHIN)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(mark)
