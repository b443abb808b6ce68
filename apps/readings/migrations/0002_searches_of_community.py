"""A community's searches are looked up by it."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("readings", "0001_counts")]

    operations = [
        migrations.AddIndex(
            model_name="searchday",
            index=django.contrib.postgres.indexes.GinIndex(fields=["communities"], name="searches_of_community"),
        ),
    ]
