"""Reports of communities, and what was published of many; who asked for it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('communities', '0002_always_a_manager'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('mix', 'Profile mix'), ('fulfilment', 'How well roles are filled'), ('use', 'Use'), ('networks', 'Networks'), ('sharing', 'Sharing'), ('threads', 'Threads')], max_length=12)),
                ('grouping', models.CharField(choices=[('community', 'Community'), ('kind', 'Kind'), ('department', 'Department'), ('site', 'Site')], max_length=12)),
                ('week', models.IntegerField()),
                ('made_at', models.DateTimeField()),
                ('method_version', models.PositiveSmallIntegerField()),
                ('fewest', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('communities', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list)),
            ],
            options={
                'ordering': ['-week', 'subject', 'grouping'],
                'constraints': [models.UniqueConstraint(fields=('subject', 'grouping', 'week'), name='report_published_once')],
            },
        ),
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
        migrations.CreateModel(
            name='ReportAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('subject', models.CharField(blank=True, max_length=12)),
                ('grouping', models.CharField(blank=True, max_length=12)),
                ('windows', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), blank=True, default=list)),
                ('format', models.CharField(blank=True, max_length=8)),
                ('communities', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list)),
                ('is_answered', models.BooleanField(default=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['-at'], name='report_accesses_by_time')],
            },
        ),
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('mix', 'Profile mix'), ('fulfilment', 'How well roles are filled'), ('use', 'Use'), ('networks', 'Networks'), ('sharing', 'Sharing'), ('threads', 'Threads')], max_length=12))),
                ('grouping', models.CharField(choices=[('community', 'Community'), ('kind', 'Kind'), ('department', 'Department'), ('site', 'Site')], max_length=12)),
                ('weeks', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField())),
                ('format', models.CharField(choices=[('json', 'JSON'), ('csv', 'CSV'), ('xlsx', 'Excel (XLSX)'), ('pdf', 'PDF')], max_length=4)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'being put together'), ('done', 'ready'), ('failed', 'failed')], default='waiting', max_length=8)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('path', models.CharField(blank=True, max_length=200)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('moved_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.community')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(fields=['person', '-asked_at'], name='report_files_of_person')],
            },
        ),
    ]
