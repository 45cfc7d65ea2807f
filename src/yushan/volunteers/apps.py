from datetime import timedelta

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "yushan.volunteers"
    label = "volunteers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, recovery
        from yushan.accounts.actions import verifying
        from yushan.audit import words
        from yushan.common import counts, english, jobs, navigation, rotation, schedule, search, sections, todos
        from yushan.organizations import effects, splitting, unit_panels, unmasking
        from yushan.organizations.access import can
        from yushan.organizations.signals import organization_ending, organization_splitting
        from yushan.volunteers import links, listings
        from yushan.volunteers.actions import exporting, reorganised
        from yushan.volunteers.actions.checking import phone_of
        from yushan.volunteers.actions.erasing import obstacles
        from yushan.volunteers.actions.papers import PAPERS
        from yushan.volunteers.actions.qualifications import FILES
        from yushan.volunteers.counts import SOURCE as COUNTED
        from yushan.volunteers.queries.splitting import SPLITTING
        from yushan.volunteers.search import COMMANDS, PROVIDER
        from yushan.volunteers.sections import SECTIONS
        from yushan.volunteers.todos import SOURCES

        counts.register(COUNTED)

        def erase_due() -> str:
            from yushan.common.actors import WORKER
            from yushan.volunteers.actions import erase_due

            return f"{erase_due(WORKER)} 人已按申请删除"

        def resume_due() -> str:
            from yushan.common.actors import WORKER
            from yushan.volunteers.actions import resume_due

            return f"{resume_due(WORKER)} 名队员暂停到期，已恢复"

        def find_doubles() -> str:
            from yushan.volunteers.actions import doubting

            return f"{doubting.find_doubles()} 对疑似重复"

        def forget_journals() -> str:
            from yushan.volunteers.actions import undoing

            return f"{undoing.forget_journals()} 次合并已过撤销期"

        schedule.register("volunteers.erase_due", timedelta(hours=1), erase_due)

        def qualifications() -> str:
            from yushan.common.actors import WORKER
            from yushan.volunteers.actions.papers import tidy_papers
            from yushan.volunteers.actions.qualifications import expire_due, remind_due, tidy_up

            lost = tidy_up() + tidy_papers()
            return f"{expire_due(WORKER)} 份资格到期，{remind_due()} 份提醒，{lost} 份无主文件删除"

        schedule.register("volunteers.qualifications", timedelta(hours=1), qualifications)
        rotation.register(FILES.reseal)
        rotation.register(PAPERS.reseal)
        jobs.register(exporting.KIND, exporting.run)
        schedule.register("volunteers.find_doubles", timedelta(days=1), find_doubles)
        schedule.register("volunteers.forget_journals", timedelta(days=1), forget_journals)
        schedule.register("volunteers.tidy_exports", timedelta(hours=6), exporting.tidy_exports)
        rotation.register(exporting.FILES.reseal)
        for section in SECTIONS:
            sections.register(section)
        schedule.register("volunteers.resume_due", timedelta(minutes=15), resume_due)
        erasure.register("volunteers", check=obstacles)
        verifying.provide_phone(phone_of)
        recovery.register("volunteers", links.places_of, order=20)

        item = navigation.MenuItem(
            "队伍",
            "志愿者",
            icon="users",
            url_name="volunteers:list",
            allowed=listings.sees_volunteers,
            order=20,
            waits=("memberships", "transfers", "qualifications", "duplicates"),
        )
        navigation.register(item)
        desk = navigation.MenuItem(
            "队伍", "代为登记", icon="user-plus", url_name="volunteers:new", allowed=listings.only_registers, order=20
        )
        navigation.register(desk)
        track = navigation.MenuItem(
            "队伍",
            "带头人培育",
            icon="plant-2",
            url_name="volunteers:cultivations",
            allowed=lambda user: can(user, "cultivation.view"),
            order=25,
            waits=("cultivation",),
        )
        navigation.register(track)
        for source in SOURCES:
            todos.register(source)
        english.register(*(f"volunteers:{name}" for name in links.IN_ENGLISH))
        listings.register()
        search.register(PROVIDER)
        for command in COMMANDS:
            search.register_command(command)
        for action, label in links.ACTION_NAMES.items():
            words.register(f"volunteers.{action}", label)
        effects.register("members", reorganised.effects)
        organization_ending.connect(reorganised.carry_members, dispatch_uid="volunteers")
        organization_splitting.connect(reorganised.split_members, dispatch_uid="volunteers")
        splitting.provide(SPLITTING)
        words.register("volunteers.follow_organization", "队员随组织转出或离队")
        unmasking.register("volunteer", links.UNMASKABLE)
        unit_panels.register_action("volunteers.collective", links.COLLECTIVE)
        unit_panels.register_row_action("volunteers.collective", links.ROW)
