"""A year of life for the demo world: a few hundred further colleagues and what they do, over the world's own texts.

Who they are and what they say stands in demo/life; who does what, when and how often is drawn, always alike. All of it
is written in few statements, as the services would have written it one by one (`record`), and what the readers of the
river make of it is made at once (`settling`), so that nobody is told of what is long over.
"""
