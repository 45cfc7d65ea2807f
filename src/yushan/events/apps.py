from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "create": "新建大型活动",
    "update": "修改大型活动",
    "open": "大型活动开始招募",
    "start": "大型活动开幕",
    "close": "大型活动结束",
    "cancel": "取消大型活动",
    "cancel_activity": "随大型活动取消一场活动",
    "clear_ahead": "随大型活动取消今后的场次",
    "hand_over": "移交大型活动",
    "save_part": "登记场馆、批次或上车点",
    "remove_part": "删除场馆、批次或上车点",
    "save_guidance": "修改志愿者须知",
    "assign": "安排一场活动",
    "save_service": "修改活动的安排和英文",
    "release": "不再安排一场活动",
    "ask_photos": "请大家传证件照片",
    "submit_photo": "提交证件照片",
    "forget_photo": "删除证件照片",
    "read_photo": "查看证件照片",
    "approve_badge": "发证",
    "refuse_badge": "退回证件照片",
    "set_zones": "修改证件可进的场馆",
    "withdraw_badge": "收回证件",
    "print_badge": "打印一张证件",
    "ask_sheet": "生成一批证件",
    "make_sheet": "一批证件做好",
    "download_sheet": "下载一批证件",
    "arrange": "填写用餐和乘车",
    "forget_meals": "按撤回的同意清空用餐要求",
    "export_day": "导出用餐和乘车名单",
}


class EventsConfig(AppConfig):
    name = "yushan.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, retention
        from yushan.activities import gates
        from yushan.audit import words
        from yushan.common import choosing, jobs, navigation, rotation, schedule, todos
        from yushan.events import actions, erasing, queries
        from yushan.events.actions import joining, reorganised, sheets
        from yushan.events.actions.accreditation import PHOTOS
        from yushan.events.actions.sheet_files import FILES
        from yushan.events.gate import check_batch
        from yushan.events.todos import SOURCES
        from yushan.organizations import effects
        from yushan.organizations.access import can
        from yushan.organizations.signals import organization_ending
        from yushan.volunteers.signals import volunteers_joining

        for action, label in ACTION_NAMES.items():
            words.register(f"events.{action}", label)
        choosing.register(choosing.Source("events.hosts", queries.hosts))
        gates.register("events", check_batch)
        erasure.register("events", erase=erasing.erase)
        retention.register(erasing.PHOTO_RULE)
        retention.register(erasing.ARRANGEMENT_RULE)
        retention.register(erasing.BADGE_RULE)
        rotation.register(PHOTOS.reseal)
        rotation.register(FILES.reseal)
        jobs.register(sheets.KIND, sheets.run)
        effects.register("events", reorganised.effects)
        organization_ending.connect(reorganised.carry_events, dispatch_uid="events")
        volunteers_joining.connect(joining.take_along, dispatch_uid="events")
        schedule.register("events.days", timedelta(hours=1), actions.move_on)
        schedule.register("events.photos", timedelta(hours=1), actions.tidy_photos)
        schedule.register("events.sheets", timedelta(hours=6), actions.tidy_sheets)
        schedule.register("events.meals", timedelta(hours=1), actions.forget_unagreed)
        for source in SOURCES:
            todos.register(source)
        navigation.register(
            navigation.MenuItem(
                group="服务",
                label="大型活动",
                icon="world",
                url_name="events:list",
                allowed=lambda user: can(user, "event.edit"),
                order=33,
                waits=("events.",),
            )
        )
