"""A handler that is found by its address."""

SEEN = []


def note(word):
    SEEN.append(word)
