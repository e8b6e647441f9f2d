"""A device that keeps passkeys: it makes real keys and real signatures, as a telephone would (WebAuthn, `none`)."""

from __future__ import annotations

import json
import os
from hashlib import sha256

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    """`make(options)` and `answer(options)` return what a browser would put into the form."""

    def __init__(self, *, origin="http://localhost", verifies=True):
        self.origin = origin
        self.verifies = verifies
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(32)
        self.user = b""
        self.count = 0

    def flags(self):
        return PRESENT | (VERIFIED if self.verifies else 0)

    def client_data(self, kind, options):
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def public_key(self):
        numbers = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})

    def wrapped(self, response):
        own = bytes_to_base64url(self.credential_id)
        response = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps(
            {"id": own, "rawId": own, "type": "public-key", "clientExtensionResults": {}, "response": response}
        )

    def make(self, options):
        """A key for the site that asks."""
        self.user = base64url_to_bytes(options["user"]["id"])
        site = sha256(options["rp"]["id"].encode()).digest()
        about = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self.public_key()
        data = site + bytes([self.flags() | ATTESTED]) + self.count.to_bytes(4, "big") + about
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self.wrapped(
            {"clientDataJSON": self.client_data("webauthn.create", options), "attestationObject": attestation}
        )

    def answer(self, options):
        """A signature under the challenge; each is counted."""
        self.count += 1
        data = sha256(options["rpId"].encode()).digest() + bytes([self.flags()]) + self.count.to_bytes(4, "big")
        told = self.client_data("webauthn.get", options)
        signature = self.key.sign(data + sha256(told).digest(), ec.ECDSA(SHA256()))
        return self.wrapped(
            {"clientDataJSON": told, "authenticatorData": data, "signature": signature, "userHandle": self.user}
        )
