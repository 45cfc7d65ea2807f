"""What must never be false: places of a class, papers that are closed, questions that stood in one (ADR 0035)."""

from yushan.common.triggers import ImmutableTable, VendorSQL

HOLDING = "('enrolled', 'completed', 'missed')"
_CHANGED = f"(OLD.state IN {HOLDING}) <> (NEW.state IN {HOLDING})"
_PLACES = "training_trainingclass"

_COUNT_SQLITE = [
    f"""CREATE TRIGGER enrolment_counts_insert AFTER INSERT ON training_enrolment WHEN NEW.state IN {HOLDING}
    BEGIN UPDATE {_PLACES} SET taken = taken + 1 WHERE id = NEW.training_class_id; END""",
    f"""CREATE TRIGGER enrolment_counts_update AFTER UPDATE OF state ON training_enrolment WHEN {_CHANGED}
    BEGIN
      UPDATE {_PLACES} SET taken = taken - 1 WHERE id = OLD.training_class_id AND OLD.state IN {HOLDING};
      UPDATE {_PLACES} SET taken = taken + 1 WHERE id = NEW.training_class_id AND NEW.state IN {HOLDING};
    END""",
    f"""CREATE TRIGGER enrolment_counts_delete AFTER DELETE ON training_enrolment WHEN OLD.state IN {HOLDING}
    BEGIN UPDATE {_PLACES} SET taken = taken - 1 WHERE id = OLD.training_class_id; END""",
]
_COUNT_SQLITE_DROP = [f"DROP TRIGGER IF EXISTS enrolment_counts_{verb}" for verb in ("insert", "update", "delete")]
_COUNT_POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION enrolment_counts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' AND OLD.state IN {HOLDING} THEN
        UPDATE {_PLACES} SET taken = taken - 1 WHERE id = OLD.training_class_id;
      END IF;
      IF TG_OP <> 'DELETE' AND NEW.state IN {HOLDING} THEN
        UPDATE {_PLACES} SET taken = taken + 1 WHERE id = NEW.training_class_id;
      END IF;
      RETURN NULL;
    END $$""",
    "CREATE TRIGGER enrolment_counts_change AFTER INSERT OR DELETE ON training_enrolment "
    "FOR EACH ROW EXECUTE FUNCTION enrolment_counts()",
    "CREATE TRIGGER enrolment_counts_update AFTER UPDATE OF state ON training_enrolment FOR EACH ROW "
    f"WHEN ({_CHANGED}) EXECUTE FUNCTION enrolment_counts()",
]
_COUNT_POSTGRES_DROP = [
    "DROP TRIGGER IF EXISTS enrolment_counts_update ON training_enrolment",
    "DROP TRIGGER IF EXISTS enrolment_counts_change ON training_enrolment",
]

# A closed paper takes no answer, keeps its points, and is never opened again.
_PAPER_CHANGED = (
    "OLD.state <> 'open' AND (NEW.state <> OLD.state OR NEW.half_points <> OLD.half_points "
    "OR NEW.digest <> OLD.digest OR NEW.seed <> OLD.seed)"
)
_PAPER_SQLITE = [
    """CREATE TRIGGER answer_only_while_open BEFORE INSERT ON training_answer BEGIN
      SELECT RAISE(ABORT, 'answer_only_while_open') WHERE NOT EXISTS (
        SELECT 1 FROM training_attempt WHERE id = NEW.attempt_id AND state = 'open'); END""",
    """CREATE TRIGGER answer_stays BEFORE UPDATE ON training_answer
    BEGIN SELECT RAISE(ABORT, 'answer_stays'); END""",
    f"""CREATE TRIGGER attempt_stays BEFORE UPDATE ON training_attempt WHEN {_PAPER_CHANGED}
    BEGIN SELECT RAISE(ABORT, 'attempt_stays'); END""",
]
_PAPER_SQLITE_DROP = [
    f"DROP TRIGGER IF EXISTS {name}" for name in ("answer_only_while_open", "answer_stays", "attempt_stays")
]
_PAPER_POSTGRES = [
    """CREATE OR REPLACE FUNCTION training_answer_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM training_attempt WHERE id = NEW.attempt_id AND state = 'open') THEN
        RAISE EXCEPTION 'answer_only_while_open';
      END IF;
      RETURN NEW;
    END $$""",
    "CREATE TRIGGER answer_only_while_open BEFORE INSERT ON training_answer "
    "FOR EACH ROW EXECUTE FUNCTION training_answer_check()",
    """CREATE OR REPLACE FUNCTION training_paper_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a paper that is closed stays as it is'; END $$""",
    "CREATE TRIGGER answer_stays BEFORE UPDATE ON training_answer "
    "FOR EACH ROW EXECUTE FUNCTION training_paper_refuse()",
    f"CREATE TRIGGER attempt_stays BEFORE UPDATE ON training_attempt FOR EACH ROW WHEN ({_PAPER_CHANGED}) "
    "EXECUTE FUNCTION training_paper_refuse()",
]
_PAPER_POSTGRES_DROP = [
    "DROP TRIGGER IF EXISTS answer_only_while_open ON training_answer",
    "DROP TRIGGER IF EXISTS answer_stays ON training_answer",
    "DROP TRIGGER IF EXISTS attempt_stays ON training_attempt",
]

