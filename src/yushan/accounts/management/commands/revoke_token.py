"""`yushan revoke-token USER [--label TEXT] [--reason TEXT]`: takes back tokens of the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.accounts.actions import revoke_tokens
from yushan.accounts.queries import user_by_login
from yushan.common.actors import COMMAND_LINE


class Command(BaseCommand):
    """Without a label every token of the user ends."""

    help = "Take back API tokens"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name, 志愿者编号 or mobile number")
        parser.add_argument("--label", help="only tokens with this label")
        parser.add_argument("--reason", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        user = user_by_login(options["user"])
        if user is None:
            raise CommandError(f"没有用户 {options['user']}。")
        ended = revoke_tokens(COMMAND_LINE, user=user, label=options["label"], reason=options["reason"])
        self.stdout.write(f"已收回 {ended} 个令牌。")
