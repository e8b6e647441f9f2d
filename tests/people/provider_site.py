"""An identity provider as an organisation runs one: Django with django-oauth-toolkit, in a process of its own.

`python provider_site.py PORT REDIRECT_URI CLIENT_ID SECRET PASSWORD` serves until it is stopped.  It shares no code
with what it is there to test.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

PEOPLE = {  # name there: address, and whether the provider has verified it
    "amina": ("amina@river.example", True),
    "unverified": ("unverified@river.example", False),
    "outsider": ("outsider@elsewhere.example", True),
    "newcomer": ("newcomer@river.example", True),
}


def configure(port):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    settings.configure(
        SECRET_KEY="only for tests",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(tempfile.mkdtemp()) / "people"}},
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        LOGIN_URL="/admin/login/",
        STATIC_URL="/static/",
        SESSION_COOKIE_NAME="provider",
        CSRF_COOKIE_NAME="provider_csrf",
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": f"http://localhost:{port}/o",
            "OIDC_RSA_PRIVATE_KEY": pem,
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who you are", "email": "your address"},
            "OAUTH2_VALIDATOR_CLASS": "tests_provider_validator.Validator",
        },
    )


def add_people(password):
    from django.contrib.auth.models import User

    for name, (address, verified) in PEOPLE.items():
        User.objects.create_user(name, address, password, is_staff=True, last_name="verified" if verified else "")


def add_client(client_id, secret, redirect_uri):
    from oauth2_provider.models import Application

    Application.objects.create(
        name="Parley",
        client_id=client_id,
        client_secret=secret,
        redirect_uris=redirect_uri,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        skip_authorization=True,
    )


def add_validator():
    """What the provider tells of its people."""
    import types

    from oauth2_provider.oauth2_validators import OAuth2Validator

    class Validator(OAuth2Validator):
        oidc_claim_scope = {**OAuth2Validator.oidc_claim_scope, "email": "email", "email_verified": "email"}  # noqa: RUF012

        def get_additional_claims(self, request):
            return {"email": request.user.email, "email_verified": request.user.last_name == "verified"}

    module = types.ModuleType("tests_provider_validator")
    module.Validator = Validator
    sys.modules["tests_provider_validator"] = module


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def main(port, redirect_uri, client_id, secret, password):
    configure(int(port))
    django.setup()
    from django.contrib import admin
    from django.core.wsgi import get_wsgi_application

    add_validator()
    call_command("migrate", verbosity=0)
    add_people(password)
    add_client(client_id, secret, redirect_uri)
    urlpatterns.extend(
        [path("admin/", admin.site.urls), path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
    )
    make_server("127.0.0.1", int(port), get_wsgi_application(), handler_class=Quiet).serve_forever()


urlpatterns = []

if __name__ == "__main__":
    main(*sys.argv[1:])
