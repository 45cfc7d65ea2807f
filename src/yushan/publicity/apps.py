from datetime import timedelta

from django.apps import AppConfig

ACTION_NAMES = {
    "begin": "写志愿故事",
    "picture": "放上故事图片",
    "picture_removed": "删除故事图片",
    "publish": "发布志愿故事",
    "return": "退回志愿故事",
    "submit": "交出志愿故事待发布",
    "withdraw": "撤下志愿故事",
    "write": "修改志愿故事",
}


class PublicityConfig(AppConfig):
    name = "yushan.publicity"
    label = "publicity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure
        from yushan.audit import words
        from yushan.campaigns.signals import naming_changed
        from yushan.common import rotation, schedule, todos
        from yushan.common.navigation import MenuItem, register
        from yushan.organizations.access import can
        from yushan.publicity.actions import following, pictures
        from yushan.publicity.todos import SOURCES

        for action, label in ACTION_NAMES.items():
            words.register(f"publicity.{action}", label)
        schedule.register("publicity.files", timedelta(hours=6), pictures.tidy_pictures)
        rotation.register(pictures.PICTURES.reseal)
        erasure.register("publicity", erase=following.erase)
        naming_changed.connect(following.renamed, dispatch_uid="publicity")
        for todo in SOURCES:
            todos.register(todo)
        register(
            MenuItem(
                group="机制",
                label="宣传推介",
                icon="speakerphone",
                url_name="publicity:list",
                allowed=lambda user: can(user, "award.edit"),
                order=70,
                waits=("publicity.",),
            )
        )
