"""Attacks on a server of our own, and what they do to an honest visitor meanwhile."""
