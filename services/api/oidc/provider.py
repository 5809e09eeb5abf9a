"""Talks with the identity provider: where to send a person, and who it says came back (code flow with PKCE)."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import quote, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from services.api.brake import Brake
from services.api.models import Words
from services.api.oidc.attempt import Attempt
from services.api.oidc.errors import NotIdentified, ProviderAway
from services.api.oidc.mapping import GroupMapping, read_mapping
from services.errors import Misconfigured
from services.settings import Settings, read_secret

CALLBACK = "/api/oidc/callback"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

# signatures by a key that only the provider has: neither "none" nor a shared secret
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
LEEWAY_SECONDS = 60

TIMEOUT_SECONDS = 5.0
# what the provider says about itself, and its keys, are read anew after so long
KNOWN_FOR = timedelta(hours=1)
# a key that is not known is looked for no more often than this
KEYS_SPACING = timedelta(minutes=1)
# design default
FAILED_JOURNEYS = 20
FAILED_JOURNEYS_COUNT_FOR = timedelta(minutes=15)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Provider:
    """The provider that the settings name."""

    def __init__(self, settings: Settings, issuer: str, client_id: str) -> None:
        self.issuer = issuer
        self.mapping: GroupMapping = read_mapping(settings.oidc_mapping_file)
        self._client_id = client_id
        self._client_secret = read_secret(settings.oidc_client_secret_file)
        self._scopes = settings.oidc_scopes
        self._redirect_uri = settings.address_of_console + CALLBACK
        self._metadata: dict[str, Any] | None = None
        self._metadata_at: datetime | None = None
        self._keys: KeySet | None = None
        self._keys_at: datetime | None = None
        self._asking = asyncio.Lock()
        # journeys that failed, by address
        self.failures = Brake(FAILED_JOURNEYS, FAILED_JOURNEYS_COUNT_FOR)

    @classmethod
    def of(cls, settings: Settings) -> "Provider | None":
        """The provider of these settings, if they name one.

        Raises:
            Misconfigured: a part is missing, or tokens would travel in the clear.
        """
        issuer = settings.oidc_issuer
        if issuer is None:
            return None
        if settings.oidc_client_id is None:
            raise Misconfigured("The identity provider needs a client id: set LIFELINE_OIDC_CLIENT_ID")
        if not _is_private(issuer):
            raise Misconfigured("The identity provider must be reached by https", issuer=issuer)
        return cls(settings, issuer, settings.oidc_client_id)

    @property
    def label(self) -> Words:
        """What its button says."""
        return self.mapping.label

    async def address_for(self, attempt: Attempt, now: datetime) -> str:
        """Where a person is sent to say who they are.

        Raises:
            ProviderAway: it does not answer.
        """
        metadata = await self._read_metadata(now)
        return prepare_grant_uri(
            str(metadata["authorization_endpoint"]),
            client_id=self._client_id,
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=self._scopes,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
            prompt=None if self.mapping.prompt == "provider" else self.mapping.prompt,
        )

    async def identify(self, code: str, attempt: Attempt, now: datetime) -> Mapping[str, Any]:
        """Redeem the code that a person came back with.

        Returns:
            The claims of the provider's statement about them, verified.

        Raises:
            NotIdentified: the provider does not accept the code, or its statement is not about this journey.
            ProviderAway: it does not answer.
        """
        metadata = await self._read_metadata(now)
        answer = await self._redeem(metadata, code, attempt)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotIdentified("The identity provider has said nothing about the person")
        try:
            return self._verify(await self._decode(metadata, token, now), attempt, answer, now)
        except (JoseError, ValueError) as error:
            # the name of the fault only: its text may hold parts of the token
            raise NotIdentified(f"The statement does not hold: {type(error).__name__}") from None

    def _verify(
        self, token: jwt.Token, attempt: Attempt, answer: Mapping[str, Any], now: datetime
    ) -> Mapping[str, Any]:
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client_id},
        }
        parameters = {
            "nonce": attempt.nonce,
            "client_id": self._client_id,
            "access_token": answer.get("access_token"),
        }
        claims = CodeIDToken(token.claims, token.header, options, parameters)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        return claims

    async def _decode(self, metadata: Mapping[str, Any], token: str, now: datetime) -> jwt.Token:
        try:
            return jwt.decode(token, await self._read_keys(metadata, now), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            # the provider has changed its keys
            if self._keys_at is not None and now - self._keys_at < KEYS_SPACING:
                raise
            self._keys = None
            return jwt.decode(token, await self._read_keys(metadata, now), algorithms=ALGORITHMS)

    async def _redeem(self, metadata: Mapping[str, Any], code: str, attempt: Attempt) -> Mapping[str, Any]:
        body = prepare_token_request(
            "authorization_code", redirect_uri=self._redirect_uri, code=code, code_verifier=attempt.verifier
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        auth = None
        if self._client_secret is None:
            body += f"&client_id={quote(self._client_id, safe='')}"
        else:
            auth = httpx.BasicAuth(quote(self._client_id, safe=""), quote(self._client_secret, safe=""))
        answer = await self._ask("POST", str(metadata["token_endpoint"]), content=body, headers=headers, auth=auth)
        if answer.is_server_error:
            raise ProviderAway
        if not answer.is_success:
            raise NotIdentified("The identity provider does not accept the code")
        return _json(answer)

    async def _read_metadata(self, now: datetime) -> Mapping[str, Any]:
        async with self._asking:
            if self._metadata is None or self._metadata_at is None or now - self._metadata_at > KNOWN_FOR:
                address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
                found = _json(await self._ask("GET", address))
                if found.get("issuer") != self.issuer:
                    raise ProviderAway("The identity provider calls itself by another name than the settings")
                if not all(_is_private(str(found.get(name))) for name in ENDPOINTS):
                    raise ProviderAway("The identity provider names an endpoint that is not reached by https")
                self._metadata, self._metadata_at = found, now
            return self._metadata

    async def _read_keys(self, metadata: Mapping[str, Any], now: datetime) -> KeySet:
        async with self._asking:
            if self._keys is None or self._keys_at is None or now - self._keys_at > KNOWN_FOR:
                found = _json(await self._ask("GET", str(metadata["jwks_uri"])))
                self._keys = KeySet.import_key_set(cast(KeySetSerialization, found))
                self._keys_at = now
            return self._keys

    async def _ask(self, method: str, address: str, **request: Any) -> httpx.Response:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
                return await client.request(method, address, **request)
        except httpx.HTTPError as error:
            raise ProviderAway(f"The identity provider does not answer: {type(error).__name__}") from None


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found: object = answer.json()
    except ValueError:
        found = None
    if not answer.is_success or not isinstance(found, dict):
        raise ProviderAway("The identity provider does not answer as it should")
    return cast(dict[str, Any], found)


def _is_private(address: str) -> bool:
    """Can nobody on the way read along?"""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
