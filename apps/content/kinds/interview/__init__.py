"""Interviews: questions and answers with one member, published when that member agrees."""
