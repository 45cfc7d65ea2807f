"""Background work of the room: calls actions, may run twice harmlessly."""

from django_tasks import task

from yushan.needs import actions


@task()
def send_texts() -> None:
    """Sends the short messages that are due; asked for after one that does not wait."""
    actions.send_texts()
