from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "yushan.stations"
    label = "stations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.audit import words
        from yushan.common import counts, navigation, search
        from yushan.organizations import scopes
        from yushan.organizations.access import can
        from yushan.organizations.models import RoleGrant
        from yushan.stations.counts import SOURCE as COUNTED
        from yushan.stations.models import Station
        from yushan.stations.search import PROVIDER

        counts.register(COUNTED)
        scopes.register(
            RoleGrant.Scope.STATION,
            lambda pk: Station.objects.filter(pk=pk).first(),
            lambda: Station.objects.exclude(state=Station.State.CLOSED),
        )
        search.register(PROVIDER)
        words.register("stations.save", "登记站点")
        navigation.register(
            navigation.MenuItem(
                group="阵地",
                label="站点",
                icon="map-pin",
                url_name="stations:list",
                allowed=lambda user: can(user, "station.view"),
                order=10,
            )
        )
