"""The pages in a real browser: Debian's Chromium without a window, over a real server and ledger.

Pictures of each page are kept below ``build/screenshots``; axe-core looks for what keeps people out.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MISSING = [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (Debian: apt-get install chromium)"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
PATIENCE = 180_000
"""Milliseconds after which a page counts as hung, on a machine that does much else."""
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def site(affairs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a copy of the affairs; gives its address."""
    import uvicorn

    from onrecord.web import Settings, create_app

    folder = tmp_path_factory.mktemp("site")
    os.environ["ONRECORD_DATA"] = str(folder / "data")
    path = shutil.copy(affairs, folder / "ledger.sqlite")
    app = create_app(Settings(ledger=str(path)))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=60)
    del os.environ["ONRECORD_DATA"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as run:
        browser = run.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"], timeout=PATIENCE
        )
        yield browser
        browser.close()


class Tab:
    """A page of the browser, with what it complained about."""

    def __init__(self, browser: Browser, site: str, **how: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **how})
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        self.site = site

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def picture(self, name: str) -> None:
        """Keep what is seen."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def accessible(self) -> None:
        """Whether axe-core finds nothing serious."""
        from axe_playwright_python.sync_playwright import Axe

        before = list(self.complaints)
        found = Axe().run(self.page).response["violations"]
        self.complaints = before  # of its own, about its styles
        told = [
            f"{one['id']}: {node['html'][:200]}"
            for one in found
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]
        assert not told, "\n".join(told)

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []


@pytest.fixture
def tab(chromium: Browser, site: str) -> Iterator[Tab]:
    opened = Tab(chromium, site)
    yield opened
    opened.close()


def to_the_case(page: Page) -> None:
    main = page.get_by_role("navigation", name="Main")  # the first page links to the cases too
    main.get_by_role("link", name="Cases", exact=True).click()
    page.get_by_label("Words of the name").fill("electoral")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=re.compile("Electoral Commission")).click()


def test_a_new_user_finds_the_sentences_that_say_that_china_denied_it(tab: Tab) -> None:
    """From the first page, without a manual: by the case, and by a question."""
    page = tab.open("/")
    to_the_case(page)
    page.get_by_label("who", exact=True).select_option("CN")
    page.get_by_label("did what").select_option("deny")
    page.get_by_role("button", name="Show the sentences").click()
    panel = page.get_by_role("complementary", name="Sentences")
    panel.get_by_text("called the accusation groundless").wait_for()
    tab.picture("sentences-beside-the-case")
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    page.get_by_role("link", name="Ask", exact=True).click()
    tab.picture("ask")
    page.get_by_role("link", name="Which sentences say that China denied it?").click()
    page.get_by_role("link", name=re.compile("called the accusation groundless")).click()
    marked = page.locator("mark:target")
    assert "called the accusation groundless" in marked.inner_text()
    tab.picture("document-at-the-sentence")


def test_each_mark_of_the_timeline_opens_its_sentences(tab: Tab) -> None:
    page = tab.open("/")
    to_the_case(page)
    marks = page.locator("#timeline-chart a")
    marks.first.wait_for()
    count = page.evaluate("JSON.parse(document.getElementById('timeline-data').textContent).marks.length")
    assert marks.count() == count > 50
    mark = page.get_by_role("link", name=re.compile("^United Kingdom: sanction: ")).first
    mark.scroll_into_view_if_needed()
    tab.picture("timeline")
    mark.focus()
    page.keyboard.press("Enter")  # as the pointer does
    panel = page.locator("#panel-body")
    panel.locator("blockquote").first.wait_for()
    assert "sanction" in panel.inner_text()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("United Kingdom: ")
    page.get_by_label("measures").first.uncheck()
    assert 0 < marks.count() < count
    page.get_by_role("button", name="Same distance between days").click()
    assert (
        page.get_by_role("button", name="Same distance between days").get_attribute("aria-pressed") == "false"
    )
    page.get_by_role("link", name="deny", exact=True).first.click()  # a cell of the matrix
    panel.locator("blockquote").first.wait_for()
    tab.accessible()


def test_the_graph_is_readable_at_sixty_parties(tab: Tab) -> None:
    page = tab.open("/")
    to_the_case(page)
    graph = page.locator(".graph-box")
    graph.scroll_into_view_if_needed()
    look = """() => {
      const cy = document.getElementById('graph-chart').graph;
      const boxes = (some) => some.map((one) => one.boundingBox({ includeOverlays: false }));
      const covered = (all) => all.flatMap((a, n) => all.slice(n + 1).filter((b) =>
        a.x1 < b.x2 - 1 && b.x1 < a.x2 - 1 && a.y1 < b.y2 - 1 && b.y1 < a.y2 - 1)).length;
      const cut = cy.nodes('.party').filter((one) => one.data('inside') < 30).length;
      return { parties: cy.nodes('.party').length, parties_covered: covered(boxes(cy.nodes('.party'))),
               boxes_covered: covered(boxes(cy.nodes('.box'))), cut, zoom: cy.zoom(),
               arrows: cy.edges().filter((one) => one.visible()).length };
    }"""
    seen = page.evaluate(look)
    assert seen["parties"] == 60
    assert seen["parties_covered"] == seen["boxes_covered"] == seen["cut"] == 0
    assert seen["zoom"] * 13 > 8  # the names, in pixels
    assert seen["arrows"] < 80
    tab.picture("graph")
    graph.focus()
    page.keyboard.press("ArrowRight")
    told = page.locator("#graph-chart [aria-live]")
    assert "acts; toward" in told.inner_text()
    tab.picture("graph-of-one-party")
    page.keyboard.press("Enter")
    page.locator("#panel-body blockquote").first.wait_for()


def test_the_two_times_are_controls_and_part_of_the_address(tab: Tab) -> None:
    page = tab.open("/")
    to_the_case(page)
    page.get_by_label("About what happened in").fill("2021")
    page.get_by_role("button", name="Show that time").click()
    page.get_by_text("Only what is about").wait_for()
    assert "about=2021" in page.url
    assert page.get_by_label("About what happened in").input_value() == "2021"
    page.get_by_role("link", name="this address").click()
    assert re.search(r"as_of=\d{4}-.*about=2021", page.url)
    page.get_by_text("As the ledger knew it on").wait_for()
    tab.picture("case-at-a-time")


def test_a_claim_is_judged_listed_and_taken_back(tab: Tab) -> None:
    page = tab.open("/ask?actor=CN&act=deny")
    page.get_by_role("link", name=re.compile("^Correct deny")).first.click()
    page.get_by_label("It should be as follows").check()
    page.get_by_label("Status").select_option("alleged")
    page.get_by_label("Your name").fill("Ann")
    tab.picture("claim")
    tab.accessible()
    page.get_by_role("button", name="Keep this decision").click()
    page.get_by_text("Your decision is kept").wait_for()
    page.get_by_role("link", name="Judgements", exact=True).click()
    page.get_by_text("corrected; status: alleged").wait_for()
    tab.picture("judgements")
    tab.accessible()
    with page.expect_download() as download:
        page.get_by_role("link", name="With single claims of others").click()
    assert download.value.suggested_filename == "gold.zip"
    page.get_by_role("button", name=re.compile("^Take back judgement")).click()
    page.get_by_text("(taken back)").wait_for()


PAGES = {
    "home": "/",
    "read": "/read",
    "cases": "/cases",
    "ask": "/ask",
    "ask-nothing-found": "/ask?side=TV",
    "ask-found": "/ask?side=CN",
    "ask-answers": "/ask?act=deny&answers=true",
    "parties": "/parties/find?q=ministry",
    "party": "/parties?name=Ni+Gaobin&side=CN",
    "documents": "/documents",
    "judgements": "/judgements",
    "screen": "/screen",
    "api": "/api",
    "sign-in": "/sign-in",
    "not-there": "/cases/case-000000000000",
}


@pytest.mark.parametrize("looks", ["light", "dark-narrow"])
def test_no_page_keeps_anybody_out(chromium: Browser, site: str, looks: str) -> None:
    how: dict[str, Any] = {}
    if looks == "dark-narrow":
        how = {"color_scheme": "dark", "viewport": {"width": 390, "height": 780}}
    tab = Tab(chromium, site, **how)
    page = tab.page
    for name, path in PAGES.items():
        tab.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} pixels wider than the screen"
        tab.picture(f"{name}-{looks}")
        tab.accessible()
    tab.open("/cases?q=electoral")
    page.get_by_role("link", name=re.compile("Electoral Commission")).click()
    page.locator("#timeline-chart a").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    tab.picture(f"case-{looks}")
    tab.accessible()
    case = page.url
    page.goto(case + "/judge")
    tab.accessible()
    page.goto(case + "/sentences?actor=CN&act=deny")
    tab.picture(f"sentences-{looks}")
    tab.accessible()
    page.locator("blockquote a").first.click()
    page.locator("mark:target").wait_for()
    tab.picture(f"document-{looks}")
    tab.accessible()
    # What is not there is a complaint of the browser's.
    tab.complaints = [one for one in tab.complaints if "404" not in one]
    tab.close()


def test_everything_can_be_read_without_scripts(chromium: Browser, site: str) -> None:
    tab = Tab(chromium, site, java_script_enabled=False)
    page = tab.open("/cases?q=electoral")
    page.get_by_role("link", name=re.compile("Electoral Commission")).click()
    for region in ("Timeline as a table", "Parties as a table", "Acts between parties as a table"):
        assert page.get_by_role("region", name=region, exact=True).is_visible()
    page.get_by_role("region", name="Timeline as a table").get_by_role("link").first.click()
    page.locator("blockquote a").first.click()
    assert page.locator("mark:target").is_visible()
    tab.picture("document-without-scripts")
    tab.close()
