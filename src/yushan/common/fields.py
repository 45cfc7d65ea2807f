"""Model fields of floor 0."""

from typing import Any

from django.db import models

from yushan.common import vault


class SealedTextField(models.BinaryField):
    """Text that is encrypted at rest; reads and writes str. Cannot be searched: store a lookup_hash beside it."""

    # For the type checker: what a model's attribute takes and gives, unlike the bytes of a plain BinaryField.
    _pyi_private_set_type: str  # type: ignore[assignment]
    _pyi_private_get_type: str  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """The checks of a plain field: BinaryField's own refuses the str default, which is what this field holds."""
        return models.Field.check(self, **kwargs)

    def get_default(self) -> str:
        return ""

    def get_prep_value(self, value: Any) -> bytes:
        return b"" if value in (None, "", b"") else vault.seal(str(value).encode())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if not prepared:
            value = self.get_prep_value(value)
        return connection.Database.Binary(value) if hasattr(connection.Database, "Binary") else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return vault.unseal(bytes(value)).decode() if value else ""

    def to_python(self, value: Any) -> str:
        return value if isinstance(value, str) else str(value or "")

    def value_to_string(self, obj: Any) -> str:
        return str(self.value_from_object(obj))
