import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("received", models.PositiveBigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("active_at", models.DateTimeField(db_index=True)),
                ("file", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="files.storedfile")),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="uploads", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "upload",
                "verbose_name_plural": "uploads",
                "constraints": [models.CheckConstraint(condition=Q(received__lte=F("size")), name="no_more_than_announced")],
            },
        ),
    ]
