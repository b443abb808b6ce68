"""News: from managers and experts, first on the page until its day is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.content.kinds.news.models import News
from apps.content.models import Entry
from apps.content.services import edit_entry, remove_entry
from apps.core.refusals import Refused
from apps.feeds.selectors import latest_news
from tests.cast import Cast
from tests.kinds.making import write
from tests.kinds.test_documents import client_of


def test_news_stands_first_until_its_day_and_only_for_readers(cast: Cast) -> None:
    today = timezone.localdate()
    write(cast.manager, cast.community, "news", "We go live on Monday")
    write(cast.sme, cast.hidden, "news", "A hidden plan", details={"until": today})
    live = News.objects.get(entry__title="We go live on Monday")
    assert (live.until, live.last_day) == (None, today + timedelta(days=14))
    home = client_of(cast.member).get("/").content.decode()
    assert home.index("Latest news") < home.index("We go live on Monday") < home.index("What’s new")
    assert "A hidden plan" in home
    assert [entry.title for entry in latest_news(cast.outsider)] == ["We go live on Monday"]
    visitor = client_of(None).get("/c/community/").content.decode()
    assert "Latest news" in visitor
    News.objects.filter(entry__title="A hidden plan").update(until=today - timedelta(days=1))
    assert [entry.title for entry in latest_news(cast.member)] == ["We go live on Monday"]
    Entry.objects.filter(pk=live.pk).update(published_at=timezone.now() - timedelta(days=15))
    assert latest_news(cast.member) == []
    Entry.objects.filter(pk=live.pk).update(published_at=timezone.now())
    remove_entry(by=cast.manager, entry=Entry.objects.get(title="We go live on Monday"))
    assert latest_news(cast.member) == []


def test_member_posts_no_news_and_no_day_that_is_over(cast: Cast) -> None:
    with pytest.raises(Refused, match="managers and experts"):
        write(cast.member, cast.community, "news")
    assert client_of(cast.member).get("/c/community/new/news/").status_code == 403
    client = client_of(cast.sme)
    form = {"title": "Late", "source": "Yesterday", "until": "2020-01-01"}
    answer = client.post("/c/community/new/news/", form)
    assert (answer.status_code, Entry.objects.count()) == (422, 0)
    assert "This day is over" in answer.content.decode()
    entry = write(cast.sme, cast.community, "news")
    News.objects.update(until=timezone.localdate() - timedelta(days=3))
    over = News.objects.get().until
    # An edit of old news leaves its day as it was.
    form = {"title": "Old news", "source": "Still true", "until": over.isoformat()}
    assert client.post(f"/e/{entry.pk}/edit/", form).status_code == 302
    assert News.objects.get().until == over
    edit_entry(by=cast.sme, entry=entry, changes={"details": {"until": timezone.localdate()}})
    assert News.objects.get().until == timezone.localdate()
