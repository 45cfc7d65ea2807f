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
    "service_create": "加一条服务",
    "service_update": "修改服务",
    "service_publish": "上架服务",
    "service_pause": "暂停服务",
    "service_offer": "写明谁能承接",
    "service_offer_end": "不再承接",
}


class ProjectsConfig(AppConfig):
    name = "yushan.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.audit import words
        from yushan.common import choosing, counts, navigation, search, todos
        from yushan.organizations import effects
        from yushan.organizations.access import can
        from yushan.organizations.signals import organization_ending, organization_moved
        from yushan.projects.actions import reach, reorganised, services
        from yushan.projects.counts import SOURCE as COUNTED
        from yushan.projects.joining import library as joining_library
        from yushan.projects.joining import room as joining_room
        from yushan.projects.queries.lists import may_look, organizations_of
        from yushan.projects.search import CREATE, PROVIDER
        from yushan.projects.todos.project import SOURCES

        counts.register(COUNTED)
        for action, label in ACTION_NAMES.items():
            words.register(f"projects.{action}", label)
        joining_library.join()
        effects.register("projects", reorganised.effects)
        organization_ending.connect(reorganised.carry_projects, dispatch_uid="projects")
        effects.register("projects.services", services.effects)
        organization_ending.connect(services.carry_offers, dispatch_uid="projects.services")
        organization_moved.connect(reach.on_organization_moved, dispatch_uid="projects.reach")
        joining_room.join_room()
        for source in SOURCES:
            todos.register(source)
        choosing.register(choosing.Source("projects.organizations", organizations_of))
        search.register(PROVIDER)
        search.register_command(CREATE)
        navigation.register(
            navigation.MenuItem(
                group="项目",
                label="项目",
                icon="folders",
                url_name="projects:list",
                allowed=may_look,
                order=10,
                waits=("projects.",),
            )
        )
        navigation.register(
            navigation.MenuItem(
                group="项目",
                label="服务清单",
                icon="list-check",
                url_name="services:list",
                allowed=lambda user: can(user, "project.view"),
                order=15,
            )
        )
