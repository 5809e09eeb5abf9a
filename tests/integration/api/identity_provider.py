"""The city's identity provider as a fake on loopback: speaks OpenID Connect, and lies when a test tells it to."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID = "lifeline"
CLIENT_SECRET = "s3cret/with+signs"

Claims = dict[str, Any]


class IdentityProvider:
    """One person at a time stands before it. Everything it was asked is kept for tests to look at."""

    def __init__(self, now: Callable[[], int], host: str = "127.0.0.1") -> None:
        self.now = now
        self.host = host
        self.person: Claims = {"sub": "u-1", "preferred_username": "zhao", "name": "赵六", "groups": []}
        # replace what stands in the statement, or how it is signed
        self.twist: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims], str] = self.sign_properly
        self.issuer_said: str | None = None
        self.is_away = False
        self.keys_asked = 0
        self.tokens: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._make_keys()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if urlsplit(self.path).path == "/authorize":
                    provider.send_back(self)
                else:
                    provider.answer(self, urlsplit(self.path).path, None)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.answer(self, urlsplit(self.path).path, {name: one[0] for name, one in parse_qs(body).items()})

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it so
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def issuer(self) -> str:
        return f"http://{self.host}:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def change_keys(self) -> None:
        """As providers do now and then."""
        self._make_keys()

    def _make_keys(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})

    def agree(self, address: str) -> str:
        """The person signs in at the address they were sent to; returns where they are sent back to."""
        asked = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def send_back(self, handler: BaseHTTPRequestHandler) -> None:
        """A browser has come with the person, who agrees at once."""
        handler.send_response(302)
        handler.send_header("Location", self.agree(handler.path))
        handler.end_headers()

    def answer(self, handler: BaseHTTPRequestHandler, path: str, form: dict[str, str] | None) -> None:
        if self.is_away:
            return self._send(handler, 503, {})
        if path == "/.well-known/openid-configuration":
            return self._send(handler, 200, self._metadata())
        if path == "/keys":
            self.keys_asked += 1
            return self._send(handler, 200, dict(KeySet([self.key]).as_dict(private=False)))
        if path == "/token" and form is not None and self._is_client(handler):
            return self._redeem(handler, form)
        return self._send(handler, 401, {"error": "invalid_client"})

    def _metadata(self) -> Claims:
        return {
            "issuer": self.issuer_said or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def _is_client(self, handler: BaseHTTPRequestHandler) -> bool:
        told = base64.b64decode(handler.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        return [unquote(part) for part in told.split(":")] == [CLIENT_ID, CLIENT_SECRET]

    def _redeem(self, handler: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        # each code once
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        is_right = asked is not None and asked["code_challenge"] == challenge.decode().rstrip("=")
        if asked is None or not is_right or form.get("redirect_uri") != asked["redirect_uri"]:
            return self._send(handler, 400, {"error": "invalid_grant"})
        now = self.now()
        claims: Claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        token = self.sign(self.twist(claims | self.person))
        self.tokens.append(token)
        return self._send(handler, 200, {"access_token": "a", "token_type": "Bearer", "id_token": token})

    def sign_properly(self, claims: Claims) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def sign_not_at_all(self, claims: Claims) -> str:
        header = {"alg": "none", "kid": self.key.kid}
        return ".".join([_segment(header), _segment(claims), ""])

    def sign_with_the_public_key(self, claims: Claims) -> str:
        """What everybody knows, used as a shared secret: opens services that believe the header."""
        signed = ".".join([_segment({"alg": "HS256", "kid": self.key.kid}), _segment(claims)])
        signature = hmac.digest(self.key.as_pem(private=False), signed.encode(), hashlib.sha256)
        return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    def sign_with_another_key(self, claims: Claims) -> str:
        other = RSAKey.generate_key(2048)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, other)

    def _send(self, handler: BaseHTTPRequestHandler, status: int, answer: Claims) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(json.dumps(answer).encode())


def _segment(part: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
