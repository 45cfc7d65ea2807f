from yushan.indicators.actions.counting import check_drift, recompute, refresh
from yushan.indicators.actions.handing_out import hand_out_people
from yushan.indicators.actions.watching import nightly_check, start_recount

__all__ = ["check_drift", "hand_out_people", "nightly_check", "recompute", "refresh", "start_recount"]
