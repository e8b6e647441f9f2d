"""Numbered documents as files: plain data in, bytes out, with no database and no request."""
