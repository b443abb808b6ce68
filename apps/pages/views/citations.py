"""Special mention: choose the article that mentions an entry, and take a mention back."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.citations import policies, services
from apps.citations.models import Citation, Relation
from apps.citations.policies import CITING_KINDS
from apps.citations.selectors import citing_articles
from apps.citations.services import check_quote
from apps.communities.models import Community
from apps.communities.policies import may_write
from apps.communities.standing import my_communities
from apps.content.models import Entry
from apps.core.refusals import Refused
from apps.pages.views.entries import visible_entry


class MentionForm(forms.Form):
    """Which article mentions it, how, and the words."""

    where = forms.ChoiceField(label=gettext_lazy("In which article"))
    relation = forms.ChoiceField(
        label=gettext_lazy("Your article …"), choices=Relation.choices, widget=forms.RadioSelect
    )
    quote = forms.CharField(
        label=gettext_lazy("The words that you mean"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Copied from there; “…” stands for words left out."),
        error_messages={"required": gettext_lazy("Quote the words that you mean, as they stand there.")},
    )

    def __init__(self, *args: Any, articles: list[Entry], places: list[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[Any] = [(f"new:{place.slug}", place.name) for place in places]
        groups = [(_("A new article"), choices)] if choices else []
        if articles:
            groups.insert(0, (_("One that you wrote"), [(str(row.pk), row.title) for row in articles]))
        self.fields["where"].choices = groups


@login_required
def mention(request: HttpRequest, pk: int) -> HttpResponse:
    """Mention the entry in an article of one's own, or begin one that does."""
    target = visible_entry(request, pk)
    articles = [row for row in citing_articles(request.user, CITING_KINDS) if row.pk != target.pk]
    form = MentionForm(
        request.POST or None,
        initial={"relation": Relation.RECOMMENDS, "quote": request.GET.get("quote", "")},
        articles=[row for row in articles if policies.may_cite(request.user, row) is None],
        places=_places(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _mentioned(request, target, form.cleaned_data)
        except Refused as refused:
            form.add_error("quote", str(refused.refusal.sentence))
    context = {"entry": target, "form": form, "community": target.community}
    return render(request, "pages/mention.html", context, status=422 if form.is_bound else 200)


def _mentioned(request: HttpRequest, target: Entry, given: dict[str, str]) -> HttpResponse:
    """Make the mention where the article is there; where it is still to be written, take the words along."""
    where = given["where"]
    if where.startswith("new:"):
        check_quote(by=request.user, target=target, quote=given["quote"])
        query = urlencode({"mention": target.pk, "relation": given["relation"], "quote": given["quote"]})
        return redirect(f"/c/{where.removeprefix('new:')}/new/article/?{query}")
    source = visible_entry(request, int(where))
    services.cite_entry(by=request.user, source=source, target=target, quote=given["quote"], relation=given["relation"])
    messages.success(request, _("Your article mentions it now, and its author is told."))
    return redirect(source)


@login_required
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mention back, or renew it."""
    rows = Citation.objects.of_visible(request.user).select_related("source__community", "target")
    citation = get_object_or_404(rows, pk=pk)
    if request.POST.get("withdraw") == "no":
        services.renew_citation(by=request.user, citation=citation)
        messages.success(request, _("Your article mentions it again."))
    else:
        services.withdraw_citation(by=request.user, citation=citation)
        messages.success(request, _("The mention is taken back."))
    return redirect(citation.source)


def _places(request: HttpRequest) -> list[Community]:
    """Where the reader may write."""
    mine = [row.id for row in my_communities(request.user)]
    rows = Community.objects.visible_to(request.user).filter(pk__in=mine).order_by("name")
    return [place for place in rows if may_write(request.user, place) is None]
