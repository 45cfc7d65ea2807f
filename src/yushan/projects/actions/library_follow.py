"""The library follows its projects: what is paused is not to be found, what was called off is taken down."""

from typing import Any

from yushan.audit.actions import record
from yushan.common.locking import locked
from yushan.projects.actions.library_index import keep_words
from yushan.projects.lifecycle import LIBRARY
from yushan.projects.models import LibraryEntry, Project
from yushan.projects.queries.library import kit_facts

_EVENTS = {LibraryEntry.State.PUBLISHED: "withdraw", LibraryEntry.State.SUBMITTED: "return"}


def library_follows(actor: Any, project: Project) -> None:
    """Called whenever a project pauses, goes on or is called off, by whoever holds its lock. While it pauses its entry keeps
    its state and is only hidden; once it is called off the entry is taken down or sent back, with the project's reason.
    """
    known = LibraryEntry.objects.filter(project=project).first()
    if known is None:
        return
    entry = locked(known, "project")
    event = _EVENTS.get(LibraryEntry.State(entry.state))
    if project.state == Project.State.CANCELLED and event:
        before = entry.state
        entry.state = LIBRARY.next_state(before, event, kit_facts(entry))
        entry.reason = f"项目终止：{project.reason}"[:300]
        entry.save(update_fields=["state", "reason"])
        record(
            actor, f"projects.library_{event}", subject=entry, label=entry.title, reason=entry.reason, was=before,
            now=entry.state,
        )  # fmt: skip
    keep_words(entry.pk)
