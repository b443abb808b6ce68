import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0001_initial'),
        ('feeds', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reentry',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reentry', serialize=False, to='content.entry')),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(choices=[('revised', 'Revised'), ('reposted', 'Posted again')], max_length=8)),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-entry'], name='reentries_by_time')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('before_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField()),
            ],
        ),
    ]
