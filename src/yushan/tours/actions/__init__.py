"""Every write of the room."""

from yushan.tours.actions.stops import answer_stop, book_stop, free_cancelled, move_stop, withdraw_stop
from yushan.tours.actions.tours import cancel_tour, close_tour, create_tour, end_due, open_tour, update_tour
from yushan.tours.actions.vehicles import save_vehicle

__all__ = [
    "answer_stop",
    "book_stop",
    "cancel_tour",
    "close_tour",
    "create_tour",
    "end_due",
    "free_cancelled",
    "move_stop",
    "open_tour",
    "save_vehicle",
    "update_tour",
    "withdraw_stop",
]
