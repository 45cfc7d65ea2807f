from yushan.activities.queries.mine import coming_sign_ups, my_sign_ups, next_shift, pending_presences
from yushan.activities.queries.offers import cards, post_for
from yushan.activities.queries.people import volunteers_of
from yushan.activities.queries.presences import not_posted, span_of
from yushan.activities.queries.public import Filters, open_activities, public_activity

__all__ = [
    "Filters",
    "cards",
    "coming_sign_ups",
    "my_sign_ups",
    "next_shift",
    "not_posted",
    "open_activities",
    "pending_presences",
    "post_for",
    "public_activity",
    "span_of",
    "volunteers_of",
]
