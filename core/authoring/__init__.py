"""Tools for authors: drafts, the check of every content file, pinned keys, coverage."""
