"""What a device signed is evidence: it never changes and never goes, and what was recorded stays recorded."""

from django.db import migrations

from yushan.common.triggers import VendorSQL

TABLE = "activities_offlinescan"
# A refused scan may be sent again; one that repeated a fact may turn out to be one of its own.
CHANGED = (
    "OLD.key <> NEW.key OR OLD.signed <> NEW.signed OR OLD.signature <> NEW.signature OR OLD.load_id <> NEW.load_id "
    "OR (OLD.outcome = 'recorded' AND (NEW.outcome <> 'recorded' OR NEW.fact_id <> OLD.fact_id))"
)
SQLITE = [
    f"""CREATE TRIGGER offline_scan_stays BEFORE UPDATE ON {TABLE} WHEN {CHANGED}
    BEGIN SELECT RAISE(ABORT, 'offline_scan_stays'); END""",
    f"""CREATE TRIGGER offline_scan_recorded_stays BEFORE DELETE ON {TABLE} WHEN OLD.outcome <> 'refused'
    BEGIN SELECT RAISE(ABORT, 'offline_scan_stays'); END""",
]
SQLITE_DROP = [
    "DROP TRIGGER IF EXISTS offline_scan_stays",
    "DROP TRIGGER IF EXISTS offline_scan_recorded_stays",
]
POSTGRES = [
    """CREATE OR REPLACE FUNCTION offline_scan_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'offline_scan_stays'; END $$""",
    f"CREATE TRIGGER offline_scan_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({CHANGED}) "
    "EXECUTE FUNCTION offline_scan_refuse()",
    f"CREATE TRIGGER offline_scan_recorded_stays BEFORE DELETE ON {TABLE} FOR EACH ROW "
    "WHEN (OLD.outcome <> 'refused') EXECUTE FUNCTION offline_scan_refuse()",
]
POSTGRES_DROP = [
    f"DROP TRIGGER IF EXISTS offline_scan_recorded_stays ON {TABLE}",
    f"DROP TRIGGER IF EXISTS offline_scan_stays ON {TABLE}",
]


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_offline_scans")]

    operations = [VendorSQL(sqlite=(SQLITE, SQLITE_DROP), postgresql=(POSTGRES, POSTGRES_DROP))]
