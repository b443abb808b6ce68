"""One word for discussions that somebody follows, in settings as behind the bell."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0011_words_of_deliveries")]

    operations = [
        migrations.AlterField(
            model_name="preference",
            name="group",
            field=models.CharField(
                choices=[
                    ("mentions", "Mentions of me"),
                    ("replies", "Replies to what I wrote"),
                    ("followed", "Discussions that I follow"),
                    ("posted", "New entries from what I follow"),
                    ("work", "What others do with my work"),
                    ("marks", "Marks on my work, once a day"),
                    ("tasks", "What waits for me as an author"),
                    ("communities", "My communities"),
                ],
                max_length=12,
            ),
        ),
    ]
