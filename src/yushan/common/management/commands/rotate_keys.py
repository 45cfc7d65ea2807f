"""`yushan rotate-keys`: encrypts every sealed value again with the newest key of YUSHAN_FIELD_KEYS."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from tqdm import tqdm

from yushan.common import rotation, vault
from yushan.common.fields import SealedTextField

_CHUNK = 500


def _rotate(table: str, key: str, column: str) -> int:
    """Re-seals one column in chunks, so that it can be stopped and started again at any moment."""
    quote = connection.ops.quote_name
    changed, last = 0, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
            cursor.execute(
                f"SELECT {quote(key)}, {quote(column)} FROM {quote(table)} WHERE {quote(key)} > %s "
                f"ORDER BY {quote(key)} LIMIT {_CHUNK}{lock}",
                [last],
            )
            rows = cursor.fetchall()
            if not rows:
                return changed
            fresh = [
                (vault.seal(vault.unseal(value)), pk)
                for pk, value in rows
                if value and not vault.sealed_with_newest(value)
            ]
            if fresh:
                cursor.executemany(f"UPDATE {quote(table)} SET {quote(column)} = %s WHERE {quote(key)} = %s", fresh)
            changed += len(fresh)
            last = rows[-1][0]


class Command(BaseCommand):
    """Old keys may be removed from the environment once this has run to its end."""

    help = "Encrypt personal data with the newest key"

    def handle(self, *args: Any, **options: Any) -> None:
        columns = [
            (model._meta.db_table, model._meta.pk.column, field.column)
            for model in apps.get_models()
            for field in model._meta.local_fields
            if isinstance(field, SealedTextField)
        ]
        try:
            changed = sum(_rotate(*column) for column in tqdm(columns, disable=None))
            changed += sum(reseal() for reseal in rotation.registered())
        except ValueError as error:
            raise CommandError(
                f"有的值打不开（{error}）。请把加密它的旧密钥也列在 YUSHAN_FIELD_KEYS 里，再运行一次；已经换过的不会重做。"
            ) from error
        self.stdout.write(f"{changed} 个值已用最新密钥重新加密。")
