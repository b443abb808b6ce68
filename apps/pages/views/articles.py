"""A person's blog, and a series of articles."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apps.accounts.models import User
from apps.content.kinds.article.models import Series
from apps.content.kinds.article.selectors import articles_in
from apps.content.models import Entry
from apps.core.querying import keyset_page
from apps.feeds.selectors import LEAN
from apps.pages.rows import entry_rows

PAGE = 20


def series(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """The articles of a series, in their order."""
    series = get_object_or_404(
        Series.objects.visible_to(request.user).select_related("author__profile", "community"), pk=pk
    )
    if slug != series.slug:
        return redirect(series)
    rows = list(articles_in(request.user, series).only(*LEAN)[:200])
    context = {"series": series, "community": series.community, "rows": entry_rows(request.user, rows)}
    return render(request, "pages/series.html", context)


@login_required
def person_articles(request: HttpRequest, handle: str) -> HttpResponse:
    """What somebody wrote at length, alone or with others, the latest first."""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("profile"), handle=handle)
    written = Q(author=person) | Q(coauthor_ids__contains=[person.pk])
    rows = Entry.objects.visible_to(request.user).published().filter(written, kind="article").only(*LEAN)
    page = keyset_page(rows, field="published_at", after=request.GET.get("after"), size=PAGE)
    # unscoped: narrowed by the entries that the viewer sees.
    seen = Entry.objects.visible_to(request.user).published().filter(kind="article", author=person)
    context = {
        "person": person,
        "is_me": person.pk == request.user.pk,
        "rows": entry_rows(request.user, page.rows),
        "next_key": page.next_key,
        "series": Series.objects.visible_to(request.user)
        .filter(author=person, articles__entry__in=seen)
        .select_related("community")
        .order_by("title")
        .distinct(),
    }
    fragment = request.headers.get("HX-Request") == "true" and "after" in request.GET
    return render(request, "pages/person_articles.html#rows" if fragment else "pages/person_articles.html", context)
