"""The command `yushan`: Django's management commands under the names of the contract."""

import os
import sys


def main() -> None:
    """Entry point; `create-admin` and `create_admin` are the same command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    from django.core.management import execute_from_command_line

    arguments = sys.argv[1:]
    if arguments:
        arguments[0] = arguments[0].replace("-", "_") if not arguments[0].startswith("-") else arguments[0]
    execute_from_command_line(["yushan", *arguments])


if __name__ == "__main__":
    main()
