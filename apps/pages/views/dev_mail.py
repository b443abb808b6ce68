"""Mail of the demo world, which is written to a folder instead of being sent. Elsewhere there is no such page.

Letters carry links that act for their reader, so not everybody may read everything. Where the product answers on
this machine only, whoever asks could open the folder too, and sees all of it: that is how a new account in the demo
world confirms its address. Where it has another address, people see the mail to themselves, and administrators all.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from apps.inbound.trying import AnswerForm, answer_address, answer_letter
from apps.mailing.folder import Kept, latest, message_named

_HERE = {"127.0.0.1", "localhost", "::1"}
# Nothing in a letter may run or load; its links open beside it.
_LETTER_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def dev_mail(request: HttpRequest) -> HttpResponse:
    """The latest letters that this person may read."""
    if not settings.DEMO_WORLD:
        raise Http404
    if not _is_open(request) and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return _private(render(request, "pages/dev_mail.html", {"letters": latest(_address(request))}))


def dev_letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter: headers, both its parts."""
    letter = _letter_or_404(request, name)
    return _letter_page(request, letter, AnswerForm() if _may_answer(request, letter) else None)


def _letter_page(request: HttpRequest, letter: Kept, form: AnswerForm | None, status: int = 200) -> HttpResponse:
    headers = [(key, value) for key, value in letter.message.items() if not key.lower().startswith("content-t")]
    context = {"letter": letter, "headers": headers, "form": form}
    return _private(render(request, "pages/dev_letter.html", context, status=status))


@require_POST
def dev_answer(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a letter as if from a mail program: what comes of it is decided as for all mail that comes in."""
    letter = _letter_or_404(request, name)
    if not _may_answer(request, letter):
        raise Http404
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _letter_page(request, letter, form, 422)
    answer_letter(letter=letter.message, sender=letter.to, **form.cleaned_data)
    messages.success(request, _("Sent. It stands in the discussion in a moment, or a letter says why it does not."))
    return redirect("dev_letter", name=letter.name)


@csp_override(_LETTER_CSP)
def dev_letter_html(request: HttpRequest, name: str) -> HttpResponse:
    """Its HTML as a mail client shows it."""
    html = _letter_or_404(request, name).html.replace("<head>", '<head><base target="_blank">', 1)
    return _private(HttpResponse(html))


def _letter_or_404(request: HttpRequest, name: str) -> Kept:
    may_read = settings.DEMO_WORLD and (_is_open(request) or request.user.is_authenticated)
    letter = message_named(name, _address(request)) if may_read else None
    if letter is None:
        raise Http404
    return letter


def _may_answer(request: HttpRequest, letter: Kept) -> bool:
    """Whether the letter asks for answers, and whoever asks may write as the person it went to."""
    is_theirs = request.user.is_authenticated and letter.to.lower() == (request.user.email or "").lower()
    return bool(answer_address(letter.message)) and (_is_open(request) or is_theirs)


def _is_open(request: HttpRequest) -> bool:
    """Whether whoever asks is at this machine, and nobody else can be: neither the product's address nor the request
    may name another."""
    here = urlsplit(settings.BASE_URL).hostname in _HERE and request.get_host().rsplit(":", 1)[0].strip("[]") in _HERE
    return here and "X-Forwarded-For" not in request.headers


def _address(request: HttpRequest) -> str | None:
    """Whose letters are shown; None: everybody's."""
    if _is_open(request) or request.user.is_staff:
        return None
    return request.user.email


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
