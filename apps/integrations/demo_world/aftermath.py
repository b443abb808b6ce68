"""After the load: who has read what, and what the consumers make of it all."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from apps.accounts.models import User
from apps.activity.consumers import advance_all, keep_waiting
from apps.activity.stream import record_events
from apps.content.kinds.podcast.reading_services import read_waiting
from apps.core import clock
from apps.feeds.models import Visit
from apps.integrations.demo_world.life.figures import keep_figures
from apps.integrations.demo_world.life.living import live_a_year
from apps.integrations.demo_world.life.settling import take_in
from apps.integrations.demo_world.mail import begin_mail
from apps.integrations.demo_world.readers import arrivals, give_thanks, members_by_community, readings, searches
from apps.integrations.demo_world.recognising import note_and_show_milestones
from apps.notifications.consumers import NotificationConsumer
from apps.notifications.models import Notification
from apps.recognition.card_services import draw_cards
from apps.search.services import refresh_words

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader

# What people were told longer ago than this they have seen.
KEPT_UP = timedelta(days=2)
# Everybody was here yesterday, so that there is something new since then.
LAST_VISIT = timedelta(hours=22)


def finish(loader: "Loader") -> None:
    """Read the recordings, write readings, let every consumer read the whole river, have the year of life happen, mark
    old notifications as read, and draw and notice what beat would."""
    # No worker runs yet that could have heard of them.
    read_waiting()
    now = clock.now()
    members = members_by_community()
    with transaction.atomic():
        give_thanks(members, now)
        record_events([*readings(members, now), *searches(members, now), *arrivals(members, now)])
    advance_all()
    begin_mail(loader, loader.world.mail)
    if loader.world.life:
        take_in(live_a_year(loader, loader.world.life))
        keep_figures()
    with transaction.atomic():
        # A worker that runs already may be adding to some of these rows, in another order.
        keep_waiting(NotificationConsumer())
        Notification.objects.unread().filter(latest_at__lt=now - KEPT_UP).update(read_at=now - KEPT_UP)
        people = User.objects.active()
        Visit.objects.bulk_create([Visit(user=row, before_at=now - LAST_VISIT, seen_at=now) for row in people])
    draw_cards()
    note_and_show_milestones(loader.world.recognition.get("milestones_shown", ()))
    refresh_words()
