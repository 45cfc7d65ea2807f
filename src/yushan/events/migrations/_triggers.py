"""What must never be false: the number of a badge is given once and stays."""

from yushan.common.triggers import VendorSQL

_SQLITE = [
    "CREATE TRIGGER accreditation_number_stays BEFORE UPDATE OF number ON events_accreditation "
    "WHEN OLD.number IS NOT NULL AND (NEW.number IS NULL OR NEW.number <> OLD.number) "
    "BEGIN SELECT RAISE(ABORT, 'accreditation_number_stays'); END",
]
_POSTGRES = [
    "CREATE OR REPLACE FUNCTION accreditation_number_stays() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'accreditation_number_stays' USING ERRCODE = 'check_violation'; END $$",
    "CREATE TRIGGER accreditation_number_stays BEFORE UPDATE ON events_accreditation FOR EACH ROW "
    "WHEN (OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number) "
    "EXECUTE FUNCTION accreditation_number_stays()",
]

NUMBER_STAYS = VendorSQL(
    sqlite=(_SQLITE, ["DROP TRIGGER IF EXISTS accreditation_number_stays"]),
    postgresql=(
        _POSTGRES,
        [
            "DROP TRIGGER IF EXISTS accreditation_number_stays ON events_accreditation",
            "DROP FUNCTION IF EXISTS accreditation_number_stays()",
        ],
    ),
)
