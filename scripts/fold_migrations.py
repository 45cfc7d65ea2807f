"""fold-migrations [ROOM…]: writes the beginning of rooms anew from their models (docs/decisions/0034-folded-migrations.md).

For each room (without names: each whose originals take more than one operation) the file `0001_squashed_<last original>.py`, which
creates today's tables in one operation and replaces all originals. An older one goes. What is not a model (triggers,
constraints of a database itself, generated columns, rows that a fresh database needs) is listed: carry it over by hand.
"""

import os
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import django
from django.apps import apps
from django.db import migrations
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter
from django.utils import translation

ROOMS = Path(__file__).resolve().parents[1] / "src" / "yushan"
HEAD = '''"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

'''


def originals(room: str) -> list[str]:
    """Names of the migrations of a room that are no squash."""
    names = sorted(path.stem for path in (ROOMS / room / "migrations").glob("0*.py"))
    return [name for name in names if "_squashed_" not in name]


def beginning(room: str) -> str:
    """Name of what others depend on: the fold, or the only migration."""
    names = originals(room)
    return f"0001_squashed_{names[-1]}" if is_long(room) else names[0]


def is_long(room: str) -> bool:
    """Whether the originals of a room take more than one operation."""
    return sum(len(_original(room, name).operations) for name in originals(room)) > 1


def _original(room: str, name: str) -> type[migrations.Migration]:
    found: type[migrations.Migration] = import_module(f"yushan.{room}.migrations.{name}").Migration
    return found


def folded(room: str, state: ProjectState) -> migrations.Migration:
    """The migration that creates today's tables of a room."""
    from yushan.common.folding import CreateModels

    models = [state.models[room, model._meta.model_name] for model in apps.get_app_config(room).get_models()]
    operation = CreateModels(
        [
            CreateModel(
                name=model.name,
                fields=list(model.fields.items()),
                options={key: value for key, value in model.options.items() if value not in ([], set())},
                bases=model.bases,
                managers=model.managers,
            )
            for model in models
        ]
    )
    done = type("Migration", (migrations.Migration,), {})(beginning(room), room)
    done.initial = True
    done.replaces = [(room, name) for name in originals(room)]
    done.dependencies = _needed(room)
    done.operations = [operation]
    return done


def _needed(room: str) -> list[tuple[str, str]]:
    """What the originals needed of other rooms, and nothing newer.

    In a database where all originals of this room are applied the fold counts as applied, and so has everything to be
    that it depends on: the folds of other rooms need not be.
    """
    graph = _graph()
    outside = {
        parent.key for name in originals(room) for parent in graph.node_map[room, name].parents if parent.key[0] != room
    }
    return sorted(key for key in outside if not any(key in graph.forwards_plan(other) for other in outside - {key}))


@cache
def _graph() -> MigrationGraph:
    from yushan.common.folding import OriginalsLoader

    return OriginalsLoader(None).graph


def main() -> None:
    """Writes the files."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    translation.deactivate_all()
    rooms = sys.argv[1:] or sorted(path.parent.name for path in ROOMS.glob("*/migrations"))
    state = ProjectState.from_apps(apps)
    for room in (room for room in rooms if is_long(room)):
        folder = ROOMS / room / "migrations"
        text = MigrationWriter(folded(room, state), include_header=False).as_string()
        for older in folder.glob("0001_squashed_*.py"):
            older.unlink()
            _name_originals(older.stem)
        (folder / f"{beginning(room)}.py").write_text(HEAD + text)
        print(f"{room}: {beginning(room)}")
        for line in _by_hand(room):
            print(f"    by hand? {line}")


def _name_originals(older: str) -> None:
    """Later files that name the fold that goes name its last original from now on."""
    for path in ROOMS.glob("*/migrations/0*.py"):
        text = path.read_text()
        if f'"{older}"' in text:
            path.write_text(text.replace(f'"{older}"', f'"{older.removeprefix("0001_squashed_")}"'))


def _by_hand(room: str) -> list[str]:
    """Operations of the originals that concern no model."""
    models = ("django.db.migrations.operations.models", "django.db.migrations.operations.fields")
    return [
        f"{name}: {type(operation).__name__}, {operation.describe()}"
        for name in originals(room)
        for operation in _original(room, name).operations
        if not operation.__module__.startswith(models)
    ]


if __name__ == "__main__":
    main()
