"""What a letter's link ended, and how it was before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailing", "0002_answers"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Ending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=40)),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("immediate", "Each new entry at once"),
                            ("daily", "A digest every day"),
                            ("weekly", "A digest every Monday"),
                            ("monthly", "A digest on the first of each month"),
                            ("never", "No mail about new entries"),
                        ],
                        max_length=9,
                    ),
                ),
                ("former", models.JSONField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "scope"), name="one_ending")],
            },
        ),
    ]
