"""The page for whoever finds the server full."""

from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from pages.shared import limits

# It asks for nothing else: no style sheet, no font, no script.
PAGE = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Halfwave is full</title>
    <style>
      :root {
        color-scheme: light dark;
        background: light-dark(#fbfaf7, #14161a);
        color: light-dark(#1d2125, #e4e2dc);
        font: 1.0625rem/1.6 sans-serif;
      }
      main {
        max-width: 34rem;
        margin: clamp(2rem, 16vh, 9rem) auto;
        padding-inline: 1.5rem;
      }
      h1 {
        font: 600 2.4rem/1.2 serif;
      }
    </style>
  </head>
  <body>
    <main>
      <h1>Halfwave is full right now</h1>
      <p>So many people are here that there is no room for one more. Reload this page in half a
      minute. Your answers are safe.</p>
    </main>
  </body>
</html>
"""


async def busy_page(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer any request with 503, and say when to come back."""
    headers = {
        "Retry-After": str(limits.RETRY_SECONDS),
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    await HTMLResponse(PAGE, status_code=503, headers=headers)(scope, receive, send)
