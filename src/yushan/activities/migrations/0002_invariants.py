"""What must never be false: places, overlaps, append-only scans (docs/architecture.md, Concurrency)."""

from django.db import migrations

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
SQLITE_DROP = [
    f"DROP TRIGGER IF EXISTS sign_up_{name}"
    for name in ("counts_insert", "counts_update", "counts_delete", "no_overlap_insert", "no_overlap_update")
]
POSTGRES = [
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
POSTGRES_DROP = [
    "ALTER TABLE activities_signup DROP CONSTRAINT IF EXISTS sign_up_no_overlap",
    "DROP TRIGGER IF EXISTS sign_up_counts_update ON activities_signup",
    "DROP TRIGGER IF EXISTS sign_up_counts_change ON activities_signup",
]


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]

    operations = [
        ImmutableTable("activities_attendance"),
        VendorSQL(
            sqlite=(SQLITE_COUNT + SQLITE_OVERLAP, SQLITE_DROP),
            postgresql=(POSTGRES, POSTGRES_DROP),
        ),
    ]
