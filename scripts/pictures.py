"""The pictures of the guides, taken anew from the demonstration.

    python -m scripts.pictures                    all of them: starts Parley in a folder of its own, then forgets it
    python -m scripts.pictures NAME …             only these
    python -m scripts.pictures http://… NAME …    from a demonstration that runs already

Pages are shown as a browser shows them: 1000 pixels wide, those of a telephone 360; few colours keep the files small.
A few need that something was done before, such as a registration: with names only what is named is done.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FloatRect, Page, sync_playwright

from demonstration.content import PASSPHRASE, read
from scripts.checks import ROOT, environment
from scripts.postgres import free_port

FOLDER = ROOT / "docs" / "pictures"
WIDE, TELEPHONE = 1000, 360
TALL = 760
COLOURS = 96
ABOVE = 20  # pixels of air above the part that is shown
SECONDS_TO_PRINT = 240
MILLISECONDS_TO_FIND = 10_000
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it.

    `path` follows the language and may name an event: {workshop}, {conference} or {next}; `follow` are what is then
    clicked, one after another; `part` is where the picture begins, the top of the page unless given.
    """

    name: str
    path: str
    who: str = ""
    follow: Sequence[str] = ()
    part: str = ""
    height: int = TALL
    width: int = WIDE
    language: str = "en"


def telephone(name: str, path: str, who: str = "", *, language: str = "en", follow: Sequence[str] = ()) -> Picture:
    """The same on a narrow screen."""
    return Picture(name, path, who, follow, language=language, width=TELEPHONE, height=720)


def act(path: str, who: str, *follow: str) -> Picture:
    """Something that has to be done before the next pictures; nothing is kept of it."""
    return Picture("", path, who, follow)


ORGANISER, REPRESENTATIVE, RAPPORTEUR = "organiser", "representative", "rapporteur"
SEND = "main form button >> nth=0"
FIRST_ANSWER = "main a[href$='/answer'] >> nth=0"
FORM = "{next}/registration/new"
PICTURES = (
    Picture("overview", "{workshop}", ORGANISER, height=640),
    Picture("outcome", "{workshop}/outcome", follow=("main .para summary >> nth=1",), part="main article > h2"),
    telephone("agenda-ar", "{workshop}/agenda", language="ar"),
    Picture("workspace", "workspace", ORGANISER, height=600),
    Picture("new-event", "events/new", ORGANISER),
    Picture("group", "{workshop}/consult", ORGANISER),
    Picture("comments", "{workshop}/agenda/comments", ORGANISER, height=860),
    Picture("answer", "{workshop}/agenda/comments", ORGANISER, follow=(FIRST_ANSWER,), height=900),
    Picture("requests", "{workshop}/sponsorship/requests", ORGANISER),
    Picture("check-in", "{workshop}/sessions", ORGANISER, follow=("main a[href$='/check-in'] >> nth=0",), height=600),
    Picture("agenda", "{next}/agenda", REPRESENTATIVE, height=600),
    Picture("comment", "{next}/agenda", REPRESENTATIVE, follow=("main a[href*='/comment'] >> nth=0",), height=860),
    telephone("register", FORM, REPRESENTATIVE),
    act(FORM, REPRESENTATIVE, "main label:has-text('In person')", SEND),
    Picture("request", "{next}/sponsorship/request", REPRESENTATIVE),
    Picture("decide", "{next}/registrations", ORGANISER, follow=("main table a:has-text('Lakeside')",)),
    act("{next}/registrations", ORGANISER, "main table a:has-text('Lakeside')", "main label:has-text('Accept')", SEND),
    telephone("my-session", "{next}/sessions", REPRESENTATIVE, follow=("main article a, main h2 a >> nth=0",)),
    Picture("agenda-draft", "{next}/agenda/draft", ORGANISER, follow=(SEND,)),
    Picture("notes", "{workshop}/sessions", RAPPORTEUR, follow=("main a[href$='/notes'] >> nth=1",), height=900),
    Picture("inputs", "{workshop}/outcome/inputs", RAPPORTEUR, height=900),
    Picture("changes", "{workshop}/outcome/changes", height=700),
    Picture("write", "{workshop}/outcome", RAPPORTEUR, follow=("main button:has-text('next version')",)),
)
PRINTED = Picture("printed", "{workshop}/outcome/2/{language}.pdf", width=700, language="fr")


@contextmanager
def demonstration() -> Iterator[str]:
    """Start Parley with an empty folder of its own; gives its address and ends it afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="parley-pictures-") as folder:
        settings = environment() | {"DATA_DIR": folder, "PORT": str(port)}
        line = [sys.executable, "-m", "scripts.run"]
        process = subprocess.Popen(line, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True)
        try:
            wait_until_ready(process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Read what it says until it serves."""
    for line in process.stdout or ():
        if "is ready" in line:
            return
    raise SystemExit("parley: the demonstration did not start.")


