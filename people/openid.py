"""OpenID Connect, code flow with PKCE: what is asked of a provider, and what its answer proves.

Nothing here touches the database, so that no transaction is open while another machine is asked.  Nobody but the
issuer's own host is asked, whatever its answers say.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from core import clock
from core.outside import Unreachable, ask, parts_of

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
LEEWAY_SECONDS = 120
LONGEST_CODE = 2000
# What the libraries raise for a token that is none.
UNREADABLE = (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


class NotProven(Exception):
    """The provider's answer does not say who somebody is."""


@dataclass(frozen=True)
class Client:
    """Parley as the provider knows it; `loopback` lets it be on this machine, without https."""

    issuer: str
    client_id: str
    secret: str
    redirect_uri: str
    loopback: bool = False


@dataclass(frozen=True)
class Question:
    """What one browser asked and the answer has to fit to."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Question:
        """Unguessable in all three parts."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


@dataclass(frozen=True)
class Identity:
    """Who it is; the address only where the provider has verified it."""

    subject: str
    address: str


def discover(client: Client) -> dict[str, Any]:
    """What the issuer says of itself; Unreachable when it is not the issuer or wants us to ask somebody else."""
    answer = ask(client.issuer.rstrip("/") + "/.well-known/openid-configuration", loopback=client.loopback)
    found = answer.json() if answer.status == 200 else {}
    if found.get("issuer") != client.issuer:
        raise Unreachable("it does not answer as this issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _own(client, found.get(name))
    return found


def _own(client: Client, url: object) -> str:
    """An address at the issuer's own host."""
    if not isinstance(url, str):
        raise Unreachable("an address is missing")
    ours, theirs = urlsplit(client.issuer), parts_of(url, loopback=client.loopback)
    if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
        raise Unreachable("another host would have to be asked")
    return url


def address_to_ask(client: Client, question: Question, *, hint: str = "") -> str:
    """Where the person goes to sign in there."""
    endpoint = _own(client, discover(client)["authorization_endpoint"])
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": "openid email",
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": create_s256_code_challenge(question.verifier),
        "code_challenge_method": "S256",
    } | ({"login_hint": hint} if hint else {})
    return endpoint + ("&" if "?" in endpoint else "?") + urlencode(asked)


def identify(client: Client, question: Question, code: str) -> Identity:
    """Exchange the code for a signed statement who it is; NotProven or Unreachable when that fails."""
    about = discover(client)
    token = _exchange(client, about, question, code)
    claims = _claims(client, about, question, token)
    if "email" not in claims and isinstance(about.get("userinfo_endpoint"), str):
        claims = _with_userinfo(client, about["userinfo_endpoint"], token, claims)
    address, verified = claims.get("email"), claims.get("email_verified")
    return Identity(
        subject=claims["sub"], address=address if isinstance(address, str) and verified in (True, "true") else ""
    )


def _exchange(client: Client, about: dict[str, Any], question: Question, code: str) -> dict[str, Any]:
    """The answer of the token endpoint."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": question.verifier,
    }
    headers: dict[str, str] = {}
    methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in methods:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
    else:
        fields |= {"client_id": client.client_id, "client_secret": client.secret}
    answer = ask(_own(client, about["token_endpoint"]), fields=fields, headers=headers, loopback=client.loopback)
    if answer.status != 200:
        raise NotProven("the code was not accepted")
    return answer.json()


def _claims(client: Client, about: dict[str, Any], question: Question, token: dict[str, Any]) -> dict[str, Any]:
    """The ID token's content, once its signature and every claim that protects us are checked (Core, 3.1.3.7)."""
    keys = ask(_own(client, about["jwks_uri"]), loopback=client.loopback).json()
    try:
        read = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        options = {"iss": {"value": client.issuer}, "aud": {"value": client.client_id}}
        params = {"nonce": question.nonce, "client_id": client.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY_SECONDS)
        _trusted_for_us_alone(read.claims, client)
    except UNREADABLE as error:
        raise NotProven(f"the statement is not valid: {type(error).__name__}") from error
    return dict(read.claims)


def _trusted_for_us_alone(claims: dict[str, Any], client: Client) -> None:
    """Audiences that we do not know are refused; a subject is a text of at most 255 characters (Core, 2)."""
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    subject = claims["sub"]
    if audience != [client.client_id] or not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise ValueError("the statement is for others, or about nobody")


def _with_userinfo(client: Client, url: str, token: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """The address, where the provider tells it only on request; about the same subject (Core, 5.3.2)."""
    headers = {"Authorization": f"Bearer {token.get('access_token', '')}"}
    answer = ask(_own(client, url), headers=headers, loopback=client.loopback)
    told = answer.json() if answer.status == 200 else {}
    return claims if told.get("sub") != claims["sub"] else {**told, **claims}
