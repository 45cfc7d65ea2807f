"""What must never be false: a vehicle stands in one place at a time (docs/architecture.md, Concurrency)."""

from yushan.common.triggers import VendorSQL

_HOLDING = "('requested', 'confirmed')"
_BODY = f"""WHEN NEW.state IN {_HOLDING} BEGIN
    SELECT RAISE(ABORT, 'stop_no_clash') WHERE EXISTS (
      SELECT 1 FROM tours_stop AS other WHERE other.vehicle_id = NEW.vehicle_id AND other.id <> NEW.id
      AND other.state IN {_HOLDING} AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at);
    END"""
_SQLITE = [
    f"CREATE TRIGGER stop_no_clash_insert AFTER INSERT ON tours_stop {_BODY}",
    f"CREATE TRIGGER stop_no_clash_update AFTER UPDATE OF state, starts_at, ends_at, vehicle_id ON tours_stop {_BODY}",
]
_POSTGRES = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE tours_stop ADD CONSTRAINT stop_no_clash EXCLUDE USING gist "
    f"(vehicle_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state IN {_HOLDING})",
]

NO_CLASH = VendorSQL(
    sqlite=(_SQLITE, [f"DROP TRIGGER IF EXISTS stop_no_clash_{verb}" for verb in ("insert", "update")]),
    postgresql=(_POSTGRES, ["ALTER TABLE tours_stop DROP CONSTRAINT IF EXISTS stop_no_clash"]),
)
