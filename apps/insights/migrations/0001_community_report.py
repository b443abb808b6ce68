"""The reports of communities, kept as they were made."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("communities", "0002_always_a_manager")]

    operations = [
        migrations.CreateModel(
            name='CommunityReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.IntegerField()),
                ('method', models.CharField(max_length=20)),
                ('target', models.PositiveIntegerField(null=True)),
                ('body', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.community')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('community', 'week'), name='community_report_once')],
            },
        ),
    ]
