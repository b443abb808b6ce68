import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def derived(to, *, null=False, index=False, name="+"):
    return models.ForeignKey(
        to=to,
        null=null,
        db_constraint=False,
        db_index=index,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=name,
    )


class Migration(migrations.Migration):
    dependencies = [("participation", "0002_erased_people")]

    operations = [
        migrations.AlterField("act", "person", derived(settings.AUTH_USER_MODEL)),
        migrations.AlterField("act", "community", derived("communities.community")),
        migrations.AlterField("act", "entry", derived("content.entry", null=True)),
        migrations.AlterField("act", "reply", derived("content.reply", null=True, index=True)),
        migrations.AlterField("use", "act", derived("participation.act", name="uses")),
        migrations.AlterField("tally", "person", derived(settings.AUTH_USER_MODEL, index=True)),
        migrations.AlterField("tally", "community", derived("communities.community")),
        migrations.AlterField("presence", "person", derived(settings.AUTH_USER_MODEL, index=True)),
        migrations.AlterField("presence", "community", derived("communities.community")),
    ]
