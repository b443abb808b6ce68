"""What came by e-mail says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_readings_by_age")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="origin",
            field=models.CharField(
                choices=[
                    ("web", "browser"),
                    ("api", "API"),
                    ("email", "e-mail"),
                    ("import", "import"),
                    ("system", "system"),
                ],
                default="web",
                max_length=10,
            ),
        )
    ]
