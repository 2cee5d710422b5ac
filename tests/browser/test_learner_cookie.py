"""One browser, one learner: across reloads and tabs, until "Forget me"."""

from playwright.sync_api import Browser, BrowserContext, Page, expect

ADDRESSES = ("/", "/playground", "/quiz")


def learner(context: BrowserContext) -> str:
    (cookie,) = (cookie for cookie in context.cookies() if cookie["name"] == "learner")
    return cookie["value"]


def open_page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("button", name="Forget me")).to_be_visible(timeout=15_000)
    return page


def test_reload_and_second_tab_are_the_same_learner_and_another_browser_is_not(
    context: BrowserContext, browser: Browser, base_url: str
) -> None:
    page = open_page(context, "/")
    first = learner(context)
    page.reload()
    open_page(context, "/quiz")
    assert learner(context) == first
    assert page.evaluate("document.cookie").find("learner") == -1
    with browser.new_context(base_url=base_url) as other:
        open_page(other, "/")
        assert learner(other) != first


def test_forged_cookie_is_replaced(context: BrowserContext, base_url: str) -> None:
    context.add_cookies([{"name": "learner", "value": "me.aaaaaa.forged", "url": base_url}])
    page = open_page(context, "/")
    assert not learner(context).startswith("me.")
    expect(page.get_by_text("doesn't keep cookies")).to_have_count(0)


def test_forget_me_asks_once_more_and_starts_every_tab_again(context: BrowserContext) -> None:
    other = open_page(context, "/playground")
    page = open_page(context, "/quiz")
    first = learner(context)

    page.get_by_role("button", name="Forget me").click()
    page.get_by_role("button", name="Keep them").click()
    expect(page.get_by_role("button", name="Forget me")).to_be_focused()
    assert learner(context) == first

    page.get_by_role("button", name="Forget me").press("Enter")
    page.get_by_role("button", name="Delete them").press("Enter")
    page.wait_for_url("**/")
    other.wait_for_url("**/")
    assert learner(context) != first


def test_no_page_breaks_the_policy(context: BrowserContext) -> None:
    broken: list[str] = []
    context.on(
        "console",
        lambda message: broken.append(message.text) if "Content Security" in message.text else None,
    )
    for address in ADDRESSES:
        open_page(context, address).wait_for_load_state("networkidle")
    assert broken == []
