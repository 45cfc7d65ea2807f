"""What must never be false: a published wording stands."""

from yushan.common.triggers import VendorSQL

# Once published, the wording stands: text and file of such a version cannot be changed, and it is not deleted.
_FROZEN = "('coming', 'in_force', 'replaced', 'repealed')"
_TABLE = "regulations_regulationversion"
_SQLITE = [
    f"CREATE TRIGGER {_TABLE}_frozen BEFORE UPDATE OF text, file ON {_TABLE} WHEN OLD.state IN {_FROZEN} "
    "AND (NEW.text <> OLD.text OR NEW.file <> OLD.file) "
    "BEGIN SELECT RAISE(ABORT, 'a published wording stands'); END",
    f"CREATE TRIGGER {_TABLE}_kept BEFORE DELETE ON {_TABLE} WHEN OLD.state IN {_FROZEN} "
    "BEGIN SELECT RAISE(ABORT, 'a published wording stands'); END",
]
_POSTGRES = [
    f"CREATE OR REPLACE FUNCTION {_TABLE}_stands() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a published wording stands' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"CREATE TRIGGER {_TABLE}_frozen BEFORE UPDATE OF text, file ON {_TABLE} FOR EACH ROW "
    f"WHEN (OLD.state IN {_FROZEN} AND (NEW.text <> OLD.text OR NEW.file <> OLD.file)) "
    f"EXECUTE FUNCTION {_TABLE}_stands()",
    f"CREATE TRIGGER {_TABLE}_kept BEFORE DELETE ON {_TABLE} FOR EACH ROW "
    f"WHEN (OLD.state IN {_FROZEN}) EXECUTE FUNCTION {_TABLE}_stands()",
]
_DROP_SQLITE = [f"DROP TRIGGER IF EXISTS {_TABLE}_{name}" for name in ("frozen", "kept")]
_DROP_POSTGRES = [f"DROP TRIGGER IF EXISTS {_TABLE}_{name} ON {_TABLE}" for name in ("frozen", "kept")]

WORDING_STANDS = VendorSQL(sqlite=(_SQLITE, _DROP_SQLITE), postgresql=(_POSTGRES, _DROP_POSTGRES))
