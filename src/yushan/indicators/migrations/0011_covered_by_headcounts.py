"""Which people on rosters a declared headcount of their area, and of the city, already holds (rules.COVERED); one rebuilding
at a time; which changes of signed figures were told of."""

from django.db import migrations, models
from django.db.models import Case, Value, When

_NEVER = "'9999-12-31'"
_MONTH = {
    "postgresql": "CASE WHEN day <= '0001-01-31' THEN day ELSE CAST(date_trunc('month', day) AS date) END",
    "sqlite": "date(day, 'start of month')",
}
_LATER = "CASE WHEN {one} > {other} THEN {one} ELSE {other} END"
_EARLIER = "CASE WHEN {one} < {other} THEN {one} ELSE {other} END"
# Days on rosters from the first headcount of the unit on, in the city and where the unit stood; then those that touch as one.
_STEPS = """
    INSERT INTO indicators_contribution (person_id, scope, scope_id, metric, year, day, delta)
    WITH spells AS (
        SELECT roster.person_id, roster.unit_id, {begun} AS first, {ended} AS until
        FROM (
            SELECT person_id, unit_id, COALESCE(joined_on, {always}) AS joined, COALESCE(left_on, {never}) AS left_on
            FROM organizations_staffmember WHERE in_service OR left_on IS NOT NULL
        ) AS roster JOIN (
            SELECT unit_id, MIN(stat_day) AS day FROM organizations_unitheadcount GROUP BY unit_id
        ) AS declared ON declared.unit_id = roster.unit_id
    ), places AS (
        SELECT unit_id, area_id, COALESCE(from_day, {always}) AS from_day, COALESCE(until_day, {never}) AS until_day
        FROM organizations_unitplacement
    ), parts AS (
        SELECT person_id, 'city' AS scope, 0 AS scope_id, first, until FROM spells
        UNION ALL SELECT person_id, 'area', area_id, {from_then}, {until_then}
        FROM spells JOIN places ON places.unit_id = spells.unit_id
    ), marked AS (
        SELECT person_id, scope, scope_id, first, until, CASE WHEN first <= MAX(until) OVER (
            PARTITION BY person_id, scope, scope_id ORDER BY first, until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) THEN 0 ELSE 1 END AS fresh FROM parts WHERE first < until
    ), numbered AS (
        SELECT person_id, scope, scope_id, first, until, SUM(fresh) OVER (
            PARTITION BY person_id, scope, scope_id ORDER BY first, until
        ) AS place FROM marked
    ), whole AS (
        SELECT person_id, scope, scope_id, MIN(first) AS first, MAX(until) AS until
        FROM numbered GROUP BY person_id, scope, scope_id, place
    )
    SELECT person_id, scope, scope_id, 'covered', 0, first, 1 FROM whole
    UNION ALL SELECT person_id, scope, scope_id, 'covered', 0, until, -1 FROM whole WHERE until < {never}
"""


def fill(apps, schema_editor):
    """Where rosters and headcounts are already; what is added up of it with it."""
    vendor = schema_editor.connection.vendor
    always, never = ("DATE '0001-01-01'", "DATE '9999-12-31'") if vendor == "postgresql" else ("'0001-01-01'", _NEVER)
    schema_editor.execute(
        _STEPS.format(
            always=always, never=never,
            begun=_LATER.format(one="roster.joined", other="declared.day"), ended="roster.left_on",
            from_then=_LATER.format(one="first", other="from_day"),
            until_then=_EARLIER.format(one="until", other="until_day"),
        ),
        None,
    )  # fmt: skip
    for ending, day in (("", "day"), (".m", _MONTH[vendor])):
        schema_editor.execute(
            "INSERT INTO indicators_dailysum (scope, scope_id, metric, year, day, amount)"
            f" SELECT scope, scope_id, metric || '{ending}', year, {day}, SUM(delta) FROM indicators_contribution"
            " WHERE metric = 'covered' GROUP BY 1, 2, 3, 4, 5 HAVING SUM(delta) <> 0"
        )


def keep_one(apps, schema_editor):
    """Of several rebuildings that are not done the first goes on."""
    unfinished = apps.get_model("indicators", "Recount").objects.filter(finished_at=None).order_by("pk")
    unfinished.exclude(pk__in=list(unfinished.values_list("pk", flat=True)[:1])).delete()


class Migration(migrations.Migration):
    dependencies = [("indicators", "0010_kept_catalogue"), ("organizations", "0014_grants_of_campaigns")]

    operations = [
        migrations.AddField(
            model_name="yearstatement",
            name="told",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="digest of the other figures that were told of above",
                max_length=64,
            ),
        ),
        migrations.RunPython(keep_one, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="recount",
            constraint=models.UniqueConstraint(
                Case(When(finished_at=None, then=Value(1))), name="recount_one_unfinished"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
