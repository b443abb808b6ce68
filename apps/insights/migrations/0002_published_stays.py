"""A published table is never changed: the database refuses it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("insights", "0001_community_report")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION insights_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'a published table is never changed'; END $$;
            CREATE TRIGGER published_stays BEFORE UPDATE ON insights_reporttable
            FOR EACH ROW EXECUTE FUNCTION insights_published_stays();
            """,
            """
            DROP TRIGGER published_stays ON insights_reporttable;
            DROP FUNCTION insights_published_stays();
            """,
        ),
    ]
