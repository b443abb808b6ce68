"""Whether a person's readings are written down with their id."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="keeps_reading",
            field=models.BooleanField(
                db_default=True, default=True, editable=False, verbose_name="keep a record of what I read"
            ),
        ),
    ]
