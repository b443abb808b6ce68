from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('reply', 'Replies to what I wrote'), ('mention', 'Mentions of me'), ('followed', 'Discussions that I follow'), ('accepted', 'My answers accepted'), ('coauthor', 'Texts that I am named as a co-author of'), ('unposted', 'Drafts of mine that could not be published at their time'), ('invited', 'Invitations to communities'), ('requested', 'Requests to join a community that I manage'), ('admitted', 'Answers to my requests to join')], max_length=10),
        ),
    ]
