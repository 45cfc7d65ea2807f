"""Folded beginnings: an empty database takes them, every other one goes on by the originals, and both ends are the same."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.utils import translation

from yushan.common.folding import CreateModels, OriginalsLoader

Key = tuple[str, str]


def _executor(monkeypatch: pytest.MonkeyPatch, applied: Iterable[Key]) -> MigrationExecutor:
    """As in a database that has recorded these migrations."""
    rows = dict.fromkeys(applied)
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: dict(rows))
    return MigrationExecutor(connection)


def _open(executor: MigrationExecutor) -> list[Key]:
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


def _folds() -> list[Migration]:
    loader = MigrationLoader(None)
    return [
        migration
        for migration in loader.disk_migrations.values()
        if any(isinstance(operation, CreateModels) for operation in migration.operations)
    ]


@pytest.fixture(scope="module")
def originals() -> MigrationGraph:
    return OriginalsLoader(None).graph


def _in_order(graph: MigrationGraph, leaves: Iterable[Key]) -> list[Key]:
    order: dict[Key, None] = {}
    for leaf in leaves:
        order.update(dict.fromkeys(graph.forwards_plan(leaf)))
    return list(order)


@pytest.mark.django_db
def test_an_empty_database_begins_with_the_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    todo = set(_open(_executor(monkeypatch, [])))
    for fold in _folds():
        assert (fold.app_label, fold.name) in todo
        assert not todo & set(fold.replaces)


@pytest.mark.django_db
def test_a_database_that_took_all_originals_is_complete(
    monkeypatch: pytest.MonkeyPatch, originals: MigrationGraph
) -> None:
    """Also with the records of an older fold, whose file is gone: Django records what it replaced as well."""
    all_of_them = _in_order(originals, originals.leaf_nodes())
    older = [("accounts", "0001_squashed_0009_merged_people"), ("activities", "0001_squashed_0015_joining")]
    assert _open(_executor(monkeypatch, [*all_of_them, *older])) == []


@pytest.mark.django_db
@pytest.mark.parametrize("backwards", [False, True])
def test_a_database_of_any_earlier_day_goes_on_by_the_originals(
    monkeypatch: pytest.MonkeyPatch, originals: MigrationGraph, backwards: bool
) -> None:
    """A room of which something is applied never takes the fold, one of which nothing is takes no original."""
    order = _in_order(originals, sorted(originals.leaf_nodes(), reverse=backwards))
    folds = {fold.app_label: fold for fold in _folds()}
    for count in range(1, len(order), 4):
        applied = order[:count]
        todo = _open(_executor(monkeypatch, applied))
        for room, fold in folds.items():
            mine = [key for key in todo if key[0] == room]
            done = [key for key in fold.replaces if key in applied]
            if done:
                assert mine == [key for key in order if key[0] == room and key not in applied], (count, room)
            else:
                assert mine[:1] == [(room, fold.name)], (count, room)
                assert not set(mine) & set(fold.replaces), (count, room)


def test_the_originals_end_with_the_models_of_today() -> None:
    loader = OriginalsLoader(None)
    with translation.override(None):
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        assert detector.changes(graph=loader.graph) == {}


def _of_the_database(operations: Iterable[Any]) -> set[str]:
    """What PostgreSQL gets beside the models: names of triggers, functions and constraints are in the statements."""
    said: set[str] = set()
    for operation in operations:
        if (name := type(operation).__name__) == "VendorSQL":
            said.update(operation.statements["postgresql"][0])
        elif name in {"ImmutableTable", "IndexWords"}:
            said.add(f"{operation.deconstruct()}")
    return said


def test_a_fold_makes_the_triggers_of_its_originals() -> None:
    for fold in _folds():
        modules = [import_module(f"yushan.{room}.migrations.{name}") for room, name in fold.replaces]
        wanted = _of_the_database(operation for module in modules for operation in module.Migration.operations)
        assert wanted <= _of_the_database(fold.operations), fold


def test_a_fold_replaces_all_files_up_to_the_one_in_its_name() -> None:
    for fold in _folds():
        folder = Path(settings.BASE_DIR) / "src" / "yushan" / fold.app_label / "migrations"
        names = sorted(path.stem for path in folder.glob("0*.py") if "_squashed_" not in path.stem)
        last = fold.name.removeprefix("0001_squashed_")
        assert fold.replaces == [(fold.app_label, name) for name in names[: names.index(last) + 1]]


def test_a_file_that_names_a_fold_is_read_as_naming_its_last_original(monkeypatch: pytest.MonkeyPatch) -> None:
    """`makemigrations` names the folds, they are the newest of their rooms."""
    fold = next(fold for fold in _folds() if fold.app_label == "organizations")
    later = import_module("yushan.guidance.migrations.0001_initial").Migration
    monkeypatch.setattr(later, "dependencies", [*later.dependencies, ("organizations", fold.name)])
    graph = OriginalsLoader(None).graph
    assert fold.replaces[-1] in {parent.key for parent in graph.node_map["guidance", "0001_initial"].parents}
    assert ("organizations", fold.name) not in graph.nodes
