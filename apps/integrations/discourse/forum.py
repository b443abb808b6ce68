"""A Discourse community in memory, wherever it was read from."""

from dataclasses import dataclass, field
from datetime import datetime

REGULAR = 1


@dataclass(slots=True)
class Post:
    """`answers` is the number of the post that it replies to within its topic. `reason`: why it stays away."""

    id: int
    topic: int
    number: int
    author: str
    at: datetime
    raw: str
    cooked: str
    answers: int = 0
    edited_at: datetime | None = None
    likes: int = 0
    flags: int = 0
    is_accepted: bool = False
    reason: str = ""


@dataclass(slots=True)
class Topic:
    """`reason`: why it stays away."""

    id: int
    title: str
    slug: str = ""
    tags: list[str] = field(default_factory=list)
    posts: dict[int, Post] = field(default_factory=dict)
    accepted: int = 0
    reason: str = ""


@dataclass(slots=True)
class Person:
    """`email` is known from a backup only, where the account was active and thus had proved it."""

    username: str
    name: str
    email: str = ""
    joined_at: datetime | None = None
    is_staff: bool = False


@dataclass(slots=True)
class Fault:
    """A row that could not be read: where, and what is wrong."""

    place: str
    reason: str


@dataclass(slots=True)
class Forum:
    """`reactions` are those of other kinds than likes, by their name."""

    topics: dict[int, Topic] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    reactions: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[tuple[str, str, int]] = field(default_factory=list)

    def add(self, post: Post) -> bool:
        """Take a post in; False for one whose place in its topic is taken by another one."""
        topic = self.topics.setdefault(post.topic, Topic(post.topic, ""))
        held = topic.posts.get(post.number)
        if held is not None and held.id != post.id:
            return False
        topic.posts[post.number] = post
        return True
