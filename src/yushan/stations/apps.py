from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "yushan.stations"
    label = "stations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.stations import joining, joins_use

        joining.join()
        joining.join_pages()
        joins_use.join()
