"""`yushan create-admin`: the first city administrator."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from yushan.accounts.actions import create_user
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal
from yushan.organizations.actions import give_grant


class Command(BaseCommand):
    """Creates a user with the city administrator's grant; the password is asked for, or read from a file."""

    help = "Create a city administrator"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True, help="name shown on pages")
        parser.add_argument("--password-file", help="file with the password (else it is asked for)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["password_file"]:
            with open(options["password_file"], encoding="utf-8") as file:
                password = file.readline().rstrip("\n")
        else:
            password = getpass.getpass("密码：")
        try:
            with transaction.atomic():
                user = create_user(
                    COMMAND_LINE, username=options["username"], display_name=options["name"], password=password
                )
                give_grant(COMMAND_LINE, user=user, role="city_admin", scope="city", reason="命令行创建")
        except Refusal as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"已创建市级管理员 {user.username}。")
