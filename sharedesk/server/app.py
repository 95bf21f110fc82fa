"""The portal as a WSGI application: routes, templates and error pages around one running program."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel
from jinja2 import StrictUndefined
from werkzeug.exceptions import MisdirectedRequest

from sharedesk.core.settings import PUBLIC_URL
from sharedesk.server.forms import PortalRequest
from sharedesk.server.languages import keep_choice, locale_of_request
from sharedesk.server.links import EXTENSION, context
from sharedesk.server.pages import (
    brand,
    browse,
    claim,
    downloading,
    errors,
    files,
    front,
    gates,
    landing,
    more_time,
    preview,
    tryout,
)
from sharedesk.server.security import answers_to, protect
from sharedesk.services.context import AppContext

FORM_LIMIT = 64 * 1024


def create_app(program: AppContext) -> Flask:
    """Return the recipients' pages over `program`.

    No page keeps a session: a visitor is one random cookie that only the database gives a meaning, so there is no
    secret to sign with.
    """
    app = Flask("sharedesk.server", static_folder=None)
    app.debug = False  # whatever FLASK_DEBUG says (ASVS 13.4.2)
    app.request_class = PortalRequest
    app.config.update(MAX_CONTENT_LENGTH=FORM_LIMIT, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.extensions[EXTENSION] = program
    app.jinja_env.undefined = StrictUndefined
    # No redirect to a tidier address: it would tell which addresses exist.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    Babel(app, locale_selector=locale_of_request)
    protect(app)
    app.after_request(keep_choice)
    app.before_request(_check_host)
    for module in (landing, gates, claim, browse, files, downloading, preview, more_time, brand, tryout, front):
        app.register_blueprint(module.pages)
    app.register_blueprint(front.assets)
    errors.register(app)
    return app


def _check_host() -> None:
    """Refuse names that this portal does not go by (421, RFC 9110 section 15.5.20)."""
    program = context()
    if not answers_to(request.headers.get("Host", ""), program.settings.get(PUBLIC_URL), program.portal.url):
        raise MisdirectedRequest
