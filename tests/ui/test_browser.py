"""The pages in a real browser without scripts: phone and desktop, light and dark, by keyboard."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)
PHONE, DESK = (360, 800), (1280, 900)
STYLE = Path(__file__).parents[2] / "ui" / "style.css"

if not (BROWSER and DRIVER) and not os.environ.get("CI"):
    pytest.skip("no chromium with chromedriver; `.ci/run` installs them", allow_module_level=True)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Run one headless Chromium that executes no page's script."""
    assert BROWSER and DRIVER, "apt-get install chromium chromium-driver"
    options = Options()
    options.binary_location = BROWSER
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def paths(site: str) -> list[str]:
    rows = httpx.get(f"{site}/data/newest.json", timeout=60).json()
    article = next(row["article_id"] for row in rows if row["url"].endswith("/0"))
    feed = httpx.get(f"{site}/data/feeds.json", timeout=60).json()[0]["feed"]
    query = urlencode({"q": "SELECT *, repeat('wide', 40) AS wide FROM feeds"})
    return [
        "/", "/search", "/search?words=harbour", f"/article?id={article}", f"/story?id={article}", "/feeds",
        f"/feed?feed={feed}", "/runs", "/charts?words=harbour", f"/sql?{query}", "/nope",
    ]  # fmt: skip


def resize(browser: webdriver.Chrome, size: tuple[int, int]) -> None:
    width, height = size
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE},
    )


def wait_for(browser: webdriver.Chrome, address: str) -> None:
    """Wait for the page that a key press leads to."""
    WebDriverWait(browser, 60).until(lambda seen: address in seen.current_url)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_fits_its_window_and_runs_no_script(
    browser: webdriver.Chrome, site: str, paths: list[str], size: tuple[int, int]
) -> None:
    """Wide tables scroll by themselves, hostile titles are text, and no request was refused or failed."""
    resize(browser, size)
    for path in paths:
        browser.get(f"{site}{path}")
        layout = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})
        assert layout["cssContentSize"]["width"] <= size[0], path
        assert browser.title != "owned"
        assert browser.title.endswith("· Warta"), path
        assert browser.find_element(By.TAG_NAME, "h1").is_displayed()
        tall = browser.find_element(By.TAG_NAME, "nav").size["height"]
        assert tall < 100, "the pages' links take no more than two lines"
        messages = [
            entry["message"]
            for entry in browser.get_log("browser")  # type: ignore[no-untyped-call]  # selenium has no types here
            if not (path == "/nope" and "404" in entry["message"])
        ]
        assert messages == [], path


def test_pages_can_be_used_by_keyboard(browser: webdriver.Chrome, site: str) -> None:
    """The first Tab offers to skip the links; a search and a query need no mouse."""
    resize(browser, DESK)
    browser.get(f"{site}/")
    browser.switch_to.active_element.send_keys(Keys.TAB)
    first = browser.switch_to.active_element
    assert first.text == "Skip to the content"
    first.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("#main")
    browser.find_element(By.ID, "words").send_keys("harbour", Keys.ENTER)
    wait_for(browser, "/search?words=harbour")
    assert len(browser.find_elements(By.CSS_SELECTOR, ".articles > li")) >= 6
    browser.find_element(By.CSS_SELECTOR, ".articles h2 a").send_keys(Keys.ENTER)
    wait_for(browser, "/article?id=")
    browser.get(f"{site}/sql")
    box = browser.find_element(By.ID, "q")
    box.send_keys("SELECT 6 * 7 AS answer", Keys.TAB)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait_for(browser, "/sql?q=")
    assert browser.find_element(By.CSS_SELECTOR, "td").text == "42"


def test_links_sql_and_feeds_unfold_at_the_foot_of_a_page(
    browser: webdriver.Chrome, site: str
) -> None:
    """They are folded so that they do not get in a reader's way."""
    browser.get(f"{site}/search?words=harbour")
    [summary] = browser.find_elements(By.CSS_SELECTOR, ".take summary")
    code = browser.find_element(By.CSS_SELECTOR, ".take code")
    assert not code.is_displayed()
    summary.send_keys(Keys.ENTER)
    assert code.is_displayed()
    assert "'harbour'" in code.text
    browser.find_element(By.LINK_TEXT, "Change the SQL").send_keys(Keys.ENTER)
    wait_for(browser, "/sql?q=")
    assert len(browser.find_elements(By.CSS_SELECTOR, "tbody tr")) >= 6


def test_pages_are_dark_if_the_system_is_set_so(browser: webdriver.Chrome, site: str) -> None:
    """There is no switch to look for."""
    grounds = []
    for scheme in ("light", "dark"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        browser.get(f"{site}/charts")
        body = browser.find_element(By.TAG_NAME, "body")
        grounds.append(body.value_of_css_property("background-color"))
    assert len(set(grounds)) == 2


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_enough_contrast(scheme: int) -> None:
    """WCAG 2.2, 1.4.3 asks for a contrast of 4.5 to 1."""
    block = re.findall(r":root \{(.*?)\}", STYLE.read_text(), re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([a-z]+\d?): (#[0-9a-f]{6})", block))
    for ground in ("paper", "card"):
        for words in ("ink", "soft", "link", "good", "bad", "warn"):
            assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
    for ground in ("mark", "ins"):
        assert contrast(colours["ink"], colours[ground]) >= 4.5, ground
    assert contrast(colours["soft"], colours["del"]) >= 4.5


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
