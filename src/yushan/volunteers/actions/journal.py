"""What a merging changed, written down so that it can be taken back exactly."""

import json
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

_Entry = dict[str, Any]


class Journal:
    """Changes rows and remembers what stood there. Taking back goes from the last change to the first."""

    def __init__(self, kept: str = "") -> None:
        self.entries: list[_Entry] = json.loads(kept) if kept else []

    def text(self) -> str:
        """As it is kept, sealed."""
        return json.dumps(self.entries, ensure_ascii=False)

    def change(self, row: Model, **values: Any) -> None:
        """Writes columns of one row (by attribute name, e.g. volunteer_id)."""
        before = {name: _plain(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=[_field(row, name).name for name in values])
        after = {name: _plain(row, name) for name in values}
        self.entries.append({"model": row._meta.label_lower, "pk": row.pk, "before": before, "after": after})

    def move(self, rows: QuerySet[Any], **values: Any) -> int:
        """The same for every row; answers how many."""
        listed = list(rows.order_by("pk"))
        for row in listed:
            self.change(row, **values)
        return len(listed)

    def made(self, row: Model) -> None:
        """Notes a row that did not exist before."""
        self.entries.append({"model": row._meta.label_lower, "pk": row.pk, "made": True})

    def take_back(self) -> int:
        """Restores every row that still stands as it was left; answers how many were changed by somebody since."""
        left = 0
        for entry in reversed(self.entries):
            model = apps.get_model(entry["model"])
            row = model._base_manager.filter(pk=entry["pk"]).first()
            if row is None:
                left += 1
            elif entry.get("made"):
                row.delete()
            else:
                left += not _restore(row, entry)
        return left


def _restore(row: Model, entry: _Entry) -> bool:
    """Columns that somebody changed since stay as they are now."""
    same = [name for name, value in entry["after"].items() if _plain(row, name) == value]
    for name in same:
        setattr(row, name, _field(row, name).to_python(entry["before"][name]))
    if same:
        row.save(update_fields=[_field(row, name).name for name in same])
    return len(same) == len(entry["after"])


def _field(row: Model, name: str) -> Any:
    return next(field for field in row._meta.concrete_fields if name in (field.name, field.attname))


def _plain(row: Model, name: str) -> Any:
    value = getattr(row, _field(row, name).attname)
    return value.isoformat() if hasattr(value, "isoformat") else value
