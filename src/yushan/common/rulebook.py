"""Numbers that regulations set (docs/regulations.md): each is a setting of the plan folder with its source, never a constant.

Rooms below `plan` read them here; `plan` provides the values at start (registry, so that no floor looks up).
"""

from collections.abc import Callable

_provider: Callable[[str], object] | None = None

DEFAULTS: dict[str, object] = {
    "notice_working_days": 3,
    "settle_within_working_days": 10,
    "certificate_within_working_days": 5,
    "feedback_days": 30,
    "case_hearing_working_days": 3,
    "case_decision_working_days": 10,
    "max_memberships": 5,
    "members_per_admin": 100,
    "max_admins": 5,
    "star_hours": [100, 300, 600, 1000, 1500],
    "adult_age": 18,
    "guardian_account_age": 14,
    "minimum_age": 6,
    "grace_minutes": 30,
    "max_day_minutes": 720,
    "same_device_people": 5,
    "travel_kmh": 120,
    "longest_stretch_hours": 16,
    "rest_hours": 4,
    "same_hand_times": 6,
    "same_hand_percent": 80,
    "same_hand_days": 90,
    "geofence_m": 500,
    "waitlist_hold_hours": 12,
    "waitlist_hold_hours_late": 2,
    "withdraw_free_hours": 24,
    # Days before a key date on which areas without a plan for it are reminded.
    "key_date_reminder_days": [60, 30, 7],
    # Points of the risk check from which an activity is of medium, of high risk.
    "risk_levels": [3, 6],
    # How many people one call for stand-ins reaches.
    "stand_in_call_people": 20,
    "shift_code_seconds": 30,
    "offline_upload_hours": 72,
    "erasure_grace_days": 15,
    "health_weights": [10, 15, 10, 20, 20, 15, 10],
    "health_quiet_days": 90,
    "health_active_percent": 50,
    # West, south, east and north of the city in thousandths of a degree: a map point outside is a slip of the pen.
    "map_bounds": [105_180, 28_160, 110_200, 32_220],
    "squad_levels": 1,
    "notices_kept_days": 365,
    "deliveries_kept_days": 180,
    "jobs_kept_days": 90,
    "tokens_kept_days": 365,
    "qualification_reminder_days": 30,
    "regulation_reading_days": 15,
    "regulation_reminder_days": 3,
    # Points an hour for 实测 and 确认; 申报 earns nothing, whatever a plan says.
    "points_per_hour": [10, 10],
    "points_valid_months": 24,
    "points_notice_days": [30, 7],
    "points_returned_days": 30,
    "redemption_collect_days": 14,
    "redemption_cancel_days": 3,
    "redemption_reminder_days": 3,
    # Terms of what waits in the inbox of staff, in working days.
    "approval_working_days": 5,
    "membership_working_days": 3,
    "qualification_working_days": 5,
    "second_look_working_days": 2,
    "cultivation_review_working_days": 10,
    "duplicate_working_days": 10,
    "correction_working_days": 10,
    "leaderless_working_days": 10,
    "regulation_answer_working_days": 10,
    "drift_working_days": 1,
    "tour_answer_working_days": 3,
    "report_working_days": 10,
    # So long after its end an activity without a published report is called to mind.
    "report_asked_days": 60,
}


def provide(provider: Callable[[str], object]) -> None:
    """`plan` calls this once at start; the provider raises KeyError for what the plan leaves out."""
    global _provider
    _provider = provider


def value(key: str) -> object:
    """The value in force; DEFAULTS where the plan says nothing."""
    if _provider:
        try:
            return _provider(key)
        except KeyError:
            pass
    return DEFAULTS[key]


def number(key: str) -> int:
    """The value in force as a whole number."""
    return int(value(key))  # type: ignore[call-overload, no-any-return]
