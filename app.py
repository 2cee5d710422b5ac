"""Halfwave's server: `python -m uvicorn app:app`, or `streamlit run app.py`."""

import streamlit as st
from starlette.middleware import Middleware

from pages.play.first_run import first_run
from pages.server.allowed_hosts import AllowedHosts
from pages.server.closed_routes import ClosedRoutes
from pages.server.compressed_static import CompressedStatic
from pages.server.index_html import IndexHtml
from pages.server.middleware import LearnerCookie, SecurityHeaders
from pages.server.open_pages import OpenPages
from pages.server.pieces import Pieces
from pages.server.routes import ROUTES
from pages.server.startup import lifespan

app = st.App(
    "pages/frame.py",
    routes=ROUTES,
    middleware=[
        Middleware(Pieces),
        Middleware(SecurityHeaders),
        Middleware(AllowedHosts),
        Middleware(OpenPages),
        Middleware(ClosedRoutes),
        Middleware(LearnerCookie),
        Middleware(IndexHtml),
        Middleware(CompressedStatic),
    ],
    lifespan=lifespan(first_run),
)
