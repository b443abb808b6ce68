import django.db.models.deletion
from django.db import migrations, models


def find_them_again(apps, schema_editor):
    """They are made from the log, and few: those that are there are made anew by `bin/manage rebuild_feeds`."""
    apps.get_model('feeds', 'Reentry').objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        ('feeds', '0004_people_are_held_up_elsewhere'),
    ]

    operations = [
        migrations.RunPython(find_them_again, migrations.RunPython.noop),
        migrations.AddField(
            model_name='reentry',
            name='community',
            field=models.ForeignKey(db_index=False, default=0, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.community'),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='reentry',
            index=models.Index(fields=['community', '-at', '-entry'], name='reentries_of_community'),
        ),
    ]
