"""What must never be false of scores (docs/decisions/0029-one-engine-for-campaigns.md)."""

from yushan.common.triggers import ImmutableTable, VendorSQL

_TABLE = "campaigns_awardscore"
_SAID = "the round of this score is closed"


def _sqlite(verb: str) -> str:
    row = "OLD" if verb == "delete" else "NEW"
    closed = f"(SELECT closed_at FROM campaigns_round WHERE id = {row}.round_id) IS NOT NULL"
    if verb == "update":
        closed += " OR (SELECT closed_at FROM campaigns_round WHERE id = OLD.round_id) IS NOT NULL"
    return (
        f"CREATE TRIGGER {_TABLE}_open_{verb} BEFORE {verb.upper()} ON {_TABLE} WHEN {closed} "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    )


# FOR SHARE: scores of one round are given side by side, and whoever closes it waits for them; a score that waited
# for the closing reads the row again and is refused.
_POSTGRES = [
    f"CREATE OR REPLACE FUNCTION {_TABLE}_check() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE ended timestamptz; kept bigint; "
    "BEGIN IF TG_OP = 'DELETE' THEN kept := OLD.round_id; ELSE kept := NEW.round_id; END IF; "
    "IF TG_OP = 'UPDATE' AND OLD.round_id <> NEW.round_id THEN "
    "RAISE EXCEPTION 'a score stays in its round' USING ERRCODE = 'check_violation'; END IF; "
    "SELECT closed_at INTO ended FROM campaigns_round WHERE id = kept FOR SHARE; "
    f"IF ended IS NOT NULL THEN RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'check_violation'; END IF; "
    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    f"CREATE TRIGGER {_TABLE}_open BEFORE INSERT OR UPDATE OR DELETE ON {_TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {_TABLE}_check()",
]

SCORES = [
    VendorSQL(
        sqlite=(
            [_sqlite(verb) for verb in ("insert", "update", "delete")],
            [f"DROP TRIGGER IF EXISTS {_TABLE}_open_{verb}" for verb in ("insert", "update", "delete")],
        ),
        postgresql=(_POSTGRES, [f"DROP TRIGGER IF EXISTS {_TABLE}_open ON {_TABLE}"]),
    ),
    ImmutableTable("campaigns_awardresult"),
]
