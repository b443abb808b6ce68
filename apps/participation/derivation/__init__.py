"""From the log to signals: acts, uses, tallies, presence.

The consumer and the rebuild run the same statements, over what a batch touches or over all of some communities. The
log says where to look; what counts is what stands: each touched thread is derived anew as a whole. So a batch that
comes twice or late changes nothing, and what was taken back leaves nothing.
"""

from apps.participation.derivation.settling import derive_communities, settle

__all__ = ["derive_communities", "settle"]
