"""The role compass: how somebody sees their own skills, how peers do, and what to try next."""
