"""Whom and what a community holds up: newcomers and their welcome, milestones, people who helped, features."""
