"""Readings are found by their age, to be counted anew by day and to be forgotten."""

from django.db import migrations, models

READINGS = [
    "citation_followed",
    "document_downloaded",
    "entry_read",
    "entry_viewed",
    "episode_played",
    "search_chosen",
    "searched",
]


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(("verb__in", READINGS)), fields=["at"], name="readings_by_age"),
        ),
    ]
