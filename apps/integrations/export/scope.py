"""Which entries, replies and files belong to an export."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Attachment, Entry, Reply
from apps.integrations.export.addresses import Addresses, path_of_entry, path_of_file

CHUNK = 200


@dataclass(slots=True)
class Scope:
    """A community as its managers see it, or what one person wrote wherever that was."""

    community: Community | None = None
    person: User | None = None
    addresses: Addresses = field(default_factory=Addresses)

    def entries(self) -> QuerySet[Entry]:
        """What stands, and what is prepared for a launch; nothing that was removed or waits for a consent."""
        rows = Entry.objects.filter(removed_at=None).exclude(is_withheld=True, prepared_at=None)
        if self.community is not None:
            rows = rows.filter(community=self.community)
        if self.person is not None:
            rows = rows.filter(Q(author=self.person) | Q(coauthors__person=self.person)).distinct()
        return rows.select_related("author", "community").order_by("pk")

    def replies_to(self, entry: Entry) -> list[Reply]:
        """The replies to an entry that belong to the export, in the order in which they were written."""
        rows = Reply.objects.filter(entry=entry, removed_at=None).select_related("author", "acceptance", "marks")
        if self.person is not None:
            rows = rows.filter(author=self.person)
        return list(rows.order_by("number"))

    def own_replies(self) -> QuerySet[Reply]:
        """What a person replied to what others wrote."""
        rows = Reply.objects.filter(author=self.person, removed_at=None, entry__removed_at=None)
        return rows.exclude(entry__in=self.entries().values("pk")).select_related("entry__community").order_by("pk")

    def attachments(self) -> Iterator[Attachment]:
        """Files of these entries and of the replies to them."""
        rows = Attachment.objects.filter(entry__in=self.entries().values("pk")).select_related("file", "entry")
        if self.person is not None:
            rows = rows.filter(file__owner=self.person)
        yield from rows.order_by("entry_id", "pk").iterator(chunk_size=CHUNK)

    def look_around(self) -> None:
        """Learn where everything will stand in the archive."""
        for entry in self.entries().iterator(chunk_size=CHUNK):
            self.addresses.entries[entry.pk] = path_of_entry(entry)
            for number, reply in enumerate(self.replies_to(entry), start=1):
                self.addresses.replies[reply.pk] = (entry.pk, number)
        for attachment in self.attachments():
            self.addresses.files[attachment.file.key] = path_of_file(attachment.file)
