"""The interface's words in six languages: collect them from the source, keep the catalogues in step, compile them.

    python -m scripts.catalogues update     what `make catalogues` does
    python -m scripts.catalogues check      exit status 1 if an update would change anything or a sentence is missing
    python -m scripts.catalogues compile    only the binary files

No line numbers, dates or wrapping in the files, so that a change shows the sentences that changed and nothing else.
Sentences that are no longer used are dropped, and none is guessed from a similar one.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
AREAS = (
    "core",
    "translations",
    "people",
    "decisions",
    "texts",
    "roundtables",
    "agendas",
    "registration",
    "sponsorship",
    "reports",
    "demonstration",
)
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
SOURCE_LANGUAGE = "en"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
JINJA_OPTIONS = {"trimmed": "true", "silent": "false"}
WRITTEN_FOR_GOOD = datetime(2026, 1, 1, tzinfo=UTC)
SHOWN = 20  # faults of one catalogue that are listed before the rest is only counted
HEADER = "# Words of Parley's interface."


def template_path(root: Path) -> Path:
    return root / "translations" / "catalogues" / "messages.pot"


def catalogue_path(root: Path, language: str) -> Path:
    return root / "translations" / "catalogues" / language / "LC_MESSAGES" / "messages.po"


def new_catalogue(language: str | None = None) -> Catalog:
    return Catalog(
        locale=language,
        project="Parley",
        version="1",
        header_comment=HEADER,
        creation_date=WRITTEN_FOR_GOOD,
        revision_date=WRITTEN_FOR_GOOD,
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        fuzzy=False,
    )


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file that may hold a sentence, with the method that reads it."""
    if (root / "app.py").exists():
        yield "python", root / "app.py"
    for area in AREAS:
        yield from (("python", path) for path in sorted((root / area).rglob("*.py")))
        for folder in sorted((root / area).rglob("templates")):
            yield from (("jinja2", path) for path in sorted(folder.rglob("*")) if path.is_file())


def extract(root: Path) -> Catalog:
    """The template: every sentence of the source, and the files it stands in."""
    template = new_catalogue()
    for method, path in sources(root):
        found = extract_from_file(
            method,
            path,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            options=JINJA_OPTIONS if method == "jinja2" else None,
            strip_comment_tags=True,
        )
        for _line, message, comments, context in found:
            location = (path.relative_to(root).as_posix(), 0)
            template.add(message, None, [location], auto_comments=comments, context=context)
    return template


def in_step(language: str, template: Catalog, current: Catalog | None) -> Catalog:
    """The language's catalogue with exactly the sentences of the template and the translations it already has."""
    catalogue = new_catalogue(language)
    for message in template:
        if not message.id:
            continue
        known = current.get(message.id, message.context) if current is not None else None
        if language == SOURCE_LANGUAGE:
            words: Any = message.id
        else:
            words = known.string if known is not None and _has_same_shape(known, message) else None
        catalogue.add(
            message.id,
            words,
            message.locations,
            flags=message.flags | (known.flags & {"fuzzy"} if known is not None and words == known.string else set()),
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known is not None else (),
            context=message.context,
        )
    return catalogue


def _has_same_shape(known: Message, message: Message) -> bool:
    """A sentence that has been given a plural needs new translations."""
    return known.id == message.id


def read(path: Path, language: str) -> Catalog | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=language)


def rendered(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    return buffer.getvalue()


def faults(catalogue: Catalog) -> list[str]:
    """What stands between a catalogue and a complete translation."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        words = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        title = message.id if isinstance(message.id, str) else message.id[0]
        if not all(words) or (message.pluralizable and len(words) != catalogue.num_plurals):
            found.append(f"not translated: {title}")
        elif message.fuzzy:
            found.append(f"marked as fuzzy: {title}")
        else:
            found += [f"{error}: {title}" for error in of_the_plural(message).check(catalogue)]
    return found


def of_the_plural(message: Message) -> Message:
    """To be checked: each form may fill in what the plural does, even where English has less to say about one."""
    if not message.pluralizable:
        return message
    return Message((message.id[1], message.id[1]), message.string, flags=message.flags, context=message.context)


def updated(root: Path) -> dict[Path, Catalog]:
    """Every file as an update would write it."""
    template = extract(root)
    files = {template_path(root): template}
    for language in LANGUAGES:
        path = catalogue_path(root, language)
        files[path] = in_step(language, template, read(path, language))
    return files


def write_if_changed(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def update(root: Path) -> int:
    """Bring template and catalogues in step with the source, and say what is left to translate."""
    for path, catalogue in updated(root).items():
        write_if_changed(path, rendered(catalogue))
        if catalogue.locale is not None:
            print(f"{catalogue.locale}: {len(catalogue)} sentences, {len(faults(catalogue))} to look at")
    return compile_stale(root)


def check(root: Path) -> int:
    """Say what an update would change and what a translation lacks; 1 if there is anything."""
    complaints = []
    for path, catalogue in updated(root).items():
        name = path.relative_to(root)
        if not path.exists() or path.read_bytes() != rendered(catalogue):
            complaints.append(f"{name}: not in step with the source; run make catalogues")
        if catalogue.locale is not None:
            found = [f"{name}: {fault}" for fault in faults(catalogue)]
            complaints += found[:SHOWN]
            complaints += [f"{name}: and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    for line in complaints:
        print(line)
    return 1 if complaints else 0


def compile_stale(root: Path) -> int:
    """Make the binary files that are missing or older than their source."""
    for language in LANGUAGES:
        path = catalogue_path(root, language)
        binary = path.with_suffix(".mo")
        catalogue = read(path, language)
        if catalogue is None or (binary.exists() and binary.stat().st_mtime > path.stat().st_mtime):
            continue
        with binary.open("wb") as file:
            write_mo(file, catalogue)
    return 0


def main(words: list[str]) -> int:
    tasks = {"update": update, "check": check, "--check": check, "compile": compile_stale}
    if len(words) != 1 or words[0] not in tasks:
        print(f"usage: python -m scripts.catalogues {'|'.join(tasks)}", file=sys.stderr)
        return 2
    return tasks[words[0]](ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
