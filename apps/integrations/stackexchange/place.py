"""Where an import goes to, and where it came from."""

from dataclasses import dataclass

from django.db import connection

from apps.communities.models import Community, Status

# The source's rows are told apart by number, so two sites must not share one name; a community holds one site.
SOURCE_PREFIX = "stackexchange:"


@dataclass(frozen=True, slots=True)
class Place:
    """`source` marks what was imported, `site` is the host name of the site where it was written, if known."""

    source: str
    site: str
    community: Community
    batch: int

    @property
    def is_prepared(self) -> bool:
        """Whether what comes in waits for a launch."""
        return self.community.status == Status.PREPARING


def source_of(slug: str) -> str:
    """The mark of what is imported into the community at this address."""
    return SOURCE_PREFIX + slug


# The dump does not name its site. But for each link between two posts it has a row in PostLinks: the host in the
# text of such a link is the site.
_SITE = r"""
    SELECT host, count(*) AS times FROM (
        SELECT post.id, post.post AS question, link[1] AS host, link[2]::bigint AS target
        FROM staged post,
             regexp_matches(post.data->>'Body', 'https?://([A-Za-z0-9.-]+)/(?:q|questions|a)/([0-9]{1,15})', 'g')
             AS link
        WHERE post.file = 'Posts' AND post.fate IN ('new', 'here')
    ) AS written
    LEFT JOIN staged answer ON answer.file = 'Posts' AND answer.id = written.target AND answer.type = 2
    WHERE EXISTS (
        SELECT FROM staged known WHERE known.file = 'PostLinks' AND known.post IN (written.id, written.question)
        AND (known.data->>'RelatedPostId') IN (written.target::text, answer.post::text)
    )
    GROUP BY host ORDER BY times DESC, host LIMIT 1
"""


def site_of_dump() -> str:
    """The host name of the site that the staged dump is of; empty where nothing tells it."""
    with connection.cursor() as sql:
        sql.execute(_SITE)
        found = sql.fetchone()
    return str(found[0]).lower() if found else ""
