"""Popular by what stands. The reader of the log begins anew, so that the sums are those of the new rules."""

from django.db import migrations, models


def begin_anew(apps, schema_editor):
    """Forget the former sums and how far the log was read; marks of reading stay."""
    for name in ("EntryMass", "Engagement"):
        apps.get_model("feeds", name).objects.all().delete()
    apps.get_model("activity", "ConsumerCursor").objects.filter(name="feeds").delete()


class Migration(migrations.Migration):

    dependencies = [
        ("activity", "0001_initial"),
        ("feeds", "0002_visits_and_reentries"),
    ]

    operations = [
        migrations.RunPython(begin_anew, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Scale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("landmark", models.DateTimeField()),
                ("half_life_hours", models.PositiveSmallIntegerField(default=72)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("half_life_hours__gte", 24), ("half_life_hours__lte", 168)),
                        name="a_day_to_a_week",
                    ),
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_scale"),
                ],
            },
        ),
        migrations.AddField("engagement", "mass", models.FloatField(default=0)),
        migrations.AddField("engagement", "wrote", models.BooleanField(default=False)),
        migrations.AddField("entrymass", "talkers", models.PositiveIntegerField(default=0)),
        migrations.AddField("entrymass", "fifth_at", models.DateTimeField(null=True)),
        migrations.AddField("entrymass", "up", models.PositiveIntegerField(default=0)),
        migrations.AddField("entrymass", "marks", models.PositiveIntegerField(default=0)),
        migrations.AddField("readmark", "logged_at", models.DateTimeField(null=True)),
        migrations.AddField("readmark", "viewed_from", models.DateTimeField(null=True)),
        migrations.AddField("readmark", "by_shelf", models.BooleanField(default=False, db_default=False)),
        migrations.RemoveIndex("entrymass", name="popular_entries"),
        migrations.AddIndex(
            "entrymass",
            models.Index(
                fields=["community", "-mass"], name="popular_by_mass", condition=models.Q(fifth_at__isnull=False)
            ),
        ),
    ]
