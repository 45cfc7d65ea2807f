"""What must never be false: places, overlaps, scans of devices (docs/architecture.md, Concurrency)."""

from yushan.common.triggers import ImmutableTable, VendorSQL

HOLDING = "('accepted', 'offered', 'attended', 'absent')"
# An absence does not stand in the way of another shift at the same time.
BUSY = "('accepted', 'offered', 'attended')"

SQLITE_COUNT = [
    f"""CREATE TRIGGER sign_up_counts_insert AFTER INSERT ON activities_signup WHEN NEW.state IN {HOLDING}
    BEGIN UPDATE activities_post SET taken = taken + 1 WHERE id = NEW.post_id; END""",
    f"""CREATE TRIGGER sign_up_counts_update AFTER UPDATE OF state, post_id ON activities_signup
    WHEN (OLD.state IN {HOLDING}) <> (NEW.state IN {HOLDING}) OR OLD.post_id <> NEW.post_id
    BEGIN
      UPDATE activities_post SET taken = taken - 1 WHERE id = OLD.post_id AND OLD.state IN {HOLDING};
      UPDATE activities_post SET taken = taken + 1 WHERE id = NEW.post_id AND NEW.state IN {HOLDING};
    END""",
    f"""CREATE TRIGGER sign_up_counts_delete AFTER DELETE ON activities_signup WHEN OLD.state IN {HOLDING}
    BEGIN UPDATE activities_post SET taken = taken - 1 WHERE id = OLD.post_id; END""",
]
_OVERLAP_BODY = f"""WHEN NEW.state IN {BUSY} BEGIN
    SELECT RAISE(ABORT, 'sign_up_no_overlap') WHERE EXISTS (
      SELECT 1 FROM activities_signup AS other WHERE other.volunteer_id = NEW.volunteer_id AND other.id <> NEW.id
      AND other.state IN {BUSY} AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at);
    END"""
SQLITE_OVERLAP = [
    f"CREATE TRIGGER sign_up_no_overlap_insert AFTER INSERT ON activities_signup {_OVERLAP_BODY}",
    "CREATE TRIGGER sign_up_no_overlap_update AFTER UPDATE OF state, starts_at, ends_at ON activities_signup "
    + _OVERLAP_BODY,
]
SIGN_UP_SQLITE_DROP = [
    f"DROP TRIGGER IF EXISTS sign_up_{name}"
    for name in ("counts_insert", "counts_update", "counts_delete", "no_overlap_insert", "no_overlap_update")
]
SIGN_UP_POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION sign_up_counts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' AND OLD.state IN {HOLDING} THEN
        UPDATE activities_post SET taken = taken - 1 WHERE id = OLD.post_id;
      END IF;
      IF TG_OP <> 'DELETE' AND NEW.state IN {HOLDING} THEN
        UPDATE activities_post SET taken = taken + 1 WHERE id = NEW.post_id;
      END IF;
      RETURN NULL;
    END $$""",
    "CREATE TRIGGER sign_up_counts_change AFTER INSERT OR DELETE ON activities_signup "
    "FOR EACH ROW EXECUTE FUNCTION sign_up_counts()",
    f"CREATE TRIGGER sign_up_counts_update AFTER UPDATE OF state, post_id ON activities_signup FOR EACH ROW "
    f"WHEN ((OLD.state IN {HOLDING}) <> (NEW.state IN {HOLDING}) OR OLD.post_id <> NEW.post_id) "
    f"EXECUTE FUNCTION sign_up_counts()",
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"ALTER TABLE activities_signup ADD CONSTRAINT sign_up_no_overlap EXCLUDE USING gist "
    f"(volunteer_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state IN {BUSY})",
]
SIGN_UP_POSTGRES_DROP = [
    "ALTER TABLE activities_signup DROP CONSTRAINT IF EXISTS sign_up_no_overlap",
    "DROP TRIGGER IF EXISTS sign_up_counts_update ON activities_signup",
    "DROP TRIGGER IF EXISTS sign_up_counts_change ON activities_signup",
]

SCAN_TABLE = "activities_offlinescan"
# A refused scan may be sent again; one that repeated a fact may turn out to be one of its own.
SCAN_CHANGED = (
    "OLD.key <> NEW.key OR OLD.signed <> NEW.signed OR OLD.signature <> NEW.signature OR OLD.load_id <> NEW.load_id "
    "OR (OLD.outcome = 'recorded' AND (NEW.outcome <> 'recorded' OR NEW.fact_id <> OLD.fact_id))"
)
SCAN_SQLITE = [
    f"""CREATE TRIGGER offline_scan_stays BEFORE UPDATE ON {SCAN_TABLE} WHEN {SCAN_CHANGED}
    BEGIN SELECT RAISE(ABORT, 'offline_scan_stays'); END""",
    f"""CREATE TRIGGER offline_scan_recorded_stays BEFORE DELETE ON {SCAN_TABLE} WHEN OLD.outcome <> 'refused'
    BEGIN SELECT RAISE(ABORT, 'offline_scan_stays'); END""",
]
SCAN_SQLITE_DROP = [
    "DROP TRIGGER IF EXISTS offline_scan_stays",
    "DROP TRIGGER IF EXISTS offline_scan_recorded_stays",
]
SCAN_POSTGRES = [
    """CREATE OR REPLACE FUNCTION offline_scan_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'offline_scan_stays'; END $$""",
    f"CREATE TRIGGER offline_scan_stays BEFORE UPDATE ON {SCAN_TABLE} FOR EACH ROW WHEN ({SCAN_CHANGED}) "
    "EXECUTE FUNCTION offline_scan_refuse()",
    f"CREATE TRIGGER offline_scan_recorded_stays BEFORE DELETE ON {SCAN_TABLE} FOR EACH ROW "
    "WHEN (OLD.outcome <> 'refused') EXECUTE FUNCTION offline_scan_refuse()",
]
SCAN_POSTGRES_DROP = [
    f"DROP TRIGGER IF EXISTS offline_scan_recorded_stays ON {SCAN_TABLE}",
    f"DROP TRIGGER IF EXISTS offline_scan_stays ON {SCAN_TABLE}",
]

SIGN_UPS = [
    ImmutableTable("activities_attendance"),
    VendorSQL(
        sqlite=(SQLITE_COUNT + SQLITE_OVERLAP, SIGN_UP_SQLITE_DROP),
        postgresql=(SIGN_UP_POSTGRES, SIGN_UP_POSTGRES_DROP),
    ),
]
# What a device signed is evidence: it never changes and never goes, and what was recorded stays recorded.
SCANS = [VendorSQL(sqlite=(SCAN_SQLITE, SCAN_SQLITE_DROP), postgresql=(SCAN_POSTGRES, SCAN_POSTGRES_DROP))]
