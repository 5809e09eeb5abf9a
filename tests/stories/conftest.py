"""Stories play on the same services as the integration tests."""

from tests.integration.services.conftest import clean_log, gateway, services

__all__ = ["clean_log", "gateway", "services"]
