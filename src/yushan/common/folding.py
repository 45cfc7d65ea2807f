"""All tables of a room by one operation: the beginning of a database, folded (docs/decisions/0034-folded-migrations.md)."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Like its `CreateModel`s one after the other, but the model state is rendered once, not once for each.

    So models may refer to each other in a circle, without a key that is added later. Written by scripts/fold-migrations.
    """

    serialization_expand_args = ["models"]

    def __init__(self, models: list[CreateModel]) -> None:
        self.models = models

    def deconstruct(self) -> Any:
        return type(self).__name__, [], {"models": self.models}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Adds the models to a state that is not rendered; whoever asks for its `apps` renders it with all of them."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        """Keys and indexes stand when it ends: what comes next (triggers, exclusions) comes after them."""
        for model in self.models:
            model.database_forwards(app_label, editor, before, after)
        for statement in editor.deferred_sql:
            editor.execute(statement, None)
        editor.deferred_sql.clear()

    def database_backwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, editor, before, after)

    def describe(self) -> str:
        return f"Create {len(self.models)} models"


class OriginalsLoader(MigrationLoader):
    """Reads the migrations as if nothing had been folded: to fold again, and to compare what both ways make."""

    def load_disk(self) -> None:
        """Whoever names a fold, as `makemigrations` does, is taken to name its last original."""
        super().load_disk()
        instead = {
            key: (key[0], key[1].removeprefix("0001_squashed_"))
            for key, migration in self.disk_migrations.items()
            if any(isinstance(operation, CreateModels) for operation in migration.operations)
        }
        for key in instead:
            del self.disk_migrations[key]
        for migration in self.disk_migrations.values():
            named = [instead.get((key[0], key[1]), key) for key in migration.dependencies]
            migration.dependencies = named  # type: ignore[misc]
