"""Background work of the room: calls actions, may run twice harmlessly."""

from django_tasks import task

from yushan.notifications.actions import send_confirmation, send_due


@task()
def send() -> None:
    """Sends what is due; asked for after a notice that does not wait."""
    send_due()


@task()
def confirm_address(user_id: int) -> None:
    """Sends the mail that asks whether an address is right; asked for by `ask_email`."""
    send_confirmation(user_id)
