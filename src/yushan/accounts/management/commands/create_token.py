"""`yushan create-token USER [--label TEXT] [--days N]`: a bearer token for the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.accounts.actions import create_token
from yushan.accounts.actions.tokens import LIFETIME_DAYS
from yushan.accounts.queries import user_by_login
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal


class Command(BaseCommand):
    """Prints the token once; only its hash is kept."""

    help = "Create an API token"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name, 志愿者编号 or mobile number, as for signing in")
        parser.add_argument("--label", default="", help="what it is for; revoke-token finds it by this")
        parser.add_argument("--days", type=int, default=LIFETIME_DAYS, help="how long it is good for")

    def handle(self, *args: Any, **options: Any) -> None:
        user = user_by_login(options["user"])
        if user is None or not user.is_active:
            raise CommandError(f"没有用户 {options['user']}。")
        try:
            plain = create_token(COMMAND_LINE, user=user, label=options["label"], days=options["days"])
        except Refusal as error:
            raise CommandError(error.message) from error
        self.stdout.write(plain)
