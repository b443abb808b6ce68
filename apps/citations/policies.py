"""Who mentions what, and who takes a mention back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.citations.models import Citation
from apps.communities.policies import SIGN_IN, may_manage
from apps.content import policies as content
from apps.content.models import Entry
from apps.core.refusals import Refusal

# The kinds whose texts speak in somebody's own name.
CITING_KINDS = frozenset({"article"})
MOST_CITATIONS = 5

NOT_AN_ARTICLE = Refusal("not_an_article", _("Only articles mention other entries."))
NOT_FOUND = Refusal("entry_not_found", _("There is no such entry that you may read. Give its address or its number."))
ITSELF = Refusal("cites_itself", _("An article does not mention itself. Choose another entry."))
MENTIONED_ALREADY = Refusal("cited_already", _("This article mentions that entry already."))
TOO_MANY = Refusal("too_many_citations", _("An article mentions at most five entries."))
QUOTE_MISSING = Refusal("quote_missing", _("Quote the words that you mean, as they stand there."))
NOT_ITS_WORDS = Refusal("quote_not_found", _("These words do not stand there. Copy them as they are."))
NOT_YOURS = Refusal("not_your_citation", _("Only the authors of the article, or a manager, take a mention back."))
ENDED = Refusal("citation_gone", _("One of the two is no longer there."))


def may_cite(viewer: Any, source: Entry) -> Refusal | None:
    """Whether the viewer may have this article mention something."""
    if source.kind not in CITING_KINDS:
        return NOT_AN_ARTICLE
    return content.may_edit(viewer, source)


def may_withdraw(viewer: Any, citation: Citation) -> Refusal | None:
    """Whether the viewer may take the mention back, or renew it: who may edit the article, and its managers."""
    if not viewer.is_authenticated:
        return SIGN_IN
    source = citation.source
    if may_manage(viewer, source.community) is None or content.may_edit(viewer, source) is None:
        return None
    return NOT_YOURS
