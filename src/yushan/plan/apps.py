from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "yushan.plan"
    label = "plan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.common import code_tables, rulebook, sections
        from yushan.plan import queries
        from yushan.plan.sections import SECTIONS

        rulebook.provide(queries.rule)
        code_tables.provide(queries.choices, queries.name_of)
        for section in SECTIONS:
            sections.register(section)
