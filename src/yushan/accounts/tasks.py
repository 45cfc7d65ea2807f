"""Background work of the room: calls actions, may run twice harmlessly."""

from django_tasks import task

from yushan.accounts.actions import codes, verifying


@task()
def send_code(pk: int) -> None:
    """Makes a code and sends it; asked for by `ask_code`."""
    codes.send_code(pk)


@task()
def check_identity(pk: int) -> None:
    """Asks the authority about somebody; asked for by `request_checks`."""
    verifying.run_check(pk)
