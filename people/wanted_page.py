"""Where somebody wanted to go before being asked who they are."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, url_for


def where_to(otherwise: str = "") -> str:
    """The page named by `next`, if it is one of ours; else `otherwise`, or the workspace."""
    wanted = request.args.get("next", "")
    try:
        parts = urlsplit(wanted)
    except ValueError:  # brackets that are no address
        return otherwise or url_for("reports.workspace")
    ours = wanted.startswith("/") and not wanted.startswith("//") and not parts.netloc and "\\" not in wanted
    return wanted if ours and wanted.isprintable() else otherwise or url_for("reports.workspace")
