from django.apps import AppConfig

ACTION_NAMES = {
    "create": "建立项目草稿",
    "update": "修改项目",
    "change_lead": "更换负责人",
    "submit": "提交立项",
    "recall": "撤回修改",
    "approve": "批准立项",
    "return": "退回立项",
    "start": "开始实施",
    "suspend": "暂停项目",
    "resume": "恢复项目",
    "cancel": "终止项目",
    "hand_over": "移交项目",
}


class ProjectsConfig(AppConfig):
    name = "yushan.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.audit import words
        from yushan.common import navigation, search, todos
        from yushan.organizations import effects
        from yushan.organizations.access import can
        from yushan.organizations.signals import organization_ending
        from yushan.projects.actions import reorganised
        from yushan.projects.search import CREATE, PROVIDER
        from yushan.projects.todos import SOURCES

        for action, label in ACTION_NAMES.items():
            words.register(f"projects.{action}", label)
        effects.register("projects", reorganised.effects)
        organization_ending.connect(reorganised.carry_projects, dispatch_uid="projects")
        for source in SOURCES:
            todos.register(source)
        search.register(PROVIDER)
        search.register_command(CREATE)
        navigation.register(
            navigation.MenuItem(
                group="服务",
                label="项目",
                icon="folders",
                url_name="projects:list",
                allowed=lambda user: can(user, "project.view"),
                order=10,
                waits=("projects.",),
            )
        )
