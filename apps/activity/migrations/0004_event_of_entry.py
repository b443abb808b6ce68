from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_origin_email")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("entry_id__isnull", False)), fields=["entry_id"], name="event_of_entry"
            ),
        ),
    ]
