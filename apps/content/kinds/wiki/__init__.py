"""The wiki of a community: pages in a tree that link to each other by name and that every member may edit."""
