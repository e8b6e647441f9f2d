"""Settings come from the environment, once, and a careless production does not start."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from app import create_app
from core.config import Config, ConfigError, normal_database_url
from core.db import db, metadata


def test_without_any_setting_a_first_try_works():
    config = Config.from_environment({})
    assert config.database_url.startswith("sqlite:///")
    assert config.public_url == "http://127.0.0.1:8000"
    assert config.mail_url is None


def test_production_refuses_the_secret_of_the_first_try():
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        Config.from_environment({"ENVIRONMENT": "production"})


def test_the_port_must_be_a_number():
    with pytest.raises(ConfigError, match="PORT"):
        Config.from_environment({"PORT": "eight"})


def test_cookies_are_secure_where_the_address_is():
    assert Config.from_environment({"PUBLIC_URL": "https://parley.example/"}).secure_cookies
    assert not Config.from_environment({}).secure_cookies


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_the_addresses_hosts_hand_out_name_our_driver(url):
    assert normal_database_url(url) == "postgresql+psycopg://u@h/d"


def test_settings_do_not_change_while_the_server_runs():
    with pytest.raises(FrozenInstanceError):
        Config.from_environment({}).secret_key = "other"


@pytest.fixture
def encrypted(tmp_path):
    """An application whose public address is one of HTTPS."""
    address = f"sqlite:///{tmp_path / 'https.sqlite3'}"
    config = Config(data_dir=tmp_path, database_url=address, environment="test", secure_cookies=True)
    made = create_app(config)
    with made.app_context():
        metadata.create_all(db.engine)
        db.engine.dispose()
    return made


def test_where_there_is_https_the_cookie_is_bound_to_it_and_to_this_host(encrypted):
    cookie = encrypted.test_client().get("/en/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-parley=")
    assert {"Secure", "Path=/", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_where_there_is_https_browsers_are_told_to_use_nothing_else(encrypted, application):
    answer = encrypted.test_client().get("/en/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in application.test_client().get("/en/sign-in").headers
