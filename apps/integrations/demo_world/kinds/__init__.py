"""What only one kind of entry has in the demo world: a module for each, with one or both of

- `details(loader, given)`: the kind's own fields, as `post_entry` takes them;
- `plan(loader, given)`: what happens to such an entry afterwards, as steps of the loader.
"""

from types import ModuleType

from apps.integrations.demo_world.kinds import article, document, episode, interview, wiki

MODULES: dict[str, ModuleType] = {
    "article": article,
    "document": document,
    "episode": episode,
    "interview": interview,
    "wiki": wiki,
}
