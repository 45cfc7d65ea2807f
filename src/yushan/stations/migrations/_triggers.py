"""What must never be false: two bookings of a room never overlap, and `lent` is what is out (docs/decisions/0030)."""

from yushan.common.triggers import VendorSQL

_HOLDING = "('asked', 'confirmed', 'kept')"
_OVERLAP = f"""WHEN NEW.state IN {_HOLDING} BEGIN
    SELECT RAISE(ABORT, 'booking_no_clash') WHERE EXISTS (
      SELECT 1 FROM stations_booking AS other WHERE other.room_id = NEW.room_id AND other.id <> NEW.id
      AND other.state IN {_HOLDING} AND other.holds_from < NEW.holds_until AND other.holds_until > NEW.holds_from);
    END"""
_CLASH_SQLITE = [
    f"CREATE TRIGGER booking_no_clash_insert AFTER INSERT ON stations_booking {_OVERLAP}",
    "CREATE TRIGGER booking_no_clash_update AFTER UPDATE OF state, room_id, holds_from, holds_until "
    f"ON stations_booking {_OVERLAP}",
]
_CLASH_POSTGRES = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE stations_booking ADD CONSTRAINT booking_no_clash EXCLUDE USING gist "
    f"(room_id WITH =, tstzrange(holds_from, holds_until) WITH &&) WHERE (state IN {_HOLDING})",
]
NO_CLASH = VendorSQL(
    sqlite=(_CLASH_SQLITE, [f"DROP TRIGGER IF EXISTS booking_no_clash_{verb}" for verb in ("insert", "update")]),
    postgresql=(_CLASH_POSTGRES, ["ALTER TABLE stations_booking DROP CONSTRAINT IF EXISTS booking_no_clash"]),
)

_MORE = "UPDATE stations_equipment SET lent = lent + NEW.count WHERE id = NEW.equipment_id AND NEW.state = 'out'"
_LESS = "UPDATE stations_equipment SET lent = lent - OLD.count WHERE id = OLD.equipment_id AND OLD.state = 'out'"
# What is given back goes before what is taken: the check of the equipment is asked after each statement.
_LENT_SQLITE = [
    f"CREATE TRIGGER loan_counts_insert AFTER INSERT ON stations_loan BEGIN {_MORE}; END",
    "CREATE TRIGGER loan_counts_update AFTER UPDATE OF state, count, equipment_id ON stations_loan "
    f"BEGIN {_LESS}; {_MORE}; END",
    f"CREATE TRIGGER loan_counts_delete AFTER DELETE ON stations_loan BEGIN {_LESS}; END",
]
_LENT_POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION loan_counts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN {_LESS}; END IF;
      IF TG_OP <> 'DELETE' THEN {_MORE}; END IF;
      RETURN NULL;
    END $$""",
    "CREATE TRIGGER loan_counts_change AFTER INSERT OR DELETE ON stations_loan "
    "FOR EACH ROW EXECUTE FUNCTION loan_counts()",
    "CREATE TRIGGER loan_counts_update AFTER UPDATE OF state, count, equipment_id ON stations_loan "
    "FOR EACH ROW EXECUTE FUNCTION loan_counts()",
]
LENT = VendorSQL(
    sqlite=(_LENT_SQLITE, [f"DROP TRIGGER IF EXISTS loan_counts_{verb}" for verb in ("insert", "update", "delete")]),
    postgresql=(
        _LENT_POSTGRES,
        [f"DROP TRIGGER IF EXISTS loan_counts_{verb} ON stations_loan" for verb in ("change", "update")],
    ),
)

# The originals made the code unique later, under a longer name: it is the same in every database.
_KEY, _LONGER = "stations_station_code_key", "stations_station_code_f6ced0a1_uniq"
CODE_NAMED = VendorSQL(
    sqlite=([], []),
    postgresql=(
        [f"ALTER TABLE stations_station RENAME CONSTRAINT {_KEY} TO {_LONGER}"],
        [f"ALTER TABLE stations_station RENAME CONSTRAINT {_LONGER} TO {_KEY}"],
    ),
)
