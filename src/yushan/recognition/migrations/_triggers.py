"""What must never be false of points and stock (docs/decisions/0018-points.md)."""

from yushan.common.triggers import ImmutableTable, VendorSQL

_TABLE = "recognition_pointmovement"
_BEFORE = (
    "SELECT {value} FROM recognition_pointmovement WHERE account_id = NEW.account_id AND sequence = NEW.sequence - 1"
)


def _wrong(column: str, change: str) -> str:
    before = _BEFORE.format(value=column)
    return f"NEW.{column} <> COALESCE(({before}), 0) + NEW.{change}"


# A movement follows from the one before it: the balance that is shown is the sum of what came and went.
_NOT_NEXT = f"NEW.sequence > 1 AND NOT EXISTS ({_BEFORE.format(value='1')})"
_CONDITION = " OR ".join([_NOT_NEXT, _wrong("balance_after", "points"), _wrong("debt_after", "debt")])
_SAID = "a movement of points does not follow from the one before it"

_SQLITE = [
    f"CREATE TRIGGER {_TABLE}_follows BEFORE INSERT ON {_TABLE} WHEN {_CONDITION} "
    f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
]
_POSTGRES = [
    f"CREATE OR REPLACE FUNCTION {_TABLE}_check() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {_CONDITION} THEN RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'check_violation'; END IF; "
    "RETURN NEW; END $$",
    f"CREATE TRIGGER {_TABLE}_follows BEFORE INSERT ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {_TABLE}_check()",
]

MOVEMENTS = [
    ImmutableTable(_TABLE),
    ImmutableTable("recognition_stockmovement"),
    VendorSQL(
        sqlite=(_SQLITE, [f"DROP TRIGGER IF EXISTS {_TABLE}_follows"]),
        postgresql=(_POSTGRES, [f"DROP TRIGGER IF EXISTS {_TABLE}_follows ON {_TABLE}"]),
    ),
]
