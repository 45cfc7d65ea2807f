from yushan.indicators.actions.checking import check_drift
from yushan.indicators.actions.counting import refresh
from yushan.indicators.actions.folding import fold
from yushan.indicators.actions.handing_out import hand_out_people
from yushan.indicators.actions.recounting import recompute
from yushan.indicators.actions.watching import nightly_check, start_recount

__all__ = ["check_drift", "fold", "hand_out_people", "nightly_check", "recompute", "refresh", "start_recount"]
