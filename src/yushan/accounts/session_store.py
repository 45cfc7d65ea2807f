"""Sessions in the database, read by a statement that is written once: each page begins with it (ADR 0024)."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from yushan.common.prepared import Prepared

_IN_FORCE = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseStore):
    """As Django's own; only reading differs."""

    def _get_session_from_db(self) -> Any:
        # By the clock of the wall, as sessions are written: YUSHAN_NOW moves the platform's day, not who is signed in.
        found = _IN_FORCE.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found
