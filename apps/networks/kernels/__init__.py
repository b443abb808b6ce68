"""Measures of a network as pure functions on sparse matrices: no models, no database.

All are exact but `steps_between`, which beyond 5,000 people asks a sample and says how far off it may be. Those that
need every pair of people (`betweenness`) refuse more. docs/networks.md defines each in words.
"""
