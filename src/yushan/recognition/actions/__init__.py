from yushan.recognition.actions.anniversaries import greet_anniversaries, set_anniversary
from yushan.recognition.actions.awarding import award_badges, end_award
from yushan.recognition.actions.badges import count_new_badges, settle_badges
from yushan.recognition.actions.expiring import announce_due, expire_due
from yushan.recognition.actions.exporting import hand_out_list
from yushan.recognition.actions.items import ItemFacts, change_stock, create_item, set_offered, update_item
from yushan.recognition.actions.pictures import FILES, read_picture, tidy_up
from yushan.recognition.actions.redeeming import (
    cancel_redemption,
    hand_out,
    lapse_due,
    redeem,
    remind_due,
    withdraw_redemption,
)
from yushan.recognition.actions.stars import check_stars, settle_stars
from yushan.recognition.actions.thanking import PART, print_thanks, send_thanks

__all__ = [
    "FILES",
    "PART",
    "ItemFacts",
    "announce_due",
    "award_badges",
    "cancel_redemption",
    "change_stock",
    "check_stars",
    "count_new_badges",
    "create_item",
    "end_award",
    "expire_due",
    "greet_anniversaries",
    "hand_out",
    "hand_out_list",
    "lapse_due",
    "print_thanks",
    "read_picture",
    "redeem",
    "remind_due",
    "send_thanks",
    "set_anniversary",
    "set_offered",
    "settle_badges",
    "settle_stars",
    "tidy_up",
    "update_item",
    "withdraw_redemption",
]