# Migration 0002: of a closed paper nothing at all changes, neither what was asked nor what came of it.
_KEPT = (
    "state",
    "enrolment_id",
    "number",
    "seed",
    "paper",
    "half_points",
    "most_half_points",
    "passed",
    "marks",
    "digest",
)


def _any_of(differs: str) -> str:
    return "OLD.state <> 'open' AND (" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in _KEPT) + ")"


PAPER_STAYS = VendorSQL(
    sqlite=(
        [
            "DROP TRIGGER IF EXISTS attempt_stays",
            f"""CREATE TRIGGER attempt_stays BEFORE UPDATE ON training_attempt WHEN {_any_of("IS NOT")}
            BEGIN SELECT RAISE(ABORT, 'attempt_stays'); END""",
        ],
        ["DROP TRIGGER IF EXISTS attempt_stays", _PAPER_SQLITE[2]],
    ),
    postgresql=(
        [
            "DROP TRIGGER IF EXISTS attempt_stays ON training_attempt",
            f"CREATE TRIGGER attempt_stays BEFORE UPDATE ON training_attempt FOR EACH ROW "
            f"WHEN ({_any_of('IS DISTINCT FROM')}) EXECUTE FUNCTION training_paper_refuse()",
        ],
        ["DROP TRIGGER IF EXISTS attempt_stays ON training_attempt", _PAPER_POSTGRES[-1]],
    ),
)

# A question that stood in a paper may be retired, nothing else.
_QUESTION_SQLITE = [
    """CREATE TRIGGER question_stays BEFORE UPDATE ON training_question WHEN OLD.is_used AND (
      NEW.text <> OLD.text OR NEW.options <> OLD.options OR NEW.answer <> OLD.answer OR NEW.points <> OLD.points
      OR NEW.kind <> OLD.kind OR NOT NEW.is_used)
    BEGIN SELECT RAISE(ABORT, 'question_stays'); END"""
]
_QUESTION_POSTGRES = [
    """CREATE OR REPLACE FUNCTION training_question_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'question_stays'; END $$""",
    """CREATE TRIGGER question_stays BEFORE UPDATE ON training_question FOR EACH ROW WHEN (OLD.is_used AND (
      NEW.text <> OLD.text OR NEW.options <> OLD.options OR NEW.answer <> OLD.answer OR NEW.points <> OLD.points
      OR NEW.kind <> OLD.kind OR NOT NEW.is_used)) EXECUTE FUNCTION training_question_refuse()""",
]

TRIGGERS = [
    ImmutableTable("training_sessionmark"),
    VendorSQL(
        sqlite=(_COUNT_SQLITE + _PAPER_SQLITE, _COUNT_SQLITE_DROP + _PAPER_SQLITE_DROP),
        postgresql=(_COUNT_POSTGRES + _PAPER_POSTGRES, _COUNT_POSTGRES_DROP + _PAPER_POSTGRES_DROP),
    ),
    VendorSQL(
        sqlite=(_QUESTION_SQLITE, ["DROP TRIGGER IF EXISTS question_stays"]),
        postgresql=(_QUESTION_POSTGRES, ["DROP TRIGGER IF EXISTS question_stays ON training_question"]),
    ),
]

# Migration 0002: a mark stays as it is but for the words with it, which go when a person is erased.
_MARK = ("enrolment_id", "session_id", "ordinal", "is_present", "at", "received_at", "source", "recorded_by_id")


def _mark_changed(differs: str) -> str:
    return "NEW.reason <> '' OR NEW.device <> '' OR " + " OR ".join(
        f"NEW.{name} {differs} OLD.{name}" for name in _MARK
    )


_REFUSE_SQLITE = "BEGIN SELECT RAISE(ABORT, 'training_sessionmark is append-only'); END"
MARKS_STAY = [
    VendorSQL(
        sqlite=(
            [
                "DROP TRIGGER IF EXISTS training_sessionmark_no_update",
                "CREATE TRIGGER training_sessionmark_no_update BEFORE UPDATE ON training_sessionmark "
                f"WHEN {_mark_changed('IS NOT')} {_REFUSE_SQLITE}",
            ],
            [
                "DROP TRIGGER IF EXISTS training_sessionmark_no_update",
                f"CREATE TRIGGER training_sessionmark_no_update BEFORE UPDATE ON training_sessionmark {_REFUSE_SQLITE}",
            ],
        ),
        postgresql=(
            [
                "DROP TRIGGER IF EXISTS training_sessionmark_immutable ON training_sessionmark",
                "CREATE TRIGGER training_sessionmark_immutable BEFORE DELETE ON training_sessionmark "
                "FOR EACH ROW EXECUTE FUNCTION training_sessionmark_refuse()",
                "CREATE TRIGGER training_sessionmark_stays BEFORE UPDATE ON training_sessionmark FOR EACH ROW "
                f"WHEN ({_mark_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION training_sessionmark_refuse()",
            ],
            [
                "DROP TRIGGER IF EXISTS training_sessionmark_stays ON training_sessionmark",
                "DROP TRIGGER IF EXISTS training_sessionmark_immutable ON training_sessionmark",
                "CREATE TRIGGER training_sessionmark_immutable BEFORE UPDATE OR DELETE ON training_sessionmark "
                "FOR EACH ROW EXECUTE FUNCTION training_sessionmark_refuse()",
            ],
        ),
    )
]
