"""A community that is not archived always has at least one active manager: held by the database, whoever writes.

Deferred, so that handing over within one transaction works in any order. The trigger first *updates* the
community's row: of two managers leaving at the same moment the second waits for the first and then counts
what is left (read committed), or is refused (repeatable read); a mere row lock would let the latter pass.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION communities_require_manager(checked bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communities_community SET version = version + 1 WHERE id = checked AND status <> 'archived';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM communities_membership m JOIN accounts_user u ON u.id = m.user_id
        WHERE m.community_id = checked AND m.role = 'manager' AND m.state = 'active'
          AND u.is_active AND NOT u.is_placeholder
    ) THEN
        RAISE EXCEPTION 'community_keeps_a_manager: community % would have no active manager', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'community_keeps_a_manager';
    END IF;
END $$;

CREATE FUNCTION communities_membership_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communities_require_manager(OLD.community_id);
    RETURN NULL;
END $$;

CREATE FUNCTION communities_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communities_require_manager(community_id) FROM (
        SELECT community_id FROM communities_membership
        WHERE user_id = NEW.id AND role = 'manager' AND state = 'active' ORDER BY community_id
    ) AS managed;
    RETURN NULL;
END $$;

CREATE FUNCTION communities_community_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communities_require_manager(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION communities_table_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM communities_require_manager(id) FROM communities_community WHERE status <> 'archived';
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE CONSTRAINT TRIGGER membership_keeps_a_manager
    AFTER UPDATE OR DELETE ON communities_membership DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.role = 'manager' AND OLD.state = 'active')
    EXECUTE FUNCTION communities_membership_changed();

CREATE CONSTRAINT TRIGGER person_keeps_a_manager
    AFTER UPDATE OF is_active, is_placeholder ON accounts_user DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NOT NEW.is_active OR NEW.is_placeholder)
    EXECUTE FUNCTION communities_person_changed();

CREATE CONSTRAINT TRIGGER community_keeps_a_manager
    AFTER INSERT OR UPDATE OF status ON communities_community DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status <> 'archived')
    EXECUTE FUNCTION communities_community_changed();

CREATE TRIGGER membership_emptied_keeps_a_manager
    AFTER TRUNCATE ON communities_membership FOR EACH STATEMENT EXECUTE FUNCTION communities_table_emptied();
"""

UNDO = """
DROP TRIGGER membership_emptied_keeps_a_manager ON communities_membership;
DROP TRIGGER community_keeps_a_manager ON communities_community;
DROP TRIGGER person_keeps_a_manager ON accounts_user;
DROP TRIGGER membership_keeps_a_manager ON communities_membership;
DROP FUNCTION communities_table_emptied, communities_community_changed, communities_person_changed,
    communities_membership_changed, communities_require_manager;
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO)]
