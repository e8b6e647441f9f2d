"""Configuration: one frozen dataclass, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

from core.vault_keys import BadKey, read_ring

TRIAL_SECRET = "parley-first-try-only"  # noqa: S105 - refused in production
DEFAULT_PORT = 8000
QUICK_EXIT_URL = "https://worldweather.wmo.int/{language}/home.html"  # the weather, in all six languages


class ConfigError(Exception):
    """The environment does not describe a server that may be started."""


@dataclass(frozen=True)
class Config:
    """Everything that differs between two installations.

    `database_url` is an SQLAlchemy address; `mail_url` is smtp://[user:password@]host:port, or None, in which case
    mails are written as .eml files to `data_dir`/mail.  `public_url` is what links in mails and PDFs begin with.
    `quick_exit_url` is where the button to leave leads, `{language}` in it is the page's.  `trusted_proxies` is how
    many proxies stand before the server and write X-Forwarded-For.
    """

    data_dir: Path
    database_url: str
    secret_key: str = TRIAL_SECRET
    environment: str = "trial"  # trial | production | test
    public_url: str = f"http://127.0.0.1:{DEFAULT_PORT}"
    mail_url: str | None = None
    mail_sender: str = "Parley <no-reply@parley.example>"
    discreet_sender: str = ""  # of mails to people who want no name on them; by default the sender's bare address
    secure_cookies: bool = False
    loopback_providers: bool = False  # identity providers may be on this machine, without https: for tests
    second_factor: str = "offered"  # offered | required: of whoever works with other people's data
    vault_key: str = field(default="", repr=False)  # outer keys of the vault, the one in use first, with commas
    quick_exit_url: str = QUICK_EXIT_URL
    trusted_proxies: int = 0
    files_url: str | None = None  # s3://bucket/prefix?endpoint=…; without it `data_dir`/files
    erasure_journal: Path | None = None  # by default `data_dir`/erasures.journal

    def __post_init__(self) -> None:
        if not self.discreet_sender:
            object.__setattr__(self, "discreet_sender", parseaddr(self.mail_sender)[1])
        if self.environment == "production" and self.secret_key == TRIAL_SECRET:
            raise ConfigError("Set SECRET_KEY to a long random value before starting in production.")
        if self.environment == "production" and self.loopback_providers:
            raise ConfigError("LOOPBACK_PROVIDERS is for tests only.")
        if self.second_factor not in ("offered", "required"):
            raise ConfigError("SECOND_FACTOR is either offered or required.")
        if not self.quick_exit_url.startswith("https://") or self.quick_exit_url.startswith(self.public_url + "/"):
            raise ConfigError("QUICK_EXIT_URL must be an https:// address of another site.")
        if self.files_url is not None and not self.files_url.startswith("s3://"):
            raise ConfigError("FILES_URL must begin with s3://, or not be set.")
        self._check_vault_key()

    @property
    def vault_key_file(self) -> Path:
        """Where the outer keys of the vault are when no setting names them."""
        return self.data_dir / "vault.key"

    @property
    def journal(self) -> Path:
        """What was erased, outside of the database, so that a restored backup can be put right."""
        return self.erasure_journal or self.data_dir / "erasures.journal"

    def _check_vault_key(self) -> None:
        if self.environment == "production" and not self.vault_key and not self.vault_key_file.is_file():
            raise ConfigError(
                "Set VAULT_KEY, or make a file for it with `python -m scripts.vault_key DATA_DIR/vault.key`, "
                "before starting in production."
            )
        try:
            read_ring(self.vault_key.split(",") if self.vault_key else [])
        except BadKey as error:
            raise ConfigError(f"VAULT_KEY cannot be used: {error}") from error

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> Config:
        """Read the settings; `env` stands in for os.environ in tests."""
        env = os.environ if env is None else env
        data_dir = Path(env.get("DATA_DIR", "var")).resolve()
        port = env.get("PORT", str(DEFAULT_PORT))
        if not port.isdigit():
            raise ConfigError(f"PORT must be a number, not {port!r}.")
        environment = env.get("ENVIRONMENT", "trial")
        public_url = env.get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
        return cls(
            data_dir=data_dir,
            database_url=normal_database_url(env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'parley.sqlite3'}"),
            secret_key=env.get("SECRET_KEY") or kept_secret(data_dir),
            environment=environment,
            public_url=public_url,
            mail_url=env.get("MAIL_URL") or None,
            mail_sender=env.get("MAIL_SENDER", cls.mail_sender),
            discreet_sender=env.get("DISCREET_SENDER", ""),
            secure_cookies=public_url.startswith("https://"),
            files_url=env.get("FILES_URL") or None,
            loopback_providers=env.get("LOOPBACK_PROVIDERS") == "yes",
            second_factor=env.get("SECOND_FACTOR") or ("required" if environment == "production" else "offered"),
            vault_key=env.get("VAULT_KEY", ""),
            quick_exit_url=env.get("QUICK_EXIT_URL") or cls.quick_exit_url,
            trusted_proxies=whole_number(env, "TRUSTED_PROXIES"),
            erasure_journal=Path(env["ERASURE_JOURNAL"]).resolve() if env.get("ERASURE_JOURNAL") else None,
        )


def whole_number(env: Mapping[str, str], name: str) -> int:
    """A setting that is a number, 0 where there is none."""
    value = env.get(name) or "0"
    if not value.isdigit():
        raise ConfigError(f"{name} must be a number, not {value!r}.")
    return int(value)


def kept_secret(data_dir: Path) -> str:
    """The key that `make run` made for this installation, so that commands started by hand use it too."""
    path = data_dir / "secret"
    return path.read_text().strip() if path.is_file() else TRIAL_SECRET


def normal_database_url(url: str) -> str:
    """Accept the addresses that hosts hand out (postgres://…) and name the driver we use."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
