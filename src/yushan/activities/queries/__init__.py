from yushan.activities.queries.mine import (
    coming_sign_ups,
    my_sign_ups,
    offers_to_answer,
    pending_presences,
    places_to_come,
)
from yushan.activities.queries.offers import cards, post_for
from yushan.activities.queries.people import volunteers_of
from yushan.activities.queries.presences import not_posted, span_of
from yushan.activities.queries.public import Filters, open_activities, public_activity

__all__ = [
    "Filters",
    "cards",
    "coming_sign_ups",
    "my_sign_ups",
    "not_posted",
    "offers_to_answer",
    "open_activities",
    "pending_presences",
    "places_to_come",
    "post_for",
    "public_activity",
    "span_of",
    "volunteers_of",
]
