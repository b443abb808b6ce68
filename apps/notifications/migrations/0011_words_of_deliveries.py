"""What was decided, and why, also travels to those whose bell does not tell it."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("notifications", "0010_daily_budget")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="numbers",
            field=models.JSONField(db_default=Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="delivery",
            name="note",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AlterField(
            model_name="notification",
            name="note",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
    ]