def addresses_of_events(page: Page, address: str) -> dict[str, str]:
    """The paths of the events that pictures name, found by their titles on the first page."""
    titles = {record["key"]: record["title"]["en"] for record in read("events")}
    wanted = {
        "workshop": titles["malaga"],
        "conference": titles["malaga-conference"],
        "next": read("upcoming")["title"]["en"],
    }
    page.goto(f"{address}/en/")
    found = {}
    for key, title in wanted.items():
        link = page.locator("main a", has_text=title).first.get_attribute("href") or ""
        found[key] = link.removeprefix("/en/")
    return found


def open_for(browser: Browser, picture: Picture, address: str) -> BrowserContext:
    """A window of the picture's size in which the right person has signed in."""
    context = browser.new_context(viewport={"width": picture.width, "height": picture.height}, locale=picture.language)
    if picture.who:
        emails = {record["key"]: record["email"] for record in read("people")}
        page = context.new_page()
        page.goto(f"{address}/en/sign-in")
        page.fill("[name=email]", emails[picture.who])
        page.fill("[name=passphrase]", PASSPHRASE)
        page.click("main form button")
        page.wait_for_load_state()
        page.close()
    return context


def take(browser: Browser, picture: Picture, address: str, events: Mapping[str, str]) -> Image.Image:
    """Open the page, follow the links, and look."""
    context = open_for(browser, picture, address)
    try:
        page = context.new_page()
        answer = page.goto(f"{address}/{picture.language}/{picture.path.format(**events)}")
        if answer is None or not answer.ok:
            raise SystemExit(f"parley: {picture.name}: {page.url} does not answer as it should.")
        for step in picture.follow:
            page.locator(step).click(timeout=MILLISECONDS_TO_FIND)
            page.wait_for_load_state()
        page.mouse.move(0, 0)
        return Image.open(io.BytesIO(page.screenshot(full_page=True, clip=cut(page, picture))))
    finally:
        context.close()


def cut(page: Page, picture: Picture) -> FloatRect:
    """The part of the page that is shown; never beyond its end."""
    page.evaluate("window.scrollTo(0, 0)")  # a box is measured from the top of what is seen
    box = page.locator(picture.part).first.bounding_box() if picture.part else None
    top = max(box["y"] - ABOVE, 0) if box else 0
    whole = page.evaluate("document.documentElement.scrollHeight")
    return {"x": 0, "y": top, "width": picture.width, "height": min(picture.height, whole - top)}


def take_printed(browser: Browser, picture: Picture, address: str, events: Mapping[str, str]) -> Image.Image:
    """The first page of the printed document; the worker may still be at it."""
    path = picture.path.format(language=picture.language, **events)
    context = open_for(browser, picture, address)
    try:
        for _attempt in range(SECONDS_TO_PRINT):
            answer = context.request.get(f"{address}/{picture.language}/{path}")
            if "pdf" in answer.headers["content-type"]:
                page = pypdfium2.PdfDocument(answer.body())[0]
                image: Image.Image = page.render(scale=picture.width / page.get_width()).to_pil()
                return image
            time.sleep(1)
        raise SystemExit("parley: the document was not printed in time.")
    finally:
        context.close()


def smaller(image: Image.Image) -> bytes:
    """As PNG with few colours, which pages of text do not miss."""
    few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    made = io.BytesIO()
    few.save(made, "PNG", optimize=True)
    return made.getvalue()


def take_all(address: str, names: Sequence[str]) -> None:
    """Take the named pictures, or all."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=environment()["CHROMIUM"] or None, args=FLAGS)
        events = addresses_of_events(browser.new_page(), address)
        for picture in (*PICTURES, PRINTED):
            if names and picture.name not in names:
                continue
            image = (take_printed if picture is PRINTED else take)(browser, picture, address, events)
            if picture.name:
                keep(picture, image)
        browser.close()


def keep(picture: Picture, image: Image.Image) -> None:
    """Write the file, and say how large it is."""
    content = smaller(image)
    file_of(picture).write_bytes(content)
    print(f"{file_of(picture).relative_to(ROOT)}  {len(content) // 1024} KB", flush=True)


def file_of(picture: Picture) -> Path:
    return FOLDER / f"{picture.name}.png"


def main(words: Sequence[str]) -> int:
    os.chdir(ROOT)
    unknown = {word for word in words if "://" not in word} - {each.name for each in (*PICTURES, PRINTED)}
    if unknown:
        print(f"parley: no such picture: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    names = [word for word in words if "://" not in word]
    if running := [word.rstrip("/") for word in words if "://" in word]:
        take_all(running[0], names)
    else:
        with demonstration() as address:
            take_all(address, names)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
