"""What a sign-in keeps of a device: the browser's and the system's family, so that its owner recognises it, no more."""

from __future__ import annotations

# The first that is found counts: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("KAIOS", "KaiOS"),
    ("Linux", "Linux"),
)


def _family(user_agent: str, families: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in families if sign in user_agent), "")


def device(user_agent: str) -> str:
    """`Firefox, Android`; one part, or nothing, where the browser does not say more.  No version: it would identify."""
    found = (_family(user_agent, BROWSERS), _family(user_agent, SYSTEMS))
    return ", ".join(part for part in found if part)
