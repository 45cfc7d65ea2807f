from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "anniversary": "收不收周年感谢",
    "cancel_redemption": "取消兑换",
    "change_stock": "调整兑换物品库存",
    "close_item": "下架兑换物品",
    "create_item": "新增兑换物品",
    "export_redemptions": "导出兑换记录",
    "hand_out": "发放兑换物品",
    "lapse_redemption": "兑换到期未领",
    "open_item": "上架兑换物品",
    "redeem": "积分兑换",
    "print_thanks": "打印感谢信",
    "send_thanks": "发感谢信",
    "update_item": "修改兑换物品",
}


class RecognitionConfig(AppConfig):
    name = "yushan.recognition"
    label = "recognition"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure
        from yushan.activities import keepsakes
        from yushan.audit import words
        from yushan.common import navigation, rotation, schedule, sections
        from yushan.ledger.signals import entries_posted
        from yushan.organizations.access import can
        from yushan.recognition import actions, tasks
        from yushan.recognition.actions import erasing
        from yushan.recognition.actions.carrying import lock_points, settle_points
        from yushan.recognition.actions.following import follow, recount
        from yushan.recognition.actions.joining import say_what_waits, take_along
        from yushan.recognition.queries.shop import manages
        from yushan.recognition.queries.thanks import keepsakes_of
        from yushan.recognition.sections import SECTIONS
        from yushan.volunteers.signals import (
            people_parting,
            people_rejoined,
            volunteers_joining,
            volunteers_may_join,
        )

        for section in SECTIONS:
            sections.register(section)
        for action, label in ACTION_NAMES.items():
            words.register(f"recognition.{action}", label)
        keepsakes.register("recognition.thanks", keepsakes_of)
        entries_posted.connect(follow, dispatch_uid="recognition.follow")
        volunteers_may_join.connect(say_what_waits, dispatch_uid="recognition")
        volunteers_joining.connect(take_along, dispatch_uid="recognition")
        people_rejoined.connect(recount, dispatch_uid="recognition")
        people_parting.connect(lock_points, dispatch_uid="recognition.points")
        people_rejoined.connect(settle_points, dispatch_uid="recognition.points")
        schedule.register("recognition.shop", timedelta(minutes=15), tasks.shop)
        schedule.register("recognition.points", timedelta(hours=1), tasks.points)
        schedule.register("recognition.check", timedelta(hours=6), tasks.check)
        schedule.register("recognition.anniversaries", timedelta(hours=6), tasks.anniversaries)
        rotation.register(actions.FILES.reseal)
        erasure.register("recognition", check=erasing.obstacles, erase=erasing.erase)
        navigation.register(
            navigation.MenuItem(
                "机制",
                "星级与感谢",
                icon="award",
                url_name="recognition:staff_stars",
                allowed=lambda user: can(user, "volunteer.view"),
                order=70,
            )
        )
        navigation.register(
            navigation.MenuItem(
                "机制",
                "积分超市",
                icon="gift",
                url_name="recognition:rewards",
                allowed=manages,
                order=71,
            )
        )
