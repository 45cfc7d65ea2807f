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
    "evidence_kept_days": 365,
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
    "statement_objection_working_days": 5,
    # So long nobody writes again to the same people about the same figure.
    "figure_reminder_days": 7,
    "tour_answer_working_days": 3,
    "badge_answer_working_days": 2,
    # Clocks of a need: taking it on, dispatching it, claiming it, speaking with the asker, calling back the unhappy.
    "need_accept_working_days": 2,
    "need_dispatch_working_days": 2,
    "need_claim_working_days": 3,
    "need_contact_working_days": 2,
    "need_plan_working_days": 10,
    "need_visit_working_days": 5,
    # The activity of a claimed need: until it is published; after its end until its hours are posted.
    "need_publish_working_days": 3,
    "need_settle_working_days": 10,
    # A review of so many stars or fewer is called back.
    "need_unhappy_stars": 2,
    "need_review_days": 30,
    # Names, numbers, addresses and messages of a need go so long after it ended.
    "need_people_kept_days": 180,
    # Photographs of badges, meals and transport of a large event go so long after its last day.
    "event_people_kept_days": 30,
    # Days before the due day of a task of the coordination board on which its owner is reminded.
    "coordination_reminder_days": [7, 1],
    # Working days after which the level above hears of a late one.
    "coordination_escalate_working_days": 3,
    # Training: seconds after the end of a paper in which answers under way still count; days before the end of a
    # certificate on which its owner is reminded; days for which a leader is not reminded of the training again.
    "exam_grace_seconds": 60,
    "training_reminder_days": [60, 14],
    "training_leader_reminder_days": 14,
    # Tasks of the plan: days before the end, days without a report, days that a milestone may be late until the light turns;
    # days of quiet between two reminders; working days until the level above hears of a late one; for signing off; days
    # for which files that show what was done are kept after its end (also those of the coordination board).
    "task_light_days": [7, 30, 10],
    "task_reminder_days": 7,
    "task_escalate_working_days": 3,
    "task_sign_working_days": 5,
    "task_evidence_kept_days": 3650,
    # Length of the public notice of a contest; scores that each entry needs in a round; term of a score.
    "contest_notice_working_days": 5,
    "contest_least_scores": 3,
    "contest_score_working_days": 10,
    # An award campaign: length of the public notice; terms of checking, scoring, seconding; totals from which on a reviewer's
    # are put on the scale of all; points of 100 away from the median that are shown; days for which the names and numbers of
    # whoever nominated or objected without an account are kept after its end.
    "campaign_notice_working_days": 5,
    "campaign_check_working_days": 5,
    "campaign_score_working_days": 10,
    "campaign_second_working_days": 5,
    "campaign_normalise_from": 5,
    "campaign_outlier_points": 20,
    "campaign_people_kept_days": 180,
    # Answers that a round's evaluation needs: of the project itself, of those served, of volunteers, of reviewers.
    "evaluation_least": [1, 5, 1, 1],
    "evaluation_working_days": 15,
    # So many days ahead the owner of an improvement is reminded.
    "improvement_reminder_days": 3,
    # An expense of so many yuan and more is confirmed by a second person.
    "spending_second_yuan": 1000,
    # Likelihood × effect from which on a risk of a project is of medium, of high level.
    "project_risk_levels": [6, 15],
    # Quality of an entry of the library: most points for evaluation, rounds, copies, being under way; points a round and a
    # copy; points from which on it is high, good.
    "library_quality_weights": [40, 25, 20, 15],
    "library_quality_steps": [5, 2],
    "library_quality_levels": [70, 45],
    # Term of the keeper of a station for a booking that has to be agreed to.
    "booking_answer_working_days": 2,
    # Bookings that may be open at once at one station: of a person, a unit, a team (rules/trust.py of stations).
    "booking_open_most": [2, 4, 6],
    # So long kept and missed bookings count; so long names and numbers of bookings and loans are kept after their end.
    "booking_trust_days": 180,
    "booking_people_kept_days": 180,
    # Days after its last day on which whoever borrowed something is reminded.
    "loan_reminder_days": [1, 3, 7],
    "report_working_days": 10,
    # So long after its end an activity without a published report is called to mind.
    "report_asked_days": 60,
    # Grading of a station: days for its own score, working days until somebody has looked, until it is decided; days before
    # the recheck is due on which it begins; days to put right what a recheck found, what an inspector asks for.
    "station_self_check_days": 30,
    "station_visit_working_days": 15,
    "station_decision_working_days": 10,
    "station_recheck_notice_days": 30,
    "station_rectify_days": 60,
    "station_improvement_days": 30,
    # So many days ahead keepers and owners are reminded; so long before its end a certificate is called to mind.
    "station_reminder_days": [14, 3],
    "station_term_notice_days": 60,
    # Pictures of a grading go so long after it was decided.
    "station_evidence_kept_days": 1095,
    # The rights desk, in working days: taking a case up, answering it, mediating, looking twice; an organization's reply; how
    # long an answer waits for a word before the case is closed.
    "rights_accept_working_days": 3,
    "rights_answer_working_days": 15,
    "rights_mediation_working_days": 20,
    "rights_second_working_days": 15,
    "rights_reply_working_days": 5,
    "rights_close_working_days": 15,
    # Words, names and numbers of a case go so long after its end. Counts below this are not told in public.
    "rights_people_kept_days": 730,
    "rights_few": 5,
    # Keeping somebody from signing up: terms of the hearing, the decision, an appeal; how long at most; when its words go.
    "exclusion_hearing_working_days": 5,
    "exclusion_decide_working_days": 10,
    "exclusion_appeal_working_days": 10,
    "exclusion_most_days": 730,
    "exclusion_kept_days": 1095,
    # An incident, by its four severities: hours until it has to be taken up, day and night; working days until it should be
    # brought to an end. Working days for whoever closes, reads a talk, judges a signal. When names and health go.
    "incident_hours": [24, 8, 2, 1],
    "incident_close_working_days": [5, 10, 20, 30],
    "incident_second_working_days": 5,
    "incident_people_kept_days": 1095,
    "talk_review_working_days": 3,
    "signal_working_days": 10,
    # From how many in a month on a pattern is told: by one hand, people on one device, people in one second, whole hours, marks of
    # two for each other; and of how many per cent by one hand, of whole hours.
    "signal_limits": [20, 5, 8, 10, 4],
    "signal_percent": 80,
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
