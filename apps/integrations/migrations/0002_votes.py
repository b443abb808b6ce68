from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0001_initial"), ("ratings", "0002_marks")]

    operations = [
        migrations.AlterField(
            model_name="importeditem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("person", "Person"),
                    ("name", "Name"),
                    ("post", "Post"),
                    ("comment", "Comment"),
                    ("vote", "Vote"),
                ],
                max_length=10,
            ),
        ),
    ]
