"""The author's desk in a real browser: from an example to a variant switched off and a trial."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page, expect

from core.authoring.draft import read_draft
from tests.browser.held import Held


def open_desk(page: Page) -> None:
    page.goto("/desk")
    expect(page.get_by_role("heading", name="Author's desk")).to_be_visible()


def draft(page: Page) -> str:
    return page.get_by_label("Your draft, in YAML").input_value()


def test_an_example_is_checked_changed_downloaded_and_tried(page: Page, tmp_path: Path) -> None:
    open_desk(page)
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_label("Your draft, in YAML")).to_have_value(read_starter())
    page.get_by_role("button", name="Check the draft").click()
    expect(page.get_by_text("No faults.")).to_be_visible()

    switch = page.get_by_role("checkbox", name="Ask T = 8, k = 3", exact=True)
    switch.focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Your draft, in YAML")).to_have_value(
        read_starter().replace("run:", "never: [{T: 8, k: 3}]\nrun:", 1)
    )
    expect(switch).not_to_be_checked()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "draft.yaml")
    kept = read_draft((tmp_path / "draft.yaml").read_text()).questions[0]
    assert list(kept.never) == [{"T": 8, "k": 3}]

    page.get_by_role("textbox", name="Your answer").fill("soon")
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text("Not readable yet.")).to_be_visible()
    ours = {"exclude": [["[data-testid=stSidebar]"]]}
    assert Axe().run(page, ours).response["violations"] == []


def test_a_file_is_opened_in_the_browser_and_never_uploaded(page: Page, tmp_path: Path) -> None:
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    open_desk(page)

    def open_file(content: bytes) -> None:
        (tmp_path / "draft.yaml").write_bytes(content)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Open a file").click()
        chooser.value.set_files(tmp_path / "draft.yaml")

    field = page.get_by_label("Your draft, in YAML")
    open_file(b"\xef\xbb\xbf" + "title: Wärme\r\n".encode())
    expect(field).to_have_value("title: Wärme\n")
    open_file(b"\xff\xfe")
    expect(page.get_by_text("This file is not UTF-8 text.")).to_be_visible()
    open_file(b"#" * 70_000)
    expect(page.get_by_text("at most 64,000 bytes, got 70,000.")).to_be_visible()
    expect(field).to_have_value("title: Wärme\n")
    open_file(b"title: Second\n")
    expect(field).to_have_value("title: Second\n")
    assert set(sent) == {"GET"}


def test_while_a_draft_is_checked_again_the_old_result_is_gray(page: Page) -> None:
    held = Held(page)
    open_desk(page)
    draft_field = page.get_by_label("Your draft, in YAML")
    draft_field.fill(read_starter().replace("kind: value", "kind: number"))
    page.get_by_role("button", name="Check the draft").click()
    fault = page.get_by_test_id("stHeading").filter(has_text="1 fault")
    expect(fault).to_be_visible()
    shown = "e => getComputedStyle(e.closest('[data-testid=stElementContainer]')).opacity"
    assert float(fault.evaluate(shown)) == 1

    draft_field.fill(read_starter())
    held.last = lambda message: b"Checking 200 draws" in message
    page.get_by_role("button", name="Check the draft").click()
    expect(page.get_by_text("Checking 200 draws of each question")).to_be_visible()
    expect(fault).to_be_visible()
    assert float(fault.evaluate(shown)) < 0.5

    held.let_in()
    expect(page.get_by_text("No faults.")).to_be_visible()
    expect(fault).to_have_count(0)
    expect(page.get_by_text("Checking 200 draws of each question")).to_have_count(0)


def test_faults_are_text_and_their_lines_are_named(page: Page) -> None:
    open_desk(page)
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.get_by_label("Your draft, in YAML").fill(
        "- id: one\n  kind: value\n  title: <img src=x onerror=alert(1)>\n  prompt: [1\n"
    )
    page.get_by_role("button", name="Check the draft").click()
    expect(page.get_by_text("1 fault", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="this is not YAML")).to_be_visible()
    page.get_by_label("Your draft, in YAML").fill(
        "- id: one\n  kind: '<img src=x onerror=alert(1)>'\n"
    )
    page.get_by_role("button", name="Check the draft").click()
    expect(page.get_by_role("cell", name="got '<img src=x onerror=alert(1)>'")).to_be_visible()
    assert asked == []


def test_the_draft_is_there_again_after_another_page_and_after_a_reload(page: Page) -> None:
    open_desk(page)
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_label("Your draft, in YAML")).to_have_value(read_starter())
    page.get_by_role("link", name="Halfwave", exact=True).click()
    expect(page.get_by_role("heading", name="The lessons")).to_be_visible()
    page.get_by_role("link", name="Teaching?").click()
    expect(page.get_by_label("Your draft, in YAML")).to_have_value(read_starter())

    page.reload()

    expect(page.get_by_label("Your draft, in YAML")).to_have_value(read_starter())
    page.get_by_label("Your draft, in YAML").fill("")
    page.get_by_role("button", name="Check the draft").click()
    expect(page.get_by_text("there is nothing here yet")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Author's desk")).to_be_visible()
    expect(page.get_by_label("Your draft, in YAML")).to_have_value("")


def test_a_browser_that_keeps_no_site_data_has_a_desk_all_the_same(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('blocked') } })"
    )
    raised: list[str] = []
    page.on("pageerror", lambda error: raised.append(str(error)))
    page.on("console", lambda said: raised.append(said.text) if said.type == "error" else None)
    open_desk(page)
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_label("Your draft, in YAML")).to_have_value(read_starter())
    page.get_by_role("button", name="Check the draft").click()
    expect(page.get_by_text("No faults.")).to_be_visible()
    assert [said for said in raised if "halfwave.draft" in said or "blocked" in said] == []
    expect(page.get_by_text("blocked")).to_have_count(0)


def read_starter(kind: str = "value") -> str:
    starters = Path(__file__).parents[2] / "pages" / "teach" / "starters"
    return (starters / f"{kind}.yaml").read_text(encoding="utf-8")
