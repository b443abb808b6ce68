"""Tags: what there is, and the care for one of them."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.communities.selectors import managed_community_ids
from apps.content import policies, tag_services
from apps.content.kinds.article.forms import SuggestingInput
from apps.content.models import Entry, Tag
from apps.content.tag_selectors import shared_tag_ids, tag_named, tags_in_use
from apps.core.refusals import Refused, require
from apps.core.text import tag_slug_of


class RenameForm(forms.Form):
    """The tag's name."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)


class SynonymForm(forms.Form):
    """A word that means the tag."""

    word = forms.CharField(label=gettext_lazy("Another word for it"), max_length=40)


class MergeForm(forms.Form):
    """The tag that takes its place."""

    into = forms.CharField(label=gettext_lazy("The tag that stays"), max_length=40, widget=SuggestingInput)

    def clean_into(self) -> Tag:
        """The tag of that name, or the one that the word means."""
        tag = tag_named(tag_slug_of(self.cleaned_data["into"]))
        if tag is None:
            raise ValidationError(_("There is no tag of that name."))
        return tag


def tags(request: HttpRequest) -> HttpResponse:
    """The tags of what the reader may read, the most used first; `?q=` narrows them, `?tend=yes` is for managers."""
    query = request.GET.get("q", "").strip()[:40]
    found = tags_in_use(request.user, query=query)
    may_tend = request.user.is_authenticated and (request.user.is_staff or bool(managed_community_ids(request.user)))
    is_tending = may_tend and request.GET.get("tend") == "yes"
    shared = shared_tag_ids(request.user, [row.tag for row in found]) if is_tending else set()
    context = {
        "found": [row for row in found if row.tag.pk not in shared],
        "shared": [row for row in found if row.tag.pk in shared],
        "sought": query,
        "may_tend": may_tend,
        "is_tending": is_tending,
    }
    return render(request, "pages/tags.html", context)


@login_required
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename a tag, merge it into another, say which words mean it."""
    found = tag_named(slug)
    if found is None or not _is_seen(request, found):
        raise Http404
    require(policies.may_tend(request.user, found))
    kind = request.POST.get("do", "")
    bound = {name: form(request.POST if kind == name else None) for name, form in _FORMS.items()}
    others = [row.tag.name for row in tags_in_use(request.user) if row.tag.pk != found.pk]
    bound["merge"].fields["into"].widget.suggestions = others
    if request.method == "POST":
        try:
            if (stays := _done(request, found, kind, bound)) is not None:
                return redirect("tag_care", slug=stays.slug)
        except Refused as refused:
            bound[kind].add_error(None, str(refused.refusal.sentence))
    seen = Entry.objects.visible_to(request.user).published().filter(tags=found)
    context = {"tag": found, "synonyms": found.synonyms.all(), "count": seen.count(), **bound}
    context["asks"] = bound["merge"].cleaned_data["into"] if _asks_first(request, bound["merge"]) else None
    return render(request, "pages/tag_care.html", context, status=422 if request.method == "POST" else 200)


_FORMS: dict[str, type[forms.Form]] = {"rename": RenameForm, "synonym": SynonymForm, "merge": MergeForm}


def _done(request: HttpRequest, found: Tag, kind: str, bound: dict[str, forms.Form]) -> Tag | None:
    """Do what was asked and return the tag that stays; None where the form is not right, or asks once more."""
    if kind == "drop":
        tag_services.drop_synonym(by=request.user, tag=found, slug=request.POST.get("slug", ""))
        messages.success(request, _("That word stands for itself again."))
        return found
    form = bound.get(kind)
    if form is None or not form.is_valid():
        return None
    if kind == "rename":
        found = tag_services.rename_tag(by=request.user, tag=found, name=form.cleaned_data["name"])
    elif kind == "synonym":
        tag_services.add_synonym(by=request.user, tag=found, word=form.cleaned_data["word"])
    elif _asks_first(request, form):
        return None
    else:
        found = tag_services.merge_tags(by=request.user, tag=found, into=form.cleaned_data["into"])
    messages.success(request, _("Done."))
    return found


def _asks_first(request: HttpRequest, form: forms.Form) -> bool:
    """Merging cannot be undone, so it is asked once more."""
    return form.is_bound and form.is_valid() and request.POST.get("sure") != "yes"


def _is_seen(request: HttpRequest, found: Tag) -> bool:
    return request.user.is_staff or Entry.objects.visible_to(request.user).filter(tags=found).exists()
